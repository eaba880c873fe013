import type { StorageRequest } from '../context.ts';
import type { StoredObject } from '../database/objects.ts';
import { assetHeaders, describe, type Presentation } from './asset-headers.ts';
import { parseByteRange } from './byte-range.ts';
import { isUnchanged } from './is-unchanged.ts';

/** Sends the bytes of a file, or a range of them, or that nothing has changed. */
export const sendAsset = async (
	{ storage, headers: asked, signal }: StorageRequest,
	object: StoredObject,
	presentation: Presentation,
): Promise<Response> => {
	const { size, eTag, lastModified } = describe(object);
	const headers = assetHeaders(object, presentation);
	if (isUnchanged(asked, eTag, lastModified)) return new Response(null, { status: 304, headers });
	const header = asked.get('range');
	const range = header === null ? { start: 0, end: size } : parseByteRange(header, size);
	headers.set('content-length', String(range.end - range.start));
	if (header !== null) headers.set('content-range', `bytes ${range.start}-${range.end - 1}/${size}`);
	const body = await storage.disk.open(object.version, range, signal);
	return new Response(body, { status: header === null ? 200 : 206, headers });
};
