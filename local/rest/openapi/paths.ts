import type { Routine, RoutineParameter, Table } from '../schema/schema.ts';
import { describeArguments } from './definitions.ts';
import { toOpenApiFormat, toOpenApiType } from './types.ts';

export const jsonMediaTypes = [
	'application/json',
	'application/vnd.pgrst.object+json;nulls=stripped',
	'application/vnd.pgrst.object+json',
];

const refer = (name: string) => ({ $ref: `#/parameters/${name}` });

/** The first line of a comment is the summary, the rest the description. */
export const splitComment = (comment: string | null) => {
	if (comment === null) return {};
	const end = comment.indexOf('\n');
	if (end === -1) return { summary: comment };
	const rest = comment.slice(end).replace(/^\n+/, '');
	return { summary: comment.slice(0, end), description: rest === '' ? undefined : rest };
};

export const describeTablePath = (table: Table) => {
	const { name, columns } = table;
	const base = { tags: [name], ...splitComment(table.description) };
	const filters = columns.map((column) => refer(`rowFilter.${name}.${column.name}`));
	const get = {
		...base,
		parameters: [
			...filters,
			...['select', 'order', 'range', 'rangeUnit', 'offset', 'limit', 'preferCount'].map(refer),
		],
		responses: {
			200: { description: 'OK', schema: { items: { $ref: `#/definitions/${name}` }, type: 'array' } },
			206: { description: 'Partial Content' },
		},
	};
	if (!table.insertable && !table.updatable && !table.deletable) return { get };
	const noContent = { 204: { description: 'No Content' } };
	return {
		get,
		post: {
			...base,
			parameters: [`body.${name}`, 'select', 'preferPost'].map(refer),
			responses: { 201: { description: 'Created' } },
		},
		delete: { ...base, parameters: [...filters, refer('preferReturn')], responses: noContent },
		patch: {
			...base,
			parameters: [...filters, refer(`body.${name}`), refer('preferReturn')],
			responses: noContent,
		},
	};
};

const describeQueryArgument = ({ name, type, required, variadic }: RoutineParameter) => {
	const base = { name, required, in: 'query' };
	if (variadic) {
		const element = type.slice(0, -2);
		return {
			...base,
			type: 'array',
			collectionFormat: 'multi',
			items: { type: toOpenApiType(element), format: toOpenApiFormat(element) },
		};
	}
	// Arrays are written as `{a,b}`, and JSON as its text.
	const shown = toOpenApiType(type);
	return {
		...base,
		format: toOpenApiFormat(type),
		type: shown === undefined || shown === 'array' ? 'string' : shown,
	};
};

export const describeRoutinePath = (routine: Routine) => {
	const base = {
		tags: [`(rpc) ${routine.name}`],
		...splitComment(routine.description),
		produces: jsonMediaTypes,
		responses: { 200: { description: 'OK' } },
	};
	const body = { name: 'args', required: true, in: 'body', schema: describeArguments(routine) };
	const post = { ...base, parameters: [body, refer('preferParams')] };
	return routine.volatility === 'volatile'
		? { post }
		: { get: { ...base, parameters: routine.parameters.map(describeQueryArgument) }, post };
};

const prefer = (values?: readonly string[]) => ({
	name: 'Prefer',
	description: 'Preference',
	required: false,
	in: 'header',
	type: 'string',
	enum: values,
});

const returnValues = ['return=representation', 'return=minimal', 'return=none'];
const resolutionValues = ['resolution=ignore-duplicates', 'resolution=merge-duplicates'];

const inQuery = (name: string, description: string | null | undefined) => ({
	name,
	description: description ?? undefined,
	required: false,
	in: 'query',
	type: 'string',
});

const inHeader = (name: string, description: string) => ({
	name,
	description,
	required: false,
	in: 'header',
	type: 'string',
});

/** Parameters that the paths refer to. */
export const describeParameters = (tables: readonly Table[]) => ({
	preferParams: prefer(),
	preferReturn: prefer(returnValues),
	preferCount: prefer(['count=none']),
	preferPost: prefer([...returnValues, ...resolutionValues]),
	select: inQuery('select', 'Filtering Columns'),
	on_conflict: inQuery('on_conflict', 'On Conflict'),
	order: inQuery('order', 'Ordering'),
	range: inHeader('Range', 'Limiting and Pagination'),
	rangeUnit: { ...inHeader('Range-Unit', 'Limiting and Pagination'), default: 'items' },
	offset: inQuery('offset', 'Limiting and Pagination'),
	limit: inQuery('limit', 'Limiting and Pagination'),
	...Object.fromEntries(
		tables.flatMap(({ name, columns }) => [
			[
				`body.${name}`,
				{ name, description: name, required: false, in: 'body', schema: { $ref: `#/definitions/${name}` } },
			] as const,
			...columns.map(
				(column) => [`rowFilter.${name}.${column.name}`, inQuery(column.name, column.description)] as const,
			),
		]),
	),
});
