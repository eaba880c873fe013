import { SupabaseError, type LocalCode } from '../../error';
import { stringifyExact } from '../../exact-json';
import type { FileSource } from '../../ports';
import type { ServiceReply } from '../../reply';
import type { ServiceRequest } from '../../request';
import { encodePath } from '../object-path';
import { storageRequest } from '../storage-request';
import { contentTypeOf, toBase64, type Told } from '../upload-headers';

/** A file that goes in several requests, by TUS 1.0 (https://tus.io/protocols/resumable-upload). */
export interface ResumableFile {
	readonly bucket: string;
	readonly path: string;
	readonly file: FileSource;
	/** Bytes. */
	readonly size: number;
	readonly told: Told;
	readonly upsert: boolean;
	/** Typed by the user. */
	readonly headers: Readonly<Record<string, string>>;
}

const version = { 'Tus-Resumable': '1.0.0' };

const route = ['upload', 'resumable'];

/** One segment of an address, as the server has written it. */
export const isUploadId = (id: string): boolean => /^[\w~%-][\w.~%-]*$/.test(id);

const uploadRequest = (id: string) => ({
	service: 'storage' as const,
	path: `${encodePath(...route)}/${id}`,
});

/** Storage looks at it with every chunk: the last one stores the file. */
const upsertHeader = ({ upsert }: ResumableFile) => ({ 'x-upsert': String(upsert) });

/** Begins an upload. One that is begun twice stores nothing twice: only the end of one stores it. */
export const requestCreation = (upload: ResumableFile): ServiceRequest =>
	storageRequest({
		method: 'POST',
		at: route,
		headers: {
			...version,
			...upsertHeader(upload),
			'Upload-Length': String(upload.size),
			'Upload-Metadata': metadataHeader(upload),
		},
		userHeaders: upload.headers,
		repeatable: true,
	});

export const requestOffset = (id: string): ServiceRequest => ({
	...uploadRequest(id),
	method: 'HEAD',
	headers: version,
});

export const requestChunk = (
	upload: ResumableFile,
	id: string,
	{ offset, chunk }: { readonly offset: number; readonly chunk: Uint8Array },
): ServiceRequest => ({
	...uploadRequest(id),
	method: 'PATCH',
	headers: {
		...version,
		...upsertHeader(upload),
		'Upload-Offset': String(offset),
		'Content-Type': 'application/offset+octet-stream',
	},
	userHeaders: upload.headers,
	content: chunk,
});

/** Has the server store an upload that has come whole: it does so with the last chunk, however few bytes that has. */
export const requestEnd = (upload: ResumableFile, id: string): ServiceRequest =>
	requestChunk(upload, id, { offset: upload.size, chunk: new Uint8Array() });

/** Ends an upload. What has come stays on the server for a day otherwise. */
export const requestTermination = (id: string): ServiceRequest => ({
	...uploadRequest(id),
	method: 'DELETE',
	headers: version,
});

/** Names with their values in base64, as TUS wants them. */
export function metadataHeader({ bucket, path, file, told }: ResumableFile): string {
	const { cacheControl = '3600', metadata } = told;
	const values: ReadonlyArray<readonly [string, string]> = [
		['bucketName', bucket],
		['objectName', path],
		['contentType', contentTypeOf(told, file, path)],
		// Without one, nothing is kept.
		...(cacheControl.trim() === '' ? [] : [['cacheControl', cacheControl.trim()] as const]),
		...(metadata === undefined ? [] : [['metadata', stringifyExact(metadata) ?? '{}'] as const]),
	];
	return values.map(([name, value]) => `${name} ${toBase64(value)}`).join(',');
}

/**
 * The id of an upload, from the address that the server gives it: a server behind a proxy may name another host, to
 * which no key must go.
 */
export function idIn({ headers, status }: ServiceReply): string {
	const [, id] = /([\w.~%-]+)\/?(?:[?#].*)?$/.exec(headers.location ?? '') ?? [];
	if (id !== undefined && isUploadId(id)) return id;
	throw incomplete('The reply names no address for the upload', status);
}

/** How many bytes the server has. Never counted here: a chunk that was cut may have come in part. */
export function offsetIn({ headers, status }: ServiceReply): number {
	const offset = Number(headers['upload-offset'] ?? NaN);
	if (Number.isInteger(offset) && offset >= 0) return offset;
	throw incomplete('The reply does not tell how much of the upload has come', status);
}

const incomplete = (reason: string, status: number): SupabaseError =>
	new SupabaseError({
		reason,
		advice: 'Look for a proxy in between that drops headers.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
