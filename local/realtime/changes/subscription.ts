import { createHash } from 'node:crypto';
import { inspect, Tuple } from '../elixir-inspect.ts';
import { FilterError, parseFilters, type Filter } from './filter.ts';

/** What a binding asks for: which changes, of which rows, and which columns of them. */
export interface Request {
	readonly event: '*' | 'INSERT' | 'UPDATE' | 'DELETE';
	/** `*` is any; else a pattern of LIKE, as with the real server. */
	readonly schema: string;
	readonly table: string;
	readonly filters: readonly Filter[];
	readonly select: readonly string[] | undefined;
	/** Whether it is about a table. */
	readonly covers: (table: { readonly schema: string; readonly name: string }) => boolean;
}

/** Says why nothing can be subscribed to, in the words of the real server. Asking again will not help. */
export class SubscriptionError extends Error {}

export type Binding = Readonly<Record<string, unknown>>;

const readEvent = (event: unknown): Request['event'] => {
	const name = typeof event === 'string' ? event.toUpperCase() : '*';
	return name === 'INSERT' || name === 'UPDATE' || name === 'DELETE' ? name : '*';
};

const readSelect = (select: unknown): readonly string[] | undefined => {
	if (typeof select === 'string') {
		throw new SubscriptionError(
			'Error parsing `select` params: expected a list of column name strings, e.g. select: ["col1", "col2"]',
		);
	}
	if (!Array.isArray(select)) return undefined;
	const names = select.filter((name) => typeof name === 'string');
	return names.length === 0 ? undefined : names;
};

const readFilters = (filter: unknown): readonly Filter[] => {
	if (filter === undefined) return [];
	try {
		return parseFilters(String(filter));
	} catch (error) {
		if (error instanceof FilterError) {
			throw new SubscriptionError(`Error parsing \`filter\` params: ${error.message}`);
		}
		throw error;
	}
};

/** Whether each of the names that are there is a text, and one of the right sets of names is there. */
const isComplete = ({ schema, table, filter }: Binding): boolean => {
	if ([schema, table, filter].some((value) => value !== undefined && typeof value !== 'string')) return false;
	if (filter !== undefined) return schema !== undefined && table !== undefined;
	return schema !== undefined || table !== undefined;
};

/** Whether a name matches a pattern of LIKE, where `*` alone is any. */
const toMatcher = (pattern: string): ((name: string) => boolean) => {
	if (pattern === '*') return () => true;
	const source = pattern
		.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
		.replaceAll('%', '.*')
		.replaceAll('_', '.');
	const expression = new RegExp(`^${source}$`, 's');
	return (name) => expression.test(name);
};

/** Reads a binding as it came in the join. */
export const parseBinding = (binding: Binding): Request => {
	const select = readSelect(binding['select']);
	if (!isComplete(binding)) {
		const shown = 'user_token' in binding || 'auth_token' in binding ? '<redacted>' : inspect(binding);
		throw new SubscriptionError(
			`No subscription params provided. Please provide at least a \`schema\` or \`table\` to subscribe to: ${shown}`,
		);
	}
	const schema = typeof binding['schema'] === 'string' ? binding['schema'] : 'public';
	const table = typeof binding['table'] === 'string' ? binding['table'] : '*';
	if (select && (schema === '*' || table === '*')) {
		throw new SubscriptionError(
			'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
		);
	}
	const [isSchema, isTable] = [toMatcher(schema), toMatcher(table)];
	return {
		event: readEvent(binding['event']),
		schema,
		table,
		covers: (one) => isSchema(one.schema) && isTable(one.name),
		filters: readFilters(binding['filter']),
		select,
	};
};

/** The request as messages of the real server show it. */
export const describeRequest = ({ event, schema, table, filters, select }: Request): string => {
	const tuples = filters.map(
		({ column, operator, value, negate }) => new Tuple(column, operator, value, negate),
	);
	return `[event: ${event}, schema: ${schema}, table: ${table}, filters: ${inspect(tuples)}, select: ${inspect(select)}]`;
};

const sorted = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
	return Object.fromEntries(fields.map(([key, item]) => [key, sorted(item)]));
};

/** The number that stands for a binding: the same for the same binding, of 27 bits, as with the real server. */
export const toBindingId = (binding: Binding): number =>
	createHash('sha256')
		.update(JSON.stringify(sorted(binding)))
		.digest()
		.readUInt32BE() >>> 5;
