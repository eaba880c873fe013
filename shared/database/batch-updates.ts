import type { Batching } from '../batching';
import type { Row } from '../field';
import { JsonText, stringifyExact } from '../exact-json';
import { renderFilters, type Filter, type Filters } from '../postgrest/filter';
import { isAll, listOf } from '../postgrest/filter-shape';
import { isSelected } from '../postgrest/key-paging';
import { hasAggregate, renderSelect } from '../postgrest/select';
import { equalTo } from './read-query';
import type { ReplyParams } from './write-reply';

/** Parameters of an operation that updates the rows that match. */
interface UpdateParams extends ReplyParams {
	readonly table: string;
	readonly schema?: string;
	readonly filters?: Filters;
	readonly matchColumns?: Row;
	readonly values: Row;
	readonly maxAffected?: number;
	readonly allowAllRows?: boolean;
}

/** The value by which an item chooses its rows, all by itself: `id` equals 7. */
interface Key {
	readonly column: string;
	readonly value: string;
}

/** A whole number or a UUID as PostgreSQL writes it too: only then is it certain which returned row has it. */
const exact = /^(?:0|-?[1-9]\d{0,18}|[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

const plainName = /^[\p{L}_][\p{L}\d_]*$/u;

/** Keys that were worked out before: batching asks for each several times. */
const known = new WeakMap<UpdateParams, { readonly key: Key | undefined }>();

function keyOf(params: UpdateParams): Key | undefined {
	const found = known.get(params) ?? { key: findKey(params) };
	known.set(params, found);
	return found.key;
}

/**
 * Undefined for an item that chooses its rows in any other way, or changes the column by which it does so; and for one
 * whose filters cannot be meant, which must be refused as it would be alone.
 */
function findKey({ filters, matchColumns, values }: UpdateParams): Key | undefined {
	if (!isMeant(filters)) return undefined;
	const conditions = [...outermost(filters), ...equalTo(matchColumns)];
	const [only] = conditions;
	if (conditions.length !== 1 || !only || !('operator' in only) || only.operator !== 'eq') return undefined;
	const { column, value, not } = only;
	const isNumber = typeof value === 'number' || typeof value === 'bigint' || value instanceof JsonText;
	const text = isNumber ? String(value) : value;
	if (not || typeof text !== 'string' || !exact.test(text) || !plainName.test(column)) return undefined;
	return Object.hasOwn(values, column) ? undefined : { column, value: text };
}

function isMeant(filters: Filters | undefined): boolean {
	try {
		renderFilters(filters);
		return true;
	} catch {
		// The error comes again, and is told, when the item is run by itself.
		return false;
	}
}

function outermost(filters: Filters | undefined): readonly Filter[] {
	if (filters === undefined) return [];
	const list = listOf(filters);
	const [group] = list;
	const opens = list.length === 1 && group && isAll(group) && !group.not && !group.referencedTable;
	return opens ? group.all : list;
}

/** A name for the column by which returned rows are told apart, when the user did not ask for it. */
const hiddenName = '__key';

const wantsNothing = ({ returning }: UpdateParams): boolean => returning === 'minimal';

/** Whether the reply can show that no row was found: it is a list of rows, even if only of their keys, and is meant. */
const showsMisses = (params: UpdateParams): boolean => {
	const { format = 'rows', columns, dryRun } = params;
	return !dryRun && (wantsNothing(params) || (format === 'rows' && !hasAggregate(renderSelect(columns))));
};

/** Whether the user asked for the key by its own name. */
const givesKey = (params: UpdateParams, column: string): boolean =>
	!wantsNothing(params) && isSelected(column, renderSelect(params.columns), { isStored: true });

/**
 * One request for items that set the same. Where they want nothing back, the keys come all the same: to choose rows by
 * a column takes the right to read it.
 */
function joined<P extends UpdateParams>(items: readonly P[]): P {
	const [first] = items;
	const keys = items.flatMap((each) => keyOf(each) ?? []);
	const { column } = keys[0]!;
	const hidden = `${hiddenName}:${column}`;
	return {
		...first!,
		matchColumns: undefined,
		filters: [{ column, operator: 'in', value: keys.map(({ value }) => value) }],
		...(wantsNothing(first!)
			? { returning: 'representation', columns: hidden, format: undefined, stripNulls: undefined }
			: !givesKey(first!, column) && { columns: `${renderSelect(first!.columns)},${hidden}` }),
	};
}

/**
 * How items that update rows share a request: those that set the same values, each for the rows of one value of the same
 * column. What comes back is told apart by that value. Items that choose by different values of one column touch
 * different rows, so they can be on their way at once.
 */
export const batchUpdates = <P extends UpdateParams>(): Batching<P> => ({
	key: (params) => {
		const { returning, count = 'none', columns, stripNulls, maxAffected } = params;
		const key = keyOf(params);
		if (!key || !showsMisses(params) || count !== 'none' || maxAffected !== undefined) return undefined;
		const { table, schema, values } = params;
		return stringifyExact([table, schema, key.column, values, returning, columns, stripNulls]);
	},

	count: () => 1,
	// The values stand in the address, where a comma takes three characters.
	payload: (params) => `${keyOf(params)?.value ?? ''}__`,
	limits: () => ({ bytes: 6000 }),
	identities: (params) => {
		const key = keyOf(params);
		return key ? [key.value] : [];
	},
	// A trigger or a policy may look at rows that another item changes first.
	mayHaveMissed: true,
	watched: (params) => (wantsNothing(params) && keyOf(params) ? joined([params]) : params),
	wantsNothing,
	apart: (params) => {
		const key = keyOf(params);
		return key && showsMisses(params) ? JSON.stringify([params.table, params.schema, key.column]) : undefined;
	},

	join: joined,

	share: (rows, items) => {
		const keys = items.map(keyOf);
		const shares = new Map(keys.map((key) => [key?.value, [] as Row[]]));
		const column = keys[0]?.column ?? '';
		const name = items[0] && givesKey(items[0], column) ? column : hiddenName;
		for (const row of rows) {
			if (typeof row !== 'object' || row === null) return undefined;
			const { [name]: value, ...others } = row;
			const share = shares.get(String(value));
			if (!share) return undefined;
			share.push(name === hiddenName ? others : row);
		}
		return keys.map((key) => ({ items: 1, rows: shares.get(key?.value) ?? [] }));
	},
});
