import type { StorageRequest } from '../context.ts';
import { requireObject } from '../database/objects.ts';
import { inTransaction } from '../database/transaction.ts';
import { renderTransformation, readTransformation } from '../render/transformation.ts';
import { checkBucketName, checkKey } from '../request/names.ts';
import { readExpiresIn } from './expires-in.ts';

/** Makes a link with which anybody may read a file that the caller may read. */
export const signObject = async (request: StorageRequest): Promise<Response> => {
	const { storage, caller, bucket, key, fields } = request;
	const body = await fields();
	const expiresIn = readExpiresIn(body);
	const transform = body.within('transform');
	const transformations =
		transform && storage.settings.imageTransformation
			? renderTransformation(readTransformation(transform))
			: '';
	checkBucketName(bucket);
	checkKey(key);
	await inTransaction(storage.sql, caller, async (sql) => await requireObject(sql, bucket, key));
	const url = `${bucket}/${key}`;
	const token = await storage.tokens.sign(
		{ scope: 'download', url, ...(transformations === '' ? {} : { transformations }) },
		expiresIn,
	);
	const route = transformations === '' ? 'object' : 'render/image';
	return Response.json({ signedURL: `/${route}/sign/${url}?token=${token}` });
};
