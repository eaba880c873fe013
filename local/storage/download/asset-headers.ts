import type { StoredObject } from '../database/objects.ts';

export interface Presentation {
	/** The parameter `download`: a file name, or empty for the one in the URL. */
	readonly download?: string | undefined;
	/** When the link that was followed ends. */
	readonly expires?: Date | undefined;
}

const toDisposition = (name: string): string => {
	if (name === '') return 'attachment;';
	const encoded = encodeURIComponent(name);
	return `attachment; filename=${encoded}; filename*=UTF-8''${encoded}`;
};

/** What is known of a file, where its row may have been written by hand. */
export const describe = ({ metadata, updated_at: updatedAt }: StoredObject) => ({
	eTag: metadata?.eTag ?? '',
	size: metadata?.size ?? 0,
	mimeType: metadata?.mimetype ?? 'application/octet-stream',
	cacheControl: metadata?.cacheControl ?? 'no-cache',
	contentEncoding: metadata?.contentEncoding,
	lastModified: new Date(metadata?.lastModified ?? updatedAt),
});

/** A page that somebody uploaded must not run under the address of the project. */
const toSafeType = (mimeType: string): string => (mimeType.includes('text/html') ? 'text/plain' : mimeType);

/** The headers that every reply with a file has. */
export const assetHeaders = (object: StoredObject, { download, expires }: Presentation = {}): Headers => {
	const { eTag, mimeType, cacheControl, contentEncoding, lastModified } = describe(object);
	return new Headers({
		'accept-ranges': 'bytes',
		'content-type': toSafeType(mimeType),
		etag: eTag,
		...(contentEncoding === undefined ? {} : { 'content-encoding': contentEncoding }),
		'last-modified': lastModified.toUTCString(),
		'x-robots-tag': 'none',
		...(expires ? { expires: expires.toUTCString() } : { 'cache-control': cacheControl }),
		...(download === undefined ? {} : { 'content-disposition': toDisposition(download) }),
	});
};
