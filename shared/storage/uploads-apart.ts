import type { Batching } from '../batching';
import { bucketName, objectPath } from './object-path';
import type { FileToSend } from './send-file';
import { isResumable } from './resumable/is-resumable';

/**
 * A file goes in a request of its own, but files of other paths may be on their way at the same time. One that goes in
 * chunks goes by itself, so that no more than one chunk of one file is in memory.
 */
export const uploadsApart: Batching<FileToSend> = {
	key: () => undefined,
	count: () => 1,
	// What names no place is refused before anything is sent.
	payload: placeOf,
	identities: (upload) => [placeOf(upload)],
	apart: (upload) => (isResumable(upload) ? undefined : 'file'),
	join: ([upload]) => {
		if (upload) return upload;
		throw new RangeError('an upload needs a file');
	},
	share: () => undefined,
};

function placeOf({ bucket, path }: FileToSend): string {
	return `${bucketName(bucket)}/${objectPath(path)}`;
}
