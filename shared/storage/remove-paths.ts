import type { Row } from '../field';
import type { SendRequest } from '../operation';
import type { ServiceReply } from '../reply';
import { listIn } from './reply-body';
import { storageRequest } from './storage-request';

/** What Storage takes in one request. */
export const pathsPerRequest = 1000;

export const requestRemoval = (bucket: string, paths: readonly string[]) =>
	storageRequest({
		method: 'DELETE',
		at: ['object', bucket],
		body: { prefixes: paths },
		// What is gone already is not found a second time: the report would lie.
		repeatable: false,
	});

/** Removes so many files at once, and gives the rows of those that were there. */
export async function removePaths(
	bucket: string,
	paths: readonly string[],
	send: SendRequest,
): Promise<{ readonly removed: readonly Row[]; readonly reply: ServiceReply }> {
	const reply = await send(requestRemoval(bucket, paths));
	return { removed: listIn(reply), reply };
}
