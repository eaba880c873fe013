import type { StorageRequest } from '../context.ts';
import { findSigned } from '../download/find-readable.ts';
import { sendAsset } from '../download/send-asset.ts';

export const downloadSigned = async (request: StorageRequest): Promise<Response> => {
	const { storage, bucket, key, query } = request;
	const token = query.requiredText('token');
	const { exp } = await storage.tokens.verifyDownload(token, `${bucket}/${key}`);
	return await sendAsset(request, await findSigned(request), {
		download: query.text('download'),
		expires: new Date(exp * 1000),
	});
};
