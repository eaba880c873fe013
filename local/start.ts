import { openAuth } from './auth/auth-service.ts';
import type { AuthOptions } from './auth/options.ts';
import { createProject } from './database.ts';
import { openFunctions } from './functions/functions-service.ts';
import type { FunctionsOptions } from './functions/options.ts';
import { openGateway, type Gateway } from './gateway.ts';
import { defaultJwtSecret, deriveKeys, type Keys } from './keys.ts';
import type { Misbehave } from './misbehave.ts';
import { openKeptFolder, openTemporaryFolder } from './postgres/folder.ts';
import { startPostgres } from './postgres/start-postgres.ts';
import type { RealtimeControl } from './realtime/control.ts';
import type { RealtimeOptions } from './realtime/options.ts';
import { openRealtime } from './realtime/realtime-service.ts';
import { openRest } from './rest/rest-service.ts';
import type { StorageOptions } from './storage/options.ts';
import { openStorage } from './storage/storage-service.ts';

export interface LocalSupabaseOptions {
	/** Port of the API on 127.0.0.1; a free one by default. */
	readonly port?: number;
	/** Folder in which data is kept. Without it data is temporary and removed by `stop`. */
	readonly dataDir?: string;
	/** Fills a new database with the sample schema and its data; true by default. */
	readonly seed?: boolean;
	/** The most rows that one reply holds, as the hosted setting "Max rows"; 1000 by default. */
	readonly maxRows?: number;
	/** Honours `Prefer: tx=rollback`, as `db-tx-end=commit-allow-override` does; false by default, as hosted. */
	readonly txOverride?: boolean;
	/** Settings of sign-in. */
	readonly auth?: AuthOptions;
	/** Edge Functions: where they are, and what runs them. */
	readonly functions?: FunctionsOptions;
	/** Settings of files. */
	readonly storage?: StorageOptions;
	/** Settings of realtime channels. */
	readonly realtime?: RealtimeOptions;
}

export interface LocalSupabase {
	readonly url: string;
	readonly keys: Keys;
	/** Signs user tokens that are HS256, and the key of those that are ES256 follows from it. */
	readonly jwtSecret: string;
	/** PostgreSQL itself, as its superuser. */
	readonly databaseUrl: string;
	readonly postgresPid: number;
	/** The names of the Edge Functions that can be called. */
	readonly functions: readonly string[];
	/** Resolves when PostgreSQL has ended, also when nobody asked it to. */
	readonly exited: Promise<void>;
	/** Makes requests fail, for tests. */
	readonly misbehave: Misbehave;
	/** Makes sockets and channels fail, for tests. */
	readonly realtime: RealtimeControl;
	readonly stop: () => Promise<void>;
}

/** Starts a Supabase project on this machine: PostgreSQL and the API in front of it, reachable from 127.0.0.1 only. */
export async function startLocalSupabase({
	port = 0,
	dataDir,
	seed = true,
	maxRows = 1000,
	txOverride = false,
	auth: authOptions,
	functions: functionsOptions,
	storage: storageOptions,
	realtime: realtimeOptions,
}: LocalSupabaseOptions = {}): Promise<LocalSupabase> {
	const jwtSecret = defaultJwtSecret;
	const keys = deriveKeys(jwtSecret);
	// Undone in reverse order, by stop() and also when a later step of the start fails.
	const undo: (() => Promise<void> | void)[] = [];
	let stopped: Promise<void> | undefined;
	const runUndo = async (): Promise<void> => {
		const errors: unknown[] = [];
		for (const step of undo.reverse()) {
			try {
				await step();
			} catch (error) {
				// The other steps must still be taken.
				errors.push(error);
			}
		}
		if (errors.length > 0) throw new AggregateError(errors, 'Local Supabase did not stop cleanly.');
	};
	const stop = async (): Promise<void> => await (stopped ??= runUndo());

	try {
		const folder = dataDir === undefined ? openTemporaryFolder() : openKeptFolder(dataDir);
		undo.push(folder.release);
		const postgres = await startPostgres(folder);
		undo.push(postgres.stop);
		await createProject(postgres.url, { seed });
		const rest = await openRest({ databaseUrl: postgres.url, jwtSecret, maxRows, txOverride });
		undo.push(rest.close);
		const auth = openAuth({ databaseUrl: postgres.url, jwtSecret, options: authOptions });
		undo.push(auth.close);
		const storage = await openStorage({
			databaseUrl: postgres.url,
			folder: folder.path,
			keys,
			jwtSecret,
			options: storageOptions,
		});
		undo.push(storage.close);
		const functions = openFunctions({
			options: functionsOptions,
			project: { keys, jwtSecret },
			databaseUrl: postgres.url,
			apiUrl: (): string => gateway.url,
		});
		undo.push(functions.close);
		const realtime = await openRealtime({
			databaseUrl: postgres.url,
			jwtSecret,
			options: realtimeOptions,
		});
		undo.push(realtime.close);
		const gateway: Gateway = await openGateway(
			[rest.service, ...auth.services, storage.service, functions.service, realtime.service],
			{
				keys,
				port,
			},
		);
		undo.push(gateway.close);

		return {
			url: gateway.url,
			keys,
			jwtSecret,
			databaseUrl: postgres.url,
			postgresPid: postgres.pid,
			functions: functions.names,
			exited: postgres.exited,
			misbehave: gateway.misbehave,
			realtime: realtime.control,
			stop,
		};
	} catch (error) {
		await stop();
		throw error;
	}
}
