import type { JSONValue } from 'postgres';
import type { Storage } from '../context.ts';
import { lockObject, upsertObject, type ObjectMetadata, type StoredObject } from '../database/objects.ts';
import { inTransaction, type Scope } from '../database/transaction.ts';

export interface Arrived {
	readonly bucket: string;
	readonly key: string;
	/** The bytes on disk. */
	readonly version: string;
	readonly metadata: ObjectMetadata;
	readonly userMetadata: JSONValue;
	readonly owner: string | undefined;
}

/** Makes bytes that have arrived the content of a file. What was there before goes; if it fails, the new bytes go. */
export const storeObject = async (
	storage: Storage,
	service: Scope,
	arrived: Arrived,
): Promise<StoredObject> => {
	const { bucket, key, version, metadata, userMetadata, owner } = arrived;
	try {
		const { before, object } = await inTransaction(storage.sql, service, async (sql) => ({
			before: await lockObject(sql, bucket, key),
			object: await upsertObject(sql, {
				bucket_id: bucket,
				name: key,
				version,
				owner,
				metadata,
				user_metadata: userMetadata,
			}),
		}));
		if (before && before.version !== version) await storage.disk.remove([before.version]);
		return object;
	} catch (error) {
		await storage.disk.remove([version]);
		throw error;
	}
};
