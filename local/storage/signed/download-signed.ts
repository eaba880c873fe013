import type { StorageRequest } from '../context.ts';
import { findSigned } from '../download/find-readable.ts';
import { sendAsset } from '../download/send-asset.ts';
import { sendFound } from '../download/send-found.ts';

export const downloadSigned = async (request: StorageRequest): Promise<Response> => {
	const { storage, bucket, key, query } = request;
	const token = query.requiredText('token');
	const { exp } = await storage.tokens.verifyDownload(token, `${bucket}/${key}`);
	const presentation = { download: query.text('download'), expires: new Date(exp * 1000) };
	return await sendFound(
		async () => await findSigned(request),
		async (object) => await sendAsset(request, object, presentation),
	);
};
