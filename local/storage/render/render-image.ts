import type { StorageRequest } from '../context.ts';
import { requireObject, type StoredObject } from '../database/objects.ts';
import { inTransaction } from '../database/transaction.ts';
import { assetHeaders } from '../download/asset-headers.ts';
import { findPublic, findSigned } from '../download/find-readable.ts';
import { checkBucketName, checkKey } from '../request/names.ts';
import {
	describeTransformation,
	parseTransformation,
	readTransformation,
	type Transformation,
} from './transformation.ts';
import { transformImage } from './transform-image.ts';

const render = async (
	{ storage, headers: asked, query }: StorageRequest,
	object: StoredObject,
	{ wanted, expires }: { readonly wanted: Transformation; readonly expires?: Date },
): Promise<Response> => {
	const { bytes, mimeType } = await transformImage(
		storage.disk.locate(object.version),
		wanted,
		asked.get('accept') ?? '',
	);
	const headers = assetHeaders(object, { download: query.text('download'), expires });
	headers.set('content-type', mimeType);
	headers.delete('content-encoding');
	headers.set('content-length', String(bytes.length));
	const applied = describeTransformation(wanted);
	if (applied !== '') headers.set('x-transformations', applied);
	return new Response(bytes, { headers });
};

export const renderOwnImage = async (request: StorageRequest): Promise<Response> => {
	const { storage, caller, bucket, key, query } = request;
	const wanted = readTransformation(query);
	checkBucketName(bucket);
	checkKey(key);
	// Here the policies count even where the bucket is public.
	const object = await inTransaction(
		storage.sql,
		caller,
		async (sql) => await requireObject(sql, bucket, key),
	);
	return await render(request, object, { wanted });
};

export const renderPublicImage = async (request: StorageRequest): Promise<Response> => {
	const wanted = readTransformation(request.query);
	return await render(request, await findPublic(request), { wanted });
};

/** What is made of the image stands in the token, so that nobody can ask for more. */
export const renderSignedImage = async (request: StorageRequest): Promise<Response> => {
	const { storage, bucket, key, query } = request;
	const token = query.requiredText('token');
	const { exp, transformations = '' } = await storage.tokens.verifyDownload(token, `${bucket}/${key}`);
	const wanted = parseTransformation(transformations);
	return await render(request, await findSigned(request), { wanted, expires: new Date(exp * 1000) });
};
