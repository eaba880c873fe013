import type { Connection } from '../connection';
import type { Params } from '../field';
import type { PartOfOutcome, SendRequest } from '../operation';
import type { FileSource, Method } from '../ports';
import type { ServiceReply } from '../reply';
import type { RunOptions } from '../run-options';
import { readUserHeaders } from '../user-headers';
import { countBytes } from '../count-bytes';
import { infoOf } from './info-request';
import { bucketName, objectPath } from './object-path';
import { objectIn, textIn } from './reply-body';
import { isResumable, type Resumable } from './resumable/is-resumable';
import { sendResumable } from './resumable/send-resumable';
import type { upload } from './storage-fields';
import { storageRequest, userHeaders } from './storage-request';
import { uploadHeaders } from './upload-headers';

/** A file on its way into a bucket. */
export type FileToSend = Params<typeof upload> & {
	readonly bucket: string;
	readonly path: string;
	readonly file: FileSource;
	readonly resumable?: Resumable;
	/** Whether a file that is there is replaced; undefined where the method alone says so. */
	readonly upsert?: boolean;
};

/** Where a file is now. */
export interface StoredFile {
	readonly path: string;
	/** Left out where the server does not tell it. */
	readonly id?: string;
	/** With the bucket before it. */
	readonly fullPath: string;
}

/** The file in one request. */
export function requestUpload(method: Extract<Method, 'POST' | 'PUT'>, given: FileToSend) {
	const { bucket, file, upsert } = given;
	const path = objectPath(given.path);
	return storageRequest({
		method,
		at: ['object', bucketName(bucket), path],
		headers: {
			...(upsert !== undefined && { 'x-upsert': String(upsert) }),
			...uploadHeaders(given, file, path),
		},
		...userHeaders(given.headers),
		content: file,
		repeatable: method === 'PUT' || upsert === true,
	});
}

export function storedFile(reply: ServiceReply, { path }: Pick<FileToSend, 'path'>): StoredFile {
	const { Id: id } = objectIn(reply);
	const clean = objectPath(path);
	return {
		path: clean,
		...(typeof id === 'string' && { id }),
		fullPath: textIn(reply, 'Key'),
	};
}

/** Sends a file in the way that suits its size, and tells how far it is. */
export async function* sendFile(
	method: Extract<Method, 'POST' | 'PUT'>,
	given: FileToSend,
	way: { readonly send: SendRequest; readonly connection: Connection; readonly options: RunOptions },
): AsyncGenerator<PartOfOutcome<StoredFile>, void, undefined> {
	const { send, options } = way;
	const { size } = given.file;
	if (isResumable(given) && size !== undefined) {
		const bucket = bucketName(given.bucket);
		const path = objectPath(given.path);
		const upload = {
			...{ bucket, path, size, file: given.file, told: given },
			// PUT replaces a file whether it was there or not.
			upsert: method === 'PUT' || given.upsert === true,
			headers: readUserHeaders(given.headers ?? {}),
		};
		const { status, info } = await sendResumable(upload, way);
		// A resumable upload does not tell the id.
		const { id } = info ?? (await infoOf(bucket, path, send)) ?? {};
		const fullPath = `${bucket}/${path}`;
		return yield { data: { path, ...(typeof id === 'string' && { id }), fullPath }, count: null, status };
	}
	const file = countBytes(given.file, options.onProgress);
	const reply = await send(requestUpload(method, { ...given, file }));
	yield { data: storedFile(reply, given), count: null, status: reply.status };
}
