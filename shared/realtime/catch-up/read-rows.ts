import type { Connection } from '../../connection';
import type { Page } from '../../database/page';
import { primaryKeyOf } from '../../database/primary-key';
import { requestRead } from '../../database/read-table';
import { notRows } from '../../database/rows-reply';
import { invalid, SupabaseError } from '../../error';
import type { Row } from '../../field';
import type { SendRequest } from '../../operation';
import { readColumn } from '../../postgrest/column';
import type { Filter, Filters } from '../../postgrest/filter';
import { listOf } from '../../postgrest/filter-shape';
import type { Order } from '../../postgrest/order';
import { ordersOf, rowsFrom, sortKeys, type SortKey } from '../../postgrest/key-paging';
import type { ChangesOptions } from '../subscription';
import { nameOf, type Place } from './remembered';

/** The table that is read, and how its rows are told apart and put in order. */
export interface Reading {
	readonly connection: Connection;
	readonly changes: ChangesOptions & { readonly table: string };
	readonly cursor: string;
	readonly keyColumns: readonly string[];
	readonly pageSize: number;
	readonly signal: AbortSignal;
}

type Asked = Pick<Reading, 'connection' | 'signal'>;

const sender =
	({ connection, signal }: Asked): SendRequest =>
	async (request) =>
		await connection.send(request, { signal });

/** The columns by which a row is known. Throws INVALID_PARAMETER where the project key may not read what they are. */
export async function findKeyColumns(
	asked: Asked & { readonly changes: Reading['changes']; readonly given?: readonly string[] },
): Promise<readonly string[]> {
	if (asked.given && asked.given.length > 0) return asked.given;
	const { table, schema } = asked.changes;
	return await primaryKeyOf({ table, schema }, sender(asked)).catch((error: unknown) => {
		if (!(error instanceof SupabaseError) || error.field !== 'keyColumns') throw error;
		throw new SupabaseError({
			reason: `The primary key of '${table}' is not known`,
			advice: 'Name columns in Key Columns that are unique together, such as id.',
			code: error.code,
			field: 'keyColumns',
		});
	});
}

/** The last rows of the table, latest first, with nothing but cursor and key. */
export async function readLast(reading: Reading, limit: number): Promise<readonly Row[]> {
	const { cursor, keyColumns } = reading;
	const sorted = [...new Set([cursor, ...keyColumns])];
	const order = {
		keys: keysOf(reading, { descending: true }),
		columns: namesOf(sorted),
		after: hasValue(cursor),
	};
	const wanted = Math.max(1, limit);
	const last: Row[] = [];
	for await (const page of pagesOf({ ...reading, pageSize: wanted }, order)) {
		last.push(...page);
		if (last.length >= wanted) break;
	}
	return last.slice(0, wanted);
}

/** The rows from a place on, in the order of the cursor, page by page. Rows that are written meanwhile come too. */
export function readFrom(
	reading: Reading,
	place: Place | null,
): AsyncGenerator<readonly Row[], void, undefined> {
	const after = place === null ? hasValue(reading.cursor) : fromPlace(place, reading);
	return pagesOf(reading, { keys: keysOf(reading), columns: selected(reading), after });
}

interface PageOrder {
	readonly keys: readonly SortKey[];
	readonly columns: string;
	readonly after: Filters;
}

/**
 * Pages until nothing new comes, or less than before: how many rows a server hands out at once (`max-rows`) it tells
 * nobody, so that a page with fewer than were asked for need not be the last one.
 */
async function* pagesOf(
	reading: Reading,
	{ keys, columns, after: first }: PageOrder,
): AsyncGenerator<readonly Row[], void, undefined> {
	const { cursor, keyColumns, pageSize } = reading;
	const operator = keys[0]?.descending ? 'lte' : 'gte';
	const orders = ordersOf(keys);
	let after = first;
	let last: Row | undefined;
	let longest = 0;
	for (;;) {
		const limit = pageSize + (last ? 1 : 0);
		const rows = await readPage(reading, { columns, orders, after, limit });
		// The last row comes again, unless it was changed or deleted meanwhile.
		const fresh = last && rows[0] && isSame(last, rows[0], reading) ? rows.slice(1) : rows;
		const end = fresh.at(-1);
		if (!end) return;
		if (last && isSame(last, end, reading)) throw notUnique(keyColumns);
		yield fresh;
		if (rows.length < longest) return;
		longest = rows.length;
		last = end;
		after = [{ column: cursor, operator, value: end[cursor] }, ...listOf(rowsFrom(end, keys))];
	}
}

/** The rows with these keys as they are now; 50 keys at the most. */
export async function readKeys(
	reading: Reading,
	wanted: ReadonlyArray<readonly unknown[]>,
): Promise<readonly Row[]> {
	const { keyColumns } = reading;
	const columns = selected(reading);
	const orders = ordersOf(keysOf(reading));
	const found: Row[] = [];
	let missing = wanted;
	for (;;) {
		const any = missing.map((key) => ({
			all: keyColumns.map((column, index): Filter => ({ column, operator: 'eq', value: key[index] })),
		}));
		const rows = await readPage(reading, { columns, orders, after: { any }, limit: missing.length });
		found.push(...rows);
		// What does not come is gone, or was more than the server hands out at once.
		const here = new Set(rows.map((row) => nameOf(keyColumns.map((column) => row[column]))));
		missing = missing.filter((key) => !here.has(nameOf(key)));
		if (rows.length === 0 || missing.length === 0) return found;
	}
}

const hasValue = (column: string): Filter => ({ column, operator: 'is', value: null, not: true });

const keysOf = (
	{ cursor, keyColumns }: Reading,
	{ descending = false }: { readonly descending?: boolean } = {},
): readonly SortKey[] => {
	const sorted = [...new Set([cursor, ...keyColumns])];
	const orders = sorted.map((column): Order => ({ column, descending, nulls: 'last' }));
	return sortKeys(orders, keyColumns, '*').map((each) => ({ ...each, name: each.column }));
};

function fromPlace({ value, key }: Place, reading: Reading): Filters {
	const { cursor, keyColumns } = reading;
	const from: Filter = { column: cursor, operator: 'gte', value };
	if (!key) return from;
	const named = keyColumns.map((column, index) => [column, key[index]] as const);
	return [from, ...listOf(rowsFrom({ ...Object.fromEntries(named), [cursor]: value }, keysOf(reading)))];
}

const isSame = (one: Row, other: Row, { cursor, keyColumns }: Reading): boolean =>
	[cursor, ...keyColumns].every((column) => one[column] === other[column]);

async function readPage(reading: Reading, page: Page): Promise<readonly Row[]> {
	const { table, schema, filters } = reading.changes;
	const { body, status } = await sender(reading)(requestRead({ table, schema, filters }, page));
	if (!Array.isArray(body)) throw notRows(status, 'a list of rows');
	return body as readonly Row[];
}

/** What the user wants, and what the row is known by. */
function selected({ changes: { columns = [] }, cursor, keyColumns }: Reading): string {
	return columns.length === 0 ? '*' : namesOf([...new Set([...columns, cursor, ...keyColumns])]);
}

const namesOf = (columns: readonly string[]): string =>
	columns.map((name) => readColumn(name).text).join(',');

const notUnique = (keyColumns: readonly string[]): SupabaseError =>
	invalid(
		'keyColumns',
		`Several rows have the same ${keyColumns.join(' and ')}`,
		'Name columns in Key Columns that are unique together.',
	);
