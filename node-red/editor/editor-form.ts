import { isDeepStrictEqual } from 'node:util';
import {
	operators,
	truths,
	type Field,
	type FieldKind,
	type Fields,
	type Lookup,
	type Operator,
} from '../../shared';
import {
	firstOf,
	isOnSocket,
	isOperationNode,
	offersOf,
	type FormNode,
	type Offered,
} from '../operation-nodes';
import { userOf } from '../operation/act-as';
import { outputModesOf, type OutputMode } from '../operation/output-modes';
import { notSet, storedSecretly, type TypedValue } from '../operation/stored-fields';

export interface FormField {
	readonly name: string;
	readonly kind: FieldKind;
	readonly required: boolean;
	/** Not among the options that are folded away. */
	readonly atOnce?: true;
	readonly dangerous?: true;
	/** Stored among the node's credentials, or taken from somewhere; never text in the flow. */
	readonly secret?: true;
	readonly choices?: readonly string[];
	readonly placeholder?: true;
	/** Names of the live project that it can hold, one or several. */
	readonly from?: Lookup;
	readonly many?: true;
	/** Names that other nodes hold are offered. */
	readonly fromUse?: true;
	/** Null, true and false are values too. */
	readonly nullable?: true;
	readonly orFlag?: true;
	/** Of conditions that all hold, without groups: the operators that they can have. */
	readonly flat?: readonly Operator[];
	/** What stands under which name, where the names are known. */
	readonly members?: readonly FormField[];
	/** Only shown while another field has one of these values. */
	readonly when?: { readonly field: string; readonly is: readonly unknown[] };
	/** How it begins in this operation, where others begin otherwise. */
	readonly start?: TypedValue;
	/** What a choice means that is not set. */
	readonly initial?: string;
	/** Key of its texts in the locale file. */
	readonly texts: string;
}

/** What the editor's browser code needs to know of a service; every word a user reads is in the locale file instead. */
export interface EditorForm {
	readonly type: string;
	/** Whether messages come in, of which fields can be taken. */
	readonly hasInput: boolean;
	/** Operation of a new node. */
	readonly first: string;
	readonly truths: readonly string[];
	readonly operators: Readonly<Record<string, { readonly takes: string; readonly help: string }>>;
	readonly operations: Readonly<
		Record<
			string,
			{
				readonly texts: string;
				readonly resource?: string;
				readonly reference: string;
				readonly output: readonly OutputMode[];
				/** What it takes away does not come back. */
				readonly dangerous?: true;
				/** What it can bring besides data. */
				readonly gives?: Offered['gives'];
				/** Whether a user can make its requests, or must. */
				readonly user?: 'possible' | 'needed';
				/** Over a socket, which belongs to no single message and to no token of one. */
				readonly isOnSocket?: true;
				/** The field that tells what it is about. */
				readonly target?: string;
				readonly fields: readonly FormField[];
			}
		>
	>;
}

export const fieldsOf = ({ fields }: Pick<Offered, 'fields'>): ReadonlyArray<readonly [string, Field]> =>
	Object.entries(fields as Readonly<Record<string, Field>>);

/** Locale keys are separated by dots, so an id such as `auth.mfa.enroll` cannot stay as it is. */
export const operationTexts = ({ id }: Pick<Offered, 'id'>): string =>
	`operation.${id.split('.').slice(1).join('-')}`;

export function toEditorForm(
	node: FormNode,
	textsOf: (operation: Offered, field: string) => string,
): EditorForm {
	const operations = offersOf(node);
	const starts = startsOf(node);
	const entries = operations.map((operation) => {
		const { id, resource, reference, gives, dangerous } = operation;
		const fields = fieldsOf(operation).map(([name, field]) =>
			toFormField(name, field, {
				texts: textsOf(operation, name),
				...(starts.get(name) === undefined && { start: initialValue(field) }),
			}),
		);
		const output = outputModesOf(operation);
		const user = userOf(operation);
		const texts = operationTexts(operation);
		const target = targetOf(operation);
		return [
			id,
			{
				texts,
				...(resource !== undefined && { resource }),
				reference,
				output,
				...(dangerous && { dangerous }),
				...(gives && { gives }),
				...(user && { user }),
				...(isOnSocket(operation) && { isOnSocket: true as const }),
				...(target && { target }),
				fields,
			},
		] as const;
	});
	return {
		type: node.type,
		hasInput: isOperationNode(node),
		first: firstOf(node).id,
		truths,
		operators: Object.fromEntries(
			operatorsIn(operations).map((name) => {
				const { takes, help } = operators[name];
				return [name, { takes, help }];
			}),
		),
		operations: Object.fromEntries(entries),
	};
}

