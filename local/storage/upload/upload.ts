import type { StorageRequest } from '../context.ts';
import { requireBucket } from '../database/buckets.ts';
import type { StoredObject } from '../database/objects.ts';
import { inTransaction, type Scope } from '../database/transaction.ts';
import { checkBucketName, checkKey, isFolderPlaceholder } from '../request/names.ts';
import { requireAllowed } from '../request/mime-type.ts';
import { checkUpload } from './check-upload.ts';
import { readIncoming, readLength } from './read-incoming.ts';
import { storeObject } from './store-object.ts';

interface Uploading {
	/** Whose policies count. */
	readonly as: Scope;
	readonly owner: string | undefined;
	readonly isUpsert: boolean;
}

/** Takes in the file of a request: as it was declared, as the policies allow, and whole. */
export const upload = async (
	request: StorageRequest,
	{ as, owner, isUpsert }: Uploading,
): Promise<StoredObject> => {
	const { storage, service, bucket: bucketId, key, headers } = request;
	checkBucketName(bucketId);
	const bucket = await inTransaction(storage.sql, service, async (sql) => await requireBucket(sql, bucketId));
	const isPlaceholder = isFolderPlaceholder(key);
	const limit = isPlaceholder
		? 0
		: Math.min(bucket.file_size_limit ?? Infinity, storage.settings.fileSizeLimit);
	const { bytes, mimeType, cacheControl, contentEncoding, userMetadata } = await readIncoming(request, limit);
	const types = bucket.allowed_mime_types ?? [];
	if (types.length > 0 && !isPlaceholder) requireAllowed(mimeType, types);
	checkKey(key);
	const file = { bucket: bucketId, key, owner };
	await checkUpload(storage, as, {
		...file,
		isUpsert,
		metadata: { mimetype: mimeType, contentLength: readLength(headers) },
		userMetadata,
	});
	const { version, size, eTag, lastModified } = await storage.disk.receive(bytes, limit);
	return await storeObject(storage, service, {
		...file,
		version,
		metadata: {
			eTag,
			size,
			mimetype: mimeType,
			cacheControl,
			lastModified: lastModified.toISOString(),
			contentLength: size,
			httpStatusCode: 200,
			...(contentEncoding === undefined ? {} : { contentEncoding }),
		},
		userMetadata: userMetadata ?? {},
	});
};

export const createObject = async (request: StorageRequest): Promise<Response> => {
	const { caller, headers, bucket } = request;
	const isUpsert = headers.get('x-upsert') === 'true';
	const { id, name } = await upload(request, { as: caller, owner: caller.owner, isUpsert });
	return Response.json({ Id: id, Key: `${bucket}/${name}` });
};

export const replaceObject = async (request: StorageRequest): Promise<Response> => {
	const { caller, bucket } = request;
	const { id, name } = await upload(request, { as: caller, owner: caller.owner, isUpsert: true });
	return Response.json({ Id: id, Key: `${bucket}/${name}` });
};
