import type { StorageRequest } from '../context.ts';
import type { StoredObject } from '../database/objects.ts';
import { assetHeaders, describe } from './asset-headers.ts';
import { findPublic, findReadable } from './find-readable.ts';
import { sendAsset } from './send-asset.ts';
import { sendFound } from './send-found.ts';

/** What a GET would say, without the bytes. */
const sendHead = (object: StoredObject): Response => {
	const headers = assetHeaders(object);
	headers.set('content-length', String(describe(object).size));
	return new Response(null, { headers });
};

const send = async (request: StorageRequest, find: typeof findReadable): Promise<Response> =>
	await sendFound(
		async () => await find(request),
		async (object) =>
			request.method === 'HEAD'
				? sendHead(object)
				: await sendAsset(request, object, { download: request.query.text('download') }),
	);

export const downloadObject = async (request: StorageRequest): Promise<Response> =>
	await send(request, findReadable);

export const downloadPublicObject = async (request: StorageRequest): Promise<Response> =>
	await send(request, findPublic);
