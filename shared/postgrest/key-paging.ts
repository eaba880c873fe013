import type { Row } from '../field';
import { readColumn } from './column';
import type { Filter, Filters } from './filter';
import { isDescending, type Order } from './order';
import { selectedColumns } from './select';

/** A column that pages are sorted by, and the name under which its value stands in each row. */
export interface SortKey {
	readonly column: string;
	readonly descending: boolean;
	readonly nullsFirst: boolean;
	/** Whether it is one of the key columns, in which every row has a value. */
	readonly isKey: boolean;
	readonly name: string;
	/** Whether the column is added to the selected ones, and must be taken out of the rows again. */
	readonly hidden: boolean;
}

/**
 * What the rows are sorted by, made unique by the key columns at the end: only then does every row have one place, and
 * the next page can begin right after the last row, whatever was written in between.
 */
export function sortKeys(
	orders: readonly Order[],
	keyColumns: readonly string[],
	select: string,
): readonly SortKey[] {
	const own = orders.filter(({ referencedTable }) => !referencedTable);
	const sorted = new Set(own.map(({ column }) => column));
	const all = [
		...own,
		...keyColumns.filter((column) => !sorted.has(column)).map((column): Order => ({ column })),
	];
	return all.map(({ column, descending: given, nulls }, index) => {
		const descending = isDescending(given, index);
		const isKey = keyColumns.includes(column);
		const hidden = !isKey || !isSelected(column, select, { isStored: true });
		return {
			column,
			descending,
			nullsFirst: nulls === undefined ? descending : nulls === 'first',
			isKey,
			name: hidden ? `__key_${index + 1}` : column,
			hidden,
		};
	});
}

/**
 * The selected columns and, under names of their own, the keys that are not among them. These come as PostgreSQL's own
 * text: JSON would not tell the text `1` from the number, nor a null inside of jsonb from no value at all, and shows
 * arrays, times and numbers otherwise than a filter must write them.
 */
export const selectWithKeys = (select: string, keys: readonly SortKey[]): string =>
	[
		select,
		...keys
			.filter(({ hidden }) => hidden)
			.map(({ name, column }) => `${name}:${readColumn(column).text}::text`),
	].join(',');

export const ordersOf = (keys: readonly SortKey[]): readonly Order[] =>
	keys.map(({ column, descending, nullsFirst }) => ({
		column,
		descending,
		nulls: nullsFirst ? 'first' : 'last',
	}));

/**
 * The given row and exactly those that come after it: a later first key, or the same first and a later second, and so on.
 * The row itself comes again so that another one with the same key cannot be missed.
 */
export function rowsFrom(
	row: Row,
	keys: readonly SortKey[],
	{ orSame = true }: { readonly orSame?: boolean } = {},
): Filters {
	const ways = keys.flatMap((key, index): Filter[][] => {
		const later = laterThan(valueIn(row, key), key, { orSame: orSame && index === keys.length - 1 });
		if (later === undefined) return [];
		return [[...keys.slice(0, index).map((earlier) => sameAs(valueIn(row, earlier), earlier)), later]];
	});
	const [first] = ways;
	if (first && ways.length === 1) return first;
	return [...boundBy(row, keys[0]), { any: ways.map((all) => ({ all })) }];
}

/** What all later rows have in common, by which PostgreSQL can begin in an index; there is none where nulls follow. */
function boundBy(row: Row, key: SortKey | undefined): readonly Filter[] {
	const value = key && valueIn(row, key);
	if (!key?.isKey || value === null) return [];
	return [{ column: key.column, operator: key.descending ? 'lte' : 'gte', value }];
}

/** The columns that must be taken out of the rows again. */
export const hiddenIn = (keys: readonly SortKey[]): ReadonlySet<string> =>
	new Set(keys.filter(({ hidden }) => hidden).map(({ name }) => name));

/** The place of a row among all: two rows in the same place have the same text. */
export const placeOf = (row: Row, keys: readonly SortKey[]): string =>
	JSON.stringify(keys.map((key) => valueIn(row, key)));

/** Null also where nulls are stripped from the rows. */
const valueIn = (row: Row, { name }: SortKey): unknown => row[name] ?? null;

const sameAs = (value: unknown, { column }: SortKey): Filter =>
	value === null ? { column, operator: 'is', value: null } : { column, operator: 'eq', value };

/** Nulls stand all before or all after the values; undefined when nothing can come later. */
function laterThan(
	value: unknown,
	{ column, descending, nullsFirst, isKey }: SortKey,
	{ orSame }: { readonly orSame: boolean },
): Filter | undefined {
	const isNull: Filter = { column, operator: 'is', value: null };
	if (value === null) return nullsFirst ? { ...isNull, not: true } : undefined;
	const beyond: Filter = { column, operator: `${descending ? 'lt' : 'gt'}${orSame ? 'e' : ''}`, value };
	return nullsFirst || isKey ? beyond : { any: [beyond, isNull] };
}

/**
 * Whether rows will hold the column under its own name: it is named as it is, or it is a stored one and everything is
 * selected (`*` leaves out columns that are computed); and nothing else, such as an embedded table, takes its name.
 */
export function isSelected(
	column: string,
	select: string,
	{ isStored }: { readonly isStored: boolean },
): boolean {
	const selected = selectedColumns(select);
	const own = selected.filter(({ name }) => name === column);
	if (selected.some(({ text }) => text.startsWith('...'))) return false;
	if (own.some(({ text }) => text !== column)) return false;
	const hasAll = selected.some(({ text }) => text === '*');
	return own.length > 0 || (isStored && hasAll && /^[\p{L}\d_$ -]+$/u.test(column));
}

/** Rows that have no place among the pages, because a column of their key is null. */
export const rowsWithoutKey = (keys: readonly SortKey[]): Filters => ({
	any: keys.filter(({ isKey }) => isKey).map(({ column }) => ({ column, operator: 'is', value: null })),
});
