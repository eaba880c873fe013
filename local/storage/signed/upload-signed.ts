import type { StorageRequest } from '../context.ts';
import { upload } from '../upload/upload.ts';

/** Uploads by link. The token is good until it expires, but without `upsert` the second upload finds the first. */
export const uploadSigned = async (request: StorageRequest): Promise<Response> => {
	const { storage, service, bucket, key, query } = request;
	const token = query.requiredText('token');
	const { owner, upsert } = await storage.tokens.verifyUpload(token, `${bucket}/${key}`);
	await upload(request, { as: service, owner, isUpsert: upsert });
	return Response.json({ Key: `${bucket}/${key}` });
};
