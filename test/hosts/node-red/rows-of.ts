import postgres from 'postgres';
import type { Local } from '../../local/harness';

/** What stands in PostgreSQL itself, past the API. */
export async function rowsOf(
	{ databaseUrl }: Local,
	statement: string,
	values: ReadonlyArray<string | number> = [],
): Promise<readonly object[]> {
	const sql = postgres(databaseUrl, { max: 1 });
	try {
		return [...(await sql.unsafe<object[]>(statement, [...values]))];
	} finally {
		await sql.end();
	}
}
