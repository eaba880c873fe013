import { SupabaseError } from '../error';
import type { Row } from '../field';
import type { SendRequest } from '../operation';
import { bucketName, objectPath } from './object-path';
import { objectIn } from './reply-body';
import { storageRequest } from './storage-request';

/** What is known of a file, without its bytes. */
export const requestInfo = (bucket: string, path: string) =>
	storageRequest({ method: 'GET', at: ['object', 'info', bucketName(bucket), objectPath(path)] });

/** The same, and nothing where the server tells nothing: who may write a file may not always read it. */
export async function infoOf(bucket: string, path: string, send: SendRequest): Promise<Row | undefined> {
	const reply = await send(requestInfo(bucket, path)).catch(async (error: unknown) =>
		error instanceof SupabaseError && error.status >= 400 && error.status < 500
			? undefined
			: await Promise.reject(error),
	);
	return reply && objectIn(reply);
}
