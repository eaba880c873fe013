import type { AnyOperation, Field } from '../../shared';
import {
	offersOf,
	operationsOf,
	socketOperationsOf,
	type Offered,
	type OperationNode,
} from '../operation-nodes';
import { userOf } from '../operation/act-as';
import { outputModesOf } from '../operation/output-modes';
import { fieldsOf } from './editor-form';

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
			': supabase (object) : `operation`, HTTP `status`, `count` of matching rows when counting was asked for, and `sent`, the number of rows, where they were written in several requests. `isCut` is true when neither a limit nor *Return All* was set and the server, which hands out so many rows at the most, had more.',
			': parts (object) : with one message per row or page, what a join node needs to make one list of them again; `count` comes with the last.',
		].join('\n'),
		'### Details',
		'Errors go to a Catch node: `msg.error.code` holds the code of PostgreSQL or Supabase, `msg.error.cause` holds `status`, `code`, `details`, `hint`, `field` and `operation`. Nothing is sent a second time that would then be done twice.',
		...aboutMany(operations),
		...aboutUsers(operations),
		...aboutSockets(node),
		...shapesOf(offersOf(node)),
		...offersOf(node).map(renderOperation),
		'### References',
		offersOf(node)
			.map(({ title, reference }) => `- [${title}](${reference})`)
			.join('\n'),
	].join('\n\n');
}

function aboutMany(operations: readonly AnyOperation[]): readonly string[] {
	const modes = new Set(operations.flatMap(outputModesOf));
	if (!modes.has('rows')) return [];
	const what = modes.has('file') ? 'rows' : 'them';
	return [
		[
			`A read of many gives one message with all of ${what}, one for each, one per page${modes.has('file') ? ', or a CSV file' : ''}.`,
			'When nothing is found, the list in the one message is empty; one by one and per page no message is sent.',
			'When a page fails, those before it have been sent, and the error tells how many.',
			...(modes.has('file') ? ['A CSV file is replaced only when all rows have come.'] : []),
		].join(' '),
	];
}

function aboutUsers(operations: readonly AnyOperation[]): readonly string[] {
	const hasSecrets = operations.some((operation) => fieldsOf(operation).some(([, { secret }]) => secret));
	const secrets =
		'Passwords, codes and tokens are *stored secretly*, encrypted and in no exported flow, or taken from the message, context, the environment or an expression. As text in the flow they are refused.';
	const needed = operations.filter((operation) => userOf(operation) === 'needed').map(({ title }) => title);
	if (operations.every((operation) => userOf(operation) === undefined))
		return [...(hasSecrets ? [secrets] : [])];
	return [
		[
			'**Act as** says who makes the requests: the project with its key, a *User* who is signed in once for all nodes, or the user whose access token the message brings.',
			'Row level security applies to users and to publishable keys, not to a secret key.',
			...(needed.length > 0 ? [`Only a user can make these: ${needed.join(', ')}.`] : []),
		].join(' '),
		...(hasSecrets ? [secrets] : []),
	];
}

function aboutSockets(node: OperationNode): readonly string[] {
	if (socketOperationsOf(node).length === 0) return [];
	return [
		[
			'What goes by socket shares it with the *supabase realtime in* nodes of the same project and the same project key or user. A channel is entered by the first message that needs it, and left when all nodes whose messages needed it are gone: at a deploy that stops them, or with *Remove*.',
			'A message by socket does not come back to this connection, unless one of its *in* nodes has *Self* turned on.',
			'While the socket is lost, a message waits for it for ten seconds; then it is an error. Over HTTP each message is a request of its own, which needs no channel.',
			'The result of what is done is `ok`; a channel whose leaving the server did not confirm is `timed out`, and left all the same.',
		].join(' '),
	];
}

export function renderOperation(operation: Offered): string {
	const { title, summary, dangerous } = operation;
	const fields = fieldsOf(operation).map(([, field]) => renderField(field));
	return [
		`#### ${title}`,
		`${dangerous ? '**Dangerous.** ' : ''}${summary}.`,
		...(fields.length > 0 ? [fields.join('\n')] : []),
	].join('\n\n');
}

/** How a value must look that does not come from the form, for the kinds of field that have a form of their own. */
const shapes: Readonly<Partial<Record<Field['kind'], string>>> = {
	filters:
		'Filters from a message, JSON or an expression are a list such as `[{"column": "id", "operator": "eq", "value": 1}]`, or a group `{"any": [...]}`; `"not": true` turns one into its opposite.',
	orders:
		'Sorting from a message, JSON or an expression is a list such as `[{"column": "id", "descending": true, "nulls": "last"}]`.',
	limits:
		'Limits from a message, JSON or an expression are a list such as `[{"referencedTable": "orders", "limit": 5}]`, or with `from` and `to` in place of `limit`.',
	file: 'A file is a Buffer, text or a stream in the message, or a file on the disk, which is read piece by piece and may be of any size.',
	form: 'A form from a message, JSON or an expression is an object of names and values, or a list such as `[{"name": "tag", "value": "a"}]`, in which a name may be there several times. A Buffer or a stream in the message goes as a file, with `filename` and `type` beside its value, and so does a file on the disk.',
	list: 'A list from a message, JSON or an expression is a list of texts such as `["a", "b"]`, or one text.',
	values:
		'Values from a message, JSON or an expression are an object of names and values. One that is *not set* is left out.',
	rows: 'Rows from a message are an object of columns and values, or a list of such objects. Rows in CSV are read from text, a Buffer or a stream in the message, or from a file, a piece at a time, so that the file may be of any size: the first line names the columns, and a field with nothing in it is null. When a request fails in the midst of it, the error tells how many rows had been written before.',
};

/** Where conditions have no groups. */
const flatFilters =
	'Filters from a message, JSON or an expression are a list such as `[{"column": "id", "operator": "eq", "value": 1}]`; `"not": true` turns one into its opposite.';

export function shapesOf(operations: readonly Offered[]): readonly string[] {
	const used = operations.flatMap(fieldsOf).map(([, field]) => field);
	return Object.entries(shapes).flatMap(([kind, text]) => {
		const ofKind = used.filter((field) => field.kind === kind);
		if (ofKind.length === 0) return [];
		return [ofKind.every(({ flat }) => flat) ? flatFilters : text];
	});
}

const kinds: Readonly<Record<Field['kind'], string>> = {
	text: 'string',
	number: 'number',
	flag: 'boolean',
	choice: 'string',
	filters: 'object',
	orders: 'array',
	limits: 'array',
	values: 'object',
	rows: 'object | array | CSV',
	json: 'any',
	list: 'array | string',
	file: 'Buffer | string | stream',
	form: 'object | array',
};

function renderField({ label, kind, required, help, choices, dangerous }: Field): string {
	const name = required ? label : `*${label}*`;
	const options = choices ? ` One of ${choices.map(({ label: choice }) => choice).join(', ')}.` : '';
	const words = `${dangerous ? '**Dangerous.** ' : ''}${help.replaceAll('\n', ' ')}.${options}`;
	// Node-RED ends the list of properties at a second colon.
	return `: ${name} (${kinds[kind]}) : ${words.replaceAll(':', '&#58;')}`;
}
