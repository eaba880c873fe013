import postgres, { type JSONValue } from 'postgres';
import type { Storage } from '../context.ts';
import { insertObject, upsertObject } from '../database/objects.ts';
import { tryOut, type Scope } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';

export interface Intended {
	readonly bucket: string;
	readonly key: string;
	readonly isUpsert: boolean;
	readonly metadata: { readonly mimetype: string | undefined; readonly contentLength: number | undefined };
	readonly userMetadata: JSONValue | undefined;
	readonly owner: string | undefined;
}

/** Throws unless policies let the caller write this file, and nothing is in its place that must stay. */
export const checkUpload = async (storage: Storage, caller: Scope, intended: Intended): Promise<void> => {
	const { bucket, key, isUpsert, metadata, userMetadata, owner } = intended;
	const row = { bucket_id: bucket, name: key, version: '1', owner, metadata, user_metadata: userMetadata };
	try {
		await tryOut(storage.sql, caller, async (sql) =>
			isUpsert ? await upsertObject(sql, row) : await insertObject(sql, row),
		);
	} catch (error) {
		if (error instanceof postgres.PostgresError && error.code === '23505') throw refusals.objectExists();
		throw error;
	}
};
