import type { Connection } from '../../connection';
import { primaryKeyOf } from '../../database/primary-key';
import { readPages } from '../../database/read-pages';
import { sourceOf } from '../../database/read-table';
import { SupabaseError } from '../../error';
import type { Row } from '../../field';
import type { SendRequest } from '../../operation';
import { readColumn } from '../../postgrest/column';
import type { Filter } from '../../postgrest/filter';
import { listOf } from '../../postgrest/filter-shape';
import { ordersOf, rowsFrom, sortKeys } from '../../postgrest/key-paging';
import type { ChangesOptions } from '../subscription';
import type { Place } from './remembered';

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
	const columns = namesOf([...new Set([cursor, ...keyColumns])]);
	const orders = [cursor, ...keyColumns].map((column) => ({
		column,
		descending: true,
		nulls: 'last' as const,
	}));
	return await collect(reading, { columns, orders, limit: Math.max(1, limit), filters: [hasValue(cursor)] });
}

/** The rows from a place on, in the order of the cursor, page by page. */
export function readFrom(reading: Reading, place: Place | null): AsyncIterable<readonly Row[]> {
	const { cursor, keyColumns } = reading;
	const after: readonly Filter[] = place === null ? [hasValue(cursor)] : fromPlace(place, reading);
	const orders = [{ column: cursor }];
	return pagesOf(reading, {
		columns: selected(reading),
		orders,
		returnAll: true,
		keyColumns: keyColumns.join(','),
		filters: after,
	});
}

/** The rows with these keys as they are now. */
export function readKeys(
	reading: Reading,
	keys: ReadonlyArray<readonly unknown[]>,
): AsyncIterable<readonly Row[]> {
	const { keyColumns } = reading;
	const any = keys.map((key) => ({
		all: keyColumns.map((column, index): Filter => ({ column, operator: 'eq', value: key[index] })),
	}));
	return pagesOf(reading, {
		columns: selected(reading),
		orders: [{ column: reading.cursor }],
		limit: keys.length,
		filters: [{ any }],
	});
}

const hasValue = (column: string): Filter => ({ column, operator: 'is', value: null, not: true });

function fromPlace({ value, key }: Place, { cursor, keyColumns }: Reading): readonly Filter[] {
	const from: Filter = { column: cursor, operator: 'gte', value };
	if (!key) return [from];
	const keys = sortKeys([{ column: cursor }], keyColumns, '*').map((each) => ({
		...each,
		name: each.column,
	}));
	const row = {
		[cursor]: value,
		...Object.fromEntries(keyColumns.map((column, index) => [column, key[index]])),
	};
	return [from, ...listOf(rowsFrom(row, keys))];
}

interface Read {
	readonly columns: string;
	readonly orders: ReturnType<typeof ordersOf>;
	readonly filters: readonly Filter[];
	readonly limit?: number;
	readonly returnAll?: boolean;
	readonly keyColumns?: string;
}

async function* pagesOf(reading: Reading, read: Read): AsyncGenerator<readonly Row[], void, undefined> {
	const { table, schema, filters = [] } = reading.changes;
	const asked = {
		...read,
		table,
		schema,
		pageSize: reading.pageSize,
		filters: [...listOf(filters), ...read.filters],
	};
	for await (const { data } of readPages(asked, sourceOf(asked, sender(reading))))
		yield data as readonly Row[];
}

async function collect(reading: Reading, read: Read): Promise<readonly Row[]> {
	const rows: Row[] = [];
	for await (const page of pagesOf(reading, read)) rows.push(...page);
	return rows;
}

/** What the user wants, and what the row is known by. */
function selected({ changes: { columns = [] }, cursor, keyColumns }: Reading): string {
	return columns.length === 0 ? '*' : namesOf([...new Set([...columns, cursor, ...keyColumns])]);
}

const namesOf = (columns: readonly string[]): string =>
	columns.map((name) => readColumn(name).text).join(',');
