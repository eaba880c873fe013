import { catalogue, operators, truths, type AnyOperation, type Field, type FieldKind } from '../../shared';
import type { OperationNode } from '../operation-nodes';
import { notSet, type TypedValue } from '../operation/stored-fields';

export interface FormField {
	readonly name: string;
	readonly kind: FieldKind;
	readonly required: boolean;
	/** Not among the options that are folded away. */
	readonly atOnce?: true;
	readonly dangerous?: true;
	readonly choices?: readonly string[];
	readonly placeholder?: true;
	/** Key of its texts in the locale file. */
	readonly texts: string;
}

/** What the editor's browser code needs to know of a service; every word a user reads is in the locale file instead. */
export interface EditorForm {
	readonly type: string;
	/** Operation of a new node. */
	readonly first: string;
	readonly truths: readonly string[];
	readonly operators: Readonly<Record<string, { readonly takes: string; readonly help: string }>>;
	readonly operations: Readonly<
		Record<
			string,
			{
				readonly texts: string;
				readonly resource: string;
				readonly reference: string;
				readonly fields: readonly FormField[];
			}
		>
	>;
}

export const operationsOf = ({ service }: OperationNode): readonly AnyOperation[] =>
	catalogue.filter(({ id }) => id.startsWith(`${service}.`));

export const fieldsOf = ({ fields }: AnyOperation): ReadonlyArray<readonly [string, Field]> =>
	Object.entries(fields as Readonly<Record<string, Field>>);

/** Locale keys are separated by dots, so an id such as `auth.mfa.enroll` cannot stay as it is. */
export const operationTexts = ({ id }: AnyOperation): string =>
	`operation.${id.split('.').slice(1).join('-')}`;

export function toEditorForm(
	node: OperationNode,
	textsOf: (operation: AnyOperation, field: string) => string,
): EditorForm {
	const operations = operationsOf(node);
	const entries = operations.map((operation) => {
		const { id, resource, reference } = operation;
		const fields = fieldsOf(operation).map(([name, field]) =>
			toFormField(name, field, textsOf(operation, name)),
		);
		return [id, { texts: operationTexts(operation), resource, reference, fields }] as const;
	});
	return {
		type: node.type,
		first: operations[0]!.id,
		truths,
		operators: Object.fromEntries(
			Object.entries(operators).map(([name, { takes, help }]) => [name, { takes, help }]),
		),
		operations: Object.fromEntries(entries),
	};
}

function toFormField(
	name: string,
	{ kind, required, prominent, dangerous, choices, placeholder }: Field,
	texts: string,
): FormField {
	return {
		name,
		kind,
		required,
		...((required || prominent) && { atOnce: true }),
		...(dangerous && { dangerous }),
		...(choices && { choices: choices.map(({ value }) => String(value)) }),
		...(placeholder !== undefined && { placeholder: true }),
		texts,
	};
}

/** How a field of a new node begins: what a form should show at first where the catalogue says so, otherwise not set. */
export function initialValue({ kind, required, prominent, default: initial }: Field): TypedValue {
	switch (kind) {
		case 'filters':
			return { value: { all: [] }, type: 'conditions' };
		case 'orders':
			return { value: [], type: 'sorting' };
		case 'values':
			return { value: [], type: 'columns' };
		case 'rows':
			return { value: 'payload', type: 'msg' };
		case 'text':
		case 'number':
		case 'flag':
		case 'choice': {
			const type = { text: 'str', number: 'num', flag: 'bool', choice: 'choice' }[kind];
			return required || prominent ? { value: String(initial), type } : { value: '', type: notSet };
		}
	}
}