/** The operators that conditions of these can have. */
function operatorsIn(offered: readonly Offered[]): readonly Operator[] {
	const all = Object.keys(operators) as Operator[];
	const lists = offered
		.flatMap(fieldsOf)
		.flatMap(([, { kind, flat }]) => (kind === 'filters' ? [flat ?? all] : []));
	return all.filter((operator) => lists.some((list) => list.includes(operator)));
}

/** What a node is named after: a channel, or else the first name that is listed or used elsewhere and that must be given. */
function targetOf(offered: Offered): string | undefined {
	const fields = fieldsOf(offered);
	const isRealtime = offered.id.startsWith('realtime.');
	const names = fields.filter(([name, { from, fromUse, required }]) =>
		isRealtime ? name === 'channel' || name === 'table' : (from || fromUse) && required,
	);
	return names[0]?.[0];
}

function toFormField(name: string, field: Field, more: Pick<FormField, 'texts' | 'start'>): FormField {
	const {
		kind,
		required,
		prominent,
		dangerous,
		secret,
		choices,
		placeholder,
		from,
		many,
		fromUse,
		nullable,
		orFlag,
		flat,
		members,
		when,
	} = field;
	return {
		name,
		kind,
		required,
		...((required || prominent) && { atOnce: true }),
		...(dangerous && { dangerous }),
		...(secret && { secret }),
		...(choices && { choices: choices.map(({ value }) => String(value)), initial: String(field.default) }),
		...(placeholder !== undefined && { placeholder: true }),
		...(from && { from }),
		...(many && { many }),
		...(fromUse && { fromUse }),
		...(nullable && { nullable }),
		...(orFlag && { orFlag }),
		...(flat && { flat }),
		...(members && { members: toMembers(members, more.texts) }),
		...(when && { when }),
		...more,
	};
}

const toMembers = (members: Fields, texts: string): readonly FormField[] =>
	Object.entries(members).map(([name, member]) =>
		toFormField(name, member, { texts: `${texts}.member.${name}` }),
	);

/** How each field of a new node begins, by its name; undefined where the operations that have it do not agree. */
export function startsOf(node: FormNode): ReadonlyMap<string, TypedValue | undefined> {
	const starts = new Map<string, TypedValue | undefined>();
	for (const [name, field] of offersOf(node).flatMap(fieldsOf)) {
		const start = initialValue(field);
		const isSame = !starts.has(name) || isDeepStrictEqual(starts.get(name), start);
		starts.set(name, isSame ? start : undefined);
	}
	return starts;
}

/** How a field of a new node begins: what a form should show at first where the catalogue says so, otherwise not set. */
export function initialValue({ kind, required, prominent, secret, default: initial }: Field): TypedValue {
	if (secret) return { value: '', type: required || prominent ? storedSecretly : notSet };
	switch (kind) {
		case 'filters':
			return { value: { all: [] }, type: 'conditions' };
		case 'orders':
			return { value: [], type: 'sorting' };
		case 'limits':
			return { value: [], type: 'limits' };
		case 'values':
			return { value: [], type: 'columns' };
		case 'form':
			return { value: [], type: 'formFields' };
		case 'rows':
			return { value: 'payload', type: 'msg' };
		case 'file':
			return required || prominent ? { value: 'payload', type: 'msg' } : { value: '', type: notSet };
		case 'json':
			if (required) return { value: 'payload', type: 'msg' };
			return prominent && initial !== undefined
				? { value: JSON.stringify(initial), type: 'json' }
				: { value: '', type: notSet };
		case 'list':
			return { value: [], type: 'texts' };
		case 'text':
		case 'number':
		case 'flag':
		case 'choice': {
			const type = { text: 'str', number: 'num', flag: 'bool', choice: 'choice' }[kind];
			return required || prominent ? { value: String(initial), type } : { value: '', type: notSet };
		}
	}
}
