import type { StorageRequest } from '../context.ts';
import { checkBucketName, checkKey } from '../request/names.ts';
import { checkUpload } from '../upload/check-upload.ts';
import { readLength } from '../upload/read-incoming.ts';
import { readUserMetadata } from '../upload/user-metadata.ts';

/** Makes a link with which anybody may upload one file in the caller's name. */
export const signUpload = async (request: StorageRequest): Promise<Response> => {
	const { storage, caller, bucket, key, headers } = request;
	const { owner } = caller;
	const isUpsert = headers.get('x-upsert') === 'true';
	checkBucketName(bucket);
	checkKey(key);
	await checkUpload(storage, caller, {
		bucket,
		key,
		owner,
		isUpsert,
		metadata: { mimetype: headers.get('content-type') ?? undefined, contentLength: readLength(headers) },
		userMetadata: readUserMetadata(headers),
	});
	const url = `${bucket}/${key}`;
	const token = await storage.tokens.sign(
		{ scope: 'upload', url, upsert: isUpsert, ...(owner === undefined ? {} : { owner }) },
		storage.settings.signedUploadExpiry,
	);
	return Response.json({ url: `/object/upload/sign/${url}?token=${token}`, token });
};
