import type { INodeParameters, NodeParameterValueType } from 'n8n-workflow';
import type { AnyOperation, Field } from '../../shared';
import {
	fieldsOf,
	operationValue,
	resourceValue,
	type WithFields,
} from '../../nodes/host/service-operations';
import { needsRoom } from '../../nodes/host/widgets/widget-for';

type Value = Readonly<Record<string, unknown>>;

/** How a user would fill in the node's form to get these parameters: only what differs from the defaults is set. */
export function toParameters(
	operation: AnyOperation,
	params: Value,
	hostOptions: { readonly csvOutput?: 'text' } = {},
): INodeParameters {
	const { options, ...shown } = fillFields(operation, params);
	return {
		resource: resourceValue(operation.resource),
		operation: operationValue(operation),
		...shown,
		// The form shows the limit only when not every row is wished for.
		...('limit' in params &&
			'returnAll' in operation.fields &&
			!('returnAll' in params) && { returnAll: false }),
		options: { ...options, ...(params.format === 'csv' && hostOptions) },
	};
}

/** How a user would fill in a form with these fields. */
export function fillFields(
	described: WithFields,
	params: Value,
): INodeParameters & { readonly options: INodeParameters } {
	const { shown, optional } = fieldsOf(described);
	const given = (fields: ReadonlyArray<readonly [string, Field]>) =>
		Object.assign(
			{},
			...fields
				.filter(([name]) => Object.hasOwn(params, name))
				.map(([name, field]) => fill(name, field, params[name])),
		) as INodeParameters;
	return { ...given(shown), options: given(optional) };
}

function fill(name: string, field: Field, value: unknown): INodeParameters {
	switch (field.kind) {
		case 'text':
			// A name from a list is stored as such; expressions and AI models give it as it is.
			return { [name]: field.from && !field.many ? toLocator(value) : (value as NodeParameterValueType) };
		case 'number':
		case 'flag':
		case 'choice':
			return { [name]: value as NodeParameterValueType };
		case 'json':
			return { [name]: JSON.stringify(value) };
		case 'list':
			return { [name]: `={{ ${JSON.stringify(value)} }}` };
		case 'file':
			return { [name]: 'data' };
		case 'form':
			return {
				[name]: {
					field: (value as Value[]).map(({ name: each, value: text }) => ({
						name: each,
						...(typeof text === 'string'
							? { type: 'text', value: text }
							: { type: 'file', inputDataFieldName: 'data' }),
					})),
				} as INodeParameters,
			};
		case 'orders':
			return {
				[name]: {
					order: (value as Value[]).map((order) => ({ ...order, column: toLocator(order.column) })),
				} as INodeParameters,
			};
		case 'limits': {
			const [limit, range] = [true, false].map((isLimit) =>
				(value as Value[]).filter((each) => 'limit' in each === isLimit),
			);
			return { [name]: { limit, range } as INodeParameters };
		}
		case 'filters':
			return fillFilters(name, value);
		case 'rows':
		case 'values':
			return fillValues(name, field, value);
	}
}

const toLocator = (value: unknown): NodeParameterValueType =>
	typeof value === 'string' ? { __rl: true, mode: 'name', value } : (value as NodeParameterValueType);

/** Several rows go into the JSON, one is written line by line. */
function fillValues(name: string, field: Field, value: unknown): INodeParameters {
	if (Array.isArray(value)) return { [`${name}Mode`]: 'json', [`${name}Json`]: JSON.stringify(value) };
	if (field.members) return { [name]: value as INodeParameters };
	if (field.from === undefined) return { [name]: toEntries(value as Value) as INodeParameters };
	return {
		...(needsRoom(field) && { [`${name}Mode`]: 'define' }),
		[name]: { column: toLines(value as Value) } as INodeParameters,
	};
}

/** Text is written line by line, everything else as an object in JSON. */
function toEntries(value: Value): object {
	const isText = Object.values(value).every((each) => typeof each === 'string');
	if (!isText) return { json: [{ object: JSON.stringify(value) }] };
	return { entry: Object.entries(value).map(([name, text]) => ({ name, value: text })) };
}

const toLines = (row: Value) =>
	Object.entries(row).map(([column, value]) => ({ column: toLocator(column), value: toInput(value) }));

/** What a form has a place for is filled in there: conditions, groups of them, raw expressions. The rest is JSON. */
function fillFilters(name: string, value: unknown): INodeParameters {
	const tree: Value = Array.isArray(value) ? { all: value } : (value as Value);
	const [match = 'all', members] = Object.entries(tree)[0] ?? [];
	const isFormed = Array.isArray(members) && !('not' in tree) && !('referencedTable' in tree);
	const kinds = isFormed ? (members as Value[]).map((member) => kindOf(member)) : [];
	// In the form, groups stand behind conditions, and expressions behind groups.
	if (!isFormed || kinds.includes('json') || kinds.join() !== kinds.toSorted(byPlace).join())
		return { [`${name}Mode`]: 'json', [`${name}Json`]: JSON.stringify(value) };
	const of = (kind: string) => (members as Value[]).filter((member) => kindOf(member) === kind);
	return {
		[`${name}Match`]: match,
		[name]: {
			condition: of('condition').map(toLine),
			group: of('group').map(toGroup),
			expression: of('expression'),
		} as INodeParameters,
	};
}

function toGroup(group: Value): Value {
	const { all, any, ...more } = group;
	const members = (all ?? any) as Value[];
	const of = (kind: string) => members.filter((member) => kindOf(member) === kind);
	return {
		match: all ? 'all' : 'any',
		conditions: { condition: of('condition').map(toLine), group: of('group').map(toGroup) },
		...more,
	};
}

const places = ['condition', 'group', 'expression'];
const byPlace = (one: string, other: string) => places.indexOf(one) - places.indexOf(other);

/** How deep groups nest in the form. */
const deepest = 3;

function kindOf(filter: Value, depth = 1): string {
	if ('column' in filter) return 'condition';
	if ('expression' in filter) return depth === 1 ? 'expression' : 'json';
	const members = filter.all ?? filter.any;
	if (depth > deepest || !Array.isArray(members)) return 'json';
	const kinds = (members as Value[]).map((member) => kindOf(member, depth + 1));
	return kinds.includes('json') || kinds.join() !== kinds.toSorted(byPlace).join() ? 'json' : 'group';
}

function toLine({ column, value, ...condition }: Value) {
	const line = { column: toLocator(column), ...condition };
	if ('raw' in condition) return { ...line, operator: 'raw' };
	return condition.operator === 'is' ? { ...line, truth: String(value) } : { ...line, value: toInput(value) };
}

/** Text is typed in, unless n8n would take it for an expression; anything else comes from one. */
const toInput = (value: unknown): string =>
	typeof value === 'string' && !value.startsWith('=') ? value : `={{ ${toExpression(value)} }}`;

/** Two braces that follow one another would end the expression. */
const toExpression = (value: unknown): string =>
	value === undefined
		? 'undefined'
		: JSON.stringify(value).replace(/"(?:[^"\\]|\\.)*"|[{}]/g, (part) =>
				part.startsWith('"') ? part.replaceAll('{', '\\u007b').replaceAll('}', '\\u007d') : ` ${part} `,
			);
