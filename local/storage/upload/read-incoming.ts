import type { StorageRequest } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import type { Incoming } from './incoming.ts';
import { readForm } from './read-form.ts';
import { readUserMetadata } from './user-metadata.ts';

/** The size that the sender declares, of a body that is the file itself. */
export const readLength = (headers: Headers): number | undefined => {
	const length = headers.get('content-length');
	return length === null ? undefined : Number(length);
};

/** Reads what a request says of its file: a form, or anything else as the bytes themselves. */
export const readIncoming = async ({ headers, body }: StorageRequest, limit: number): Promise<Incoming> => {
	const contentType = headers.get('content-type');
	if (contentType?.startsWith('multipart/form-data')) return await readForm(body, contentType);
	if ((readLength(headers) ?? 0) > limit) throw refusals.tooLarge();
	return {
		bytes: body,
		mimeType: contentType || 'application/octet-stream',
		cacheControl: headers.get('cache-control') ?? 'no-cache',
		contentEncoding: headers.get('content-encoding') || undefined,
		userMetadata: readUserMetadata(headers),
	};
};
