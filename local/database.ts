import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import postgres from 'postgres';

const read = (folder: string, names: readonly string[]): string =>
	names.map((name) => readFileSync(path.join(import.meta.dirname, folder, name), 'utf8')).join('\n');

const listSample = (): readonly string[] => readdirSync(path.join(import.meta.dirname, 'sample')).sort();

/** What a project is made of beside its roles and schemas: a script, and a table that tells whether it has run. */
const parts: readonly { readonly script: string; readonly makes: string }[] = [
	{ script: 'auth.sql', makes: 'auth.users' },
	{ script: 'storage.sql', makes: 'storage.objects' },
	{ script: 'realtime.sql', makes: 'realtime.messages' },
	// Behind the others and the sample: it watches what comes later.
	{ script: 'schema-watch.sql', makes: 'extensions.schema_changes' },
];

/** For folders that were made before some of the services had tables. */
const addMissingParts = async (sql: postgres.Sql): Promise<void> => {
	await sql.begin(async (transaction) => {
		for (const { script, makes } of parts) {
			const [table] = await transaction`select to_regclass(${makes}) is not null as made`;
			if (!table?.made) await transaction.unsafe(read('bootstrap', [script]));
		}
	});
};

/** Makes a new cluster into a Supabase project: roles, schemas, and the sample if wanted. One that is made stays as it is. */
export const createProject = async (
	databaseUrl: string,
	{ seed }: { readonly seed: boolean },
): Promise<void> => {
	const sql = postgres(databaseUrl, { max: 1 });
	try {
		const made = await sql`select from pg_roles where rolname = 'authenticator'`;
		if (made.length > 0) return await addMissingParts(sql);
		// All or nothing: a start that is interrupted here is made good by the next.
		await sql.begin(async (transaction) => {
			const scripts = parts.map(({ script }) => script);
			await transaction.unsafe(read('bootstrap', ['roles.sql', 'schemas.sql', ...scripts.slice(0, -1)]));
			if (seed) await transaction.unsafe(read('sample', listSample()));
			await transaction.unsafe(read('bootstrap', scripts.slice(-1)));
		});
	} finally {
		await sql.end();
	}
};
