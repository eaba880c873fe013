import type { StorageRequest } from '../context.ts';
import { requireObject, type StoredObject } from '../database/objects.ts';
import { inTransaction, type Scope } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName, checkKey } from '../request/names.ts';

const findAs = async (
	{ storage, service, bucket, key }: StorageRequest,
	scope: Scope,
	{ mustBePublic }: { readonly mustBePublic: boolean },
): Promise<StoredObject> => {
	checkBucketName(bucket);
	const found = await inTransaction(
		storage.sql,
		service,
		async (sql) => await sql<{ public: boolean }[]>`select public from storage.buckets where id = ${bucket}`,
	);
	const isPublic = found[0]?.public;
	if (isPublic === undefined || (mustBePublic && !isPublic)) throw refusals.noBucket();
	checkKey(key);
	// A public bucket is for everybody; policies say who reads a private one.
	const reader = isPublic ? service : scope;
	return await inTransaction(storage.sql, reader, async (sql) => await requireObject(sql, bucket, key));
};

/** The file that a request names, if its sender may read it. Who did not say who it is reads only what is public. */
export const findReadable = async (request: StorageRequest): Promise<StoredObject> =>
	await findAs(request, request.caller, { mustBePublic: !request.isAuthenticated });

export const findPublic = async (request: StorageRequest): Promise<StoredObject> =>
	await findAs(request, request.service, { mustBePublic: true });

/** The file that a request names, for whom its token has already said yes. */
export const findSigned = async (request: StorageRequest): Promise<StoredObject> =>
	await findAs(request, request.service, { mustBePublic: false });
