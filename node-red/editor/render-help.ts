import type { AnyOperation, Field } from '../../shared';
import type { OperationNode } from '../operation-nodes';
import { fieldsOf, operationsOf } from './editor-form';

/** The help of a node in Node-RED's Markdown; its first paragraph is the tooltip in the palette. */
export function renderHelp(node: OperationNode): string {
	const operations = operationsOf(node);
	return [
		`${node.summary}.`,
		'### Inputs',
		': *any property* (any) : every field can be taken from the message, from flow or global context, from an environment variable, or be a JSONata expression. A field that is set to something which is not there is refused, and nothing is sent.',
		'### Outputs',
		[
			': payload (array | object) : the result, or another property of the message if you choose one; the rest of the message is kept.',
			': supabase (object) : `operation`, HTTP `status`, and `count` of matching rows when counting was asked for.',
		].join('\n'),
		'### Details',
		'Errors go to a Catch node: `msg.error.code` holds the code of PostgreSQL or Supabase, `msg.error.cause` holds `status`, `code`, `details`, `hint`, `field` and `operation`. Nothing is sent a second time that would then be done twice.',
		'Row level security applies unless the project uses a secret key.',
		...shapesOf(operations),
		...operations.map(renderOperation),
		'### References',
		operations.map(({ title, reference }) => `- [${title}](${reference})`).join('\n'),
	].join('\n\n');
}

function renderOperation(operation: AnyOperation): string {
	const { title, summary } = operation;
	const fields = fieldsOf(operation).map(([, field]) => renderField(field));
	return [`#### ${title}`, `${summary}.`, fields.join('\n')].join('\n\n');
}

/** How a value must look that does not come from the form, for the kinds of field that have a form of their own. */
const shapes: Readonly<Partial<Record<Field['kind'], string>>> = {
	filters:
		'Filters from a message, JSON or an expression are a list such as `[{"column": "id", "operator": "eq", "value": 1}]`, or a group `{"any": [...]}`; `"not": true` turns one into its opposite.',
	orders:
		'Sorting from a message, JSON or an expression is a list such as `[{"column": "id", "descending": true, "nulls": "last"}]`.',
	rows: 'Rows from a message are an object of columns and values, or a list of such objects.',
};

function shapesOf(operations: readonly AnyOperation[]): readonly string[] {
	const used = new Set(operations.flatMap(fieldsOf).map(([, { kind }]) => kind));
	return Object.entries(shapes)
		.filter(([kind]) => [...used].some((each) => each === kind))
		.map(([, text]) => text);
}

const kinds: Readonly<Record<Field['kind'], string>> = {
	text: 'string',
	number: 'number',
	flag: 'boolean',
	choice: 'string',
	filters: 'object',
	orders: 'array',
	values: 'object',
	rows: 'object | array',
};

function renderField({ label, kind, required, help, choices, dangerous }: Field): string {
	const name = required ? label : `*${label}*`;
	const options = choices ? ` One of ${choices.map(({ label: choice }) => choice).join(', ')}.` : '';
	const words = `${dangerous ? '**Dangerous.** ' : ''}${help.replaceAll('\n', ' ')}.${options}`;
	// Node-RED ends the list of properties at a second colon.
	return `: ${name} (${kinds[kind]}) : ${words.replaceAll(':', '&#58;')}`;
}
