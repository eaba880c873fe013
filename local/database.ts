import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';

const read = (folder: string, names: readonly string[]): string =>
	names.map((name) => readFileSync(path.join(import.meta.dirname, folder, name), 'utf8')).join('\n');

const listSample = (): readonly string[] => readdirSync(path.join(import.meta.dirname, 'sample')).sort();

/** For folders that were made before the auth service had tables. */
const addAuthTables = async (sql: postgres.Sql): Promise<void> => {
	const made = await sql`select where to_regclass('auth.users') is not null`;
	if (made.length === 0)
		await sql.begin(async (transaction) => await transaction.unsafe(read('bootstrap', ['auth.sql'])));
};

/** Makes a new cluster into a Supabase project: roles, schemas, and the sample if wanted. One that is made stays as it is. */
export const createProject = async (
	databaseUrl: string,
	{ seed }: { readonly seed: boolean },
): Promise<void> => {
	const sql = postgres(databaseUrl, { max: 1 });
	try {
		const made = await sql`select from pg_roles where rolname = 'authenticator'`;
		if (made.length > 0) return await addAuthTables(sql);
		// All or nothing: a start that is interrupted here is made good by the next.
		await sql.begin(async (transaction) => {
			await transaction.unsafe(read('bootstrap', ['roles.sql', 'schemas.sql', 'auth.sql']));
			if (seed) await transaction.unsafe(read('sample', listSample()));
			await transaction.unsafe(read('bootstrap', ['schema-watch.sql']));
		});
	} finally {
		await sql.end();
	}
};
