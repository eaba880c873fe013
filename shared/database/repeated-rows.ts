import { SupabaseError } from '../error';
import type { Row } from '../field';
import type { SendRequest } from '../operation';
import { conflictValues } from '../postgrest/conflict-values';
import { primaryKeyOf } from './primary-key';

interface Written {
	readonly table: string;
	readonly schema?: string;
}

/** What names a row; undefined for one that lacks a part of its key. */
export type NameOf = (row: Row) => string | undefined;

/** What tells rows apart of which one comes twice. */
export interface Naming {
	readonly nameOf: NameOf;
	/** Whether it is known to be right for every row of the table. */
	readonly isKey: boolean;
}

/** Names rows by their values in these columns, which are separated by commas. */
export function nameBy(columns: string): NameOf {
	return (row) => {
		const values = conflictValues(row, columns);
		return values && JSON.stringify(values.map(String));
	};
}

/** Keys that were asked for, by whom asks: once for all requests of some items. */
const asked = new WeakMap<SendRequest, Map<string, Promise<readonly string[] | undefined>>>();

/**
 * What names the rows of an upsert without conflict columns, which the server refused because one of them comes twice:
 * the primary key. Where that cannot be read, the column is taken that repeats the fewest values: rows with the same key
 * have the same value there if it is one of the key. If it is none, the next refusal leads to the next column.
 * Undefined when no column repeats a value.
 */
export async function nameRepeated(
	written: Written,
	rows: readonly Row[],
	send: SendRequest,
): Promise<Naming | undefined> {
	const key = await keyOf(written, send);
	if (key && repeats(rows, nameBy(key.join()))) return { nameOf: nameBy(key.join()), isKey: true };
	const counts = Object.keys(rows[0] ?? {})
		.map((column) => ({ column, different: new Set(rows.map(nameBy(column))).size }))
		.filter(({ different }) => different < rows.length)
		.sort((one, other) => other.different - one.different);
	const [closest] = counts;
	return closest && { nameOf: nameBy(closest.column), isKey: false };
}

const repeats = (rows: readonly Row[], nameOf: NameOf): boolean => {
	const names = rows.flatMap((row) => nameOf(row) ?? []);
	return new Set(names).size < names.length;
};

async function keyOf(written: Written, send: SendRequest): Promise<readonly string[] | undefined> {
	const keys = asked.get(send) ?? new Map<string, Promise<readonly string[] | undefined>>();
	asked.set(send, keys);
	const name = JSON.stringify([written.schema, written.table]);
	const key =
		keys.get(name) ??
		primaryKeyOf(written, send).catch((error: unknown) => {
			// It only spares requests: without it the rows are told apart as well as they can.
			if (error instanceof SupabaseError) return undefined;
			throw error;
		});
	keys.set(name, key);
	return await key;
}
