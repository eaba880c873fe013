import { Hono, type Context } from 'hono';
import path from 'node:path';
import type { Service } from '../gateway.ts';
import type { Keys } from '../keys.ts';
import type { Storage } from './context.ts';
import { connect } from './database/connect.ts';
import { Disk } from './disk/disk.ts';
import { refusals } from './errors/refusals.ts';
import { toStorageError } from './errors/to-storage-error.ts';
import { toStorageSettings, type StorageOptions } from './options.ts';
import { RequestBody } from './request/body.ts';
import { admit } from './request/identify.ts';
import { Resumable } from './resumable/resumable.ts';
import { UploadStore } from './resumable/upload-store.ts';
import { listRoutes, type Route } from './routes.ts';
import { SignedTokens } from './signed/signed-tokens.ts';
import { toStorageRequest } from './to-storage-request.ts';

const servicePath = '/storage/v1';

/** Removes bytes that no file has: left behind when the server was killed between two steps. */
const sweep = async ({ sql, disk }: Storage): Promise<void> => {
	const rows = await sql.begin(async (transaction) => {
		await transaction`set local role service_role`;
		return await transaction<{ version: string }[]>`select version from storage.objects`;
	});
	const versions = new Set(rows.map(({ version }) => version));
	disk.sweep((version) => versions.has(version));
};

export interface StorageServiceOptions {
	readonly databaseUrl: string;
	/** The folder of the project, in which bytes get one of their own. */
	readonly folder: string;
	readonly keys: Keys;
	readonly jwtSecret: string;
	readonly options?: StorageOptions | undefined;
}

/** Opens the storage API of a database, which answers as storage-api does. */
export const openStorage = async ({
	databaseUrl,
	folder,
	keys,
	jwtSecret,
	options,
}: StorageServiceOptions): Promise<{ readonly service: Service; readonly close: () => Promise<void> }> => {
	const sql = connect(databaseUrl);
	const settings = toStorageSettings(options);
	const home = path.join(folder, 'storage');
	const storage: Storage = {
		sql,
		disk: new Disk(home),
		settings,
		tokens: new SignedTokens(jwtSecret),
		resumable: new Resumable(new UploadStore(path.join(home, 'uploads'), settings.resumableExpiry)),
	};
	await sweep(storage);

	/** Requests that are being answered, which must be through before the folder goes. */
	const working = new Set<Promise<unknown>>();

	const answer = async (route: Route, context: Context): Promise<Response> => {
		const request = context.req.raw;
		const body = new RequestBody(request.body);
		try {
			const identified = await admit(request, route.access, { keys, jwtSecret });
			if (identified.refused) return identified.refused;
			const parts = { request, body, path: context.req.param(), identity: identified.identity };
			return await route.answer(toStorageRequest(storage, route, parts));
		} catch (error) {
			return toStorageError(error).toResponse();
		} finally {
			await body.drain();
		}
	};

	const app = new Hono().basePath(servicePath);
	for (const route of listRoutes(settings)) {
		app.on(route.method, route.path, async (context) => await answer(route, context));
	}
	app.notFound(({ req }) => {
		const { pathname, search } = new URL(req.url);
		return refusals.route(req.method, `${pathname.slice(servicePath.length)}${search}`).toResponse();
	});

	const fetch = async (request: Request): Promise<Response> => {
		const work = Promise.resolve(app.fetch(request));
		working.add(work);
		try {
			return await work;
		} finally {
			working.delete(work);
		}
	};
	return {
		// The service itself asks for keys, where it needs any.
		service: { path: servicePath, isOpen: () => true, fetch },
		close: async () => {
			await Promise.allSettled(working);
			await sql.end({ timeout: 1 });
		},
	};
};
