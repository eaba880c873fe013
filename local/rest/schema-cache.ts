import type { Sql } from 'postgres';
import { loadSchema } from './schema/load-schema.ts';
import type { Schema } from './schema/schema.ts';

interface Known {
	/** How many changes of the schema are committed (bootstrap/schema-watch.sql). */
	readonly version: string;
	readonly schema: Schema;
}

const readVersion = async (database: Sql): Promise<string> => {
	const [row] = await database.unsafe<{ version: string }[]>(
		'select count(*)::text as version from extensions.schema_changes',
	);
	return row?.version ?? '';
};

// The version first: a change in between is then read twice, and not missed.
const load = async (database: Sql): Promise<Known> => ({
	version: await readVersion(database),
	schema: await loadSchema(database),
});

/** What PostgREST listens for. Its settings (`alter role authenticator set pgrst.…`) are read with the schema here. */
const reloads: readonly string[] = ['', 'reload schema', 'reload config'];

/** Keeps what is known of the schema, and reads it again when it has changed. */
export class SchemaCache {
	readonly #database: Sql;
	#known: Promise<Known>;

	private constructor(database: Sql, known: Known) {
		this.#database = database;
		this.#known = Promise.resolve(known);
	}

	/** Reads the schema, and listens for changes. */
	static async open(database: Sql): Promise<SchemaCache> {
		const cache = new SchemaCache(database, await load(database));
		const report = (error: unknown): void => console.error('The schema could not be read again:', error);
		await database.listen(
			'pgrst',
			(message) => {
				if (reloads.includes(message)) cache.#reload().catch(report);
			},
			// Also after a lost connection: what was announced meanwhile was not heard.
			() => void cache.getLatest().catch(report),
		);
		return cache;
	}

	async get(): Promise<Schema> {
		return (await this.#known).schema;
	}

	/**
	 * The schema, read again if it has changed since. So a request that comes right after a change finds it, even before
	 * word of it has arrived.
	 */
	async getLatest(): Promise<Schema> {
		const [{ version }, current] = await Promise.all([this.#known, readVersion(this.#database)]);
		if (version !== current) await this.#reload();
		return await this.get();
	}

	async #reload(): Promise<void> {
		const before = this.#known;
		// Requests that come from now on wait for this.
		this.#known = load(this.#database).catch(async (error: unknown) => {
			// What was known is better than nothing, until the next change.
			this.#known = before;
			throw error;
		});
		await this.#known;
	}
}
