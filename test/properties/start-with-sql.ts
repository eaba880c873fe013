import postgres from 'postgres';
import { connect, type Connection } from '../../shared';
import { startLocal, type Local, type LocalOptions } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

export interface LocalWithSql {
	readonly local: Local;
	/** To PostgreSQL itself, past the core. */
	readonly sql: postgres.Sql;
	/** Of the core, with every right; it tries nothing twice. */
	readonly connection: Connection;
	stop(): Promise<void>;
}

/** Local Supabase, and the two ways to it whose answers are compared. */
export async function startWithSql(options?: LocalOptions): Promise<LocalWithSql> {
	const local = await startLocal(options);
	const sql = postgres(local.databaseUrl, { onnotice: () => {} });
	return {
		local,
		sql,
		connection: connect({ url: local.url, key: local.keys.secret, retry: false }, { send: sendByFetch }),
		stop: async () => {
			await sql.end();
			await local.stop();
		},
	};
}
