import type { StorageRequest } from '../context.ts';
import { renderObject, requireObject } from '../database/objects.ts';
import { inTransaction } from '../database/transaction.ts';
import { checkBucketName, checkKey } from '../request/names.ts';
import { checkUpload } from '../upload/check-upload.ts';
import { storeObject } from '../upload/store-object.ts';
import { readUserMetadata } from '../upload/user-metadata.ts';
import { describe } from '../download/asset-headers.ts';
import { readRoute } from './route.ts';

export const copyObject = async ({
	storage,
	caller,
	service,
	headers,
	fields,
}: StorageRequest): Promise<Response> => {
	const body = await fields();
	const { from, to } = readRoute(body);
	const keepsMetadata = body.flag('copyMetadata') ?? true;
	const wanted = body.within('metadata');
	checkBucketName(from.bucket);
	checkKey(to.key);
	const source = await inTransaction(
		storage.sql,
		caller,
		async (sql) => await requireObject(sql, from.bucket, from.key),
	);
	const { eTag, size, ...known } = describe(source);
	const mimetype = (keepsMetadata ? undefined : wanted?.text('mimetype')) ?? known.mimeType;
	const cacheControl = (keepsMetadata ? undefined : wanted?.text('cacheControl')) ?? known.cacheControl;
	const contentEncoding =
		(keepsMetadata ? undefined : wanted?.text('contentEncoding')) ?? known.contentEncoding;
	const userMetadata = keepsMetadata ? source.user_metadata : readUserMetadata(headers);
	const { owner } = caller;
	await checkUpload(storage, caller, {
		...to,
		owner,
		isUpsert: headers.get('x-upsert') === 'true',
		metadata: { ...source.metadata, mimetype, contentLength: size },
		userMetadata,
	});
	const { version, lastModified } = await storage.disk.copy(source.version);
	const object = await storeObject(storage, service, {
		...to,
		owner,
		version,
		metadata: {
			eTag,
			size,
			mimetype,
			cacheControl,
			lastModified: lastModified.toISOString(),
			contentLength: size,
			httpStatusCode: 200,
			// An empty one takes the encoding away.
			...(contentEncoding ? { contentEncoding } : {}),
		},
		userMetadata: userMetadata ?? {},
	});
	return Response.json({ Id: object.id, Key: `${to.bucket}/${to.key}`, ...renderObject(object) });
};
