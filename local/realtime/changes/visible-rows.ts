import type { Sql } from 'postgres';
import { toArrayLiteral } from './convert.ts';
import type { Tuple } from './pgoutput.ts';
import { quoteName, type Table } from './table.ts';

/** Whose eyes look at rows. */
export interface Viewer {
	readonly role: string;
	/** The claims of the token, as JSON: what `auth.jwt()` shows to policies. */
	readonly claims: string;
}

/** Which of the rows a viewer may see, under row level security, as they are now; by their places in the list. */
export const findVisibleRows = async (
	sql: Sql,
	table: Table,
	{ viewer, rows }: { readonly viewer: Viewer; readonly rows: readonly Tuple[] },
): Promise<ReadonlySet<number>> => {
	const keys = table.columns
		.map((column, at) => ({ column, at }))
		.filter(({ column }) => column.isPrimaryKey)
		.map((key, index) => ({ ...key, name: `k${index}`, parameter: `$${index + 1}::text::text[]` }));
	const same = keys.map(({ column, name }) => `t.${quoteName(column.name)} = k.${name}::${column.sqlType}`);
	const query = `select n::int as n
		from unnest(${keys.map(({ parameter }) => parameter).join(', ')}) with ordinality as k(${keys.map(({ name }) => name).join(', ')}, n)
		where exists (select from ${table.sqlName} t where ${same.join(' and ')})`;
	return await sql.begin('read only', async (transaction) => {
		// Sent together: the second need not wait for the reply to the first.
		const [, found] = await Promise.all([
			transaction`select set_config('role', ${viewer.role}, true), set_config('request.jwt.claims', ${viewer.claims}, true)`,
			transaction.unsafe<{ n: number }[]>(
				query,
				keys.map(({ at }) => toArrayLiteral(rows.map((row) => row[at]))),
			),
		]);
		return new Set(found.map(({ n }) => n - 1));
	});
};
