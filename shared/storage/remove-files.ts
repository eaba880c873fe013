import type { Row } from '../field';
import { SupabaseError } from '../error';
import { operation, type PartOfOutcome, type SendRequest } from '../operation';
import { bucketName, objectPath } from './object-path';
import { listIn } from './reply-body';
import { pathsPerRequest, removePaths, requestRemoval } from './remove-paths';
import { shareByPath } from './share-by-path';
import { noBucket, photo } from './storage-examples';
import { bucket, paths } from './storage-fields';

const namedPaths = { name: 'paths', label: 'Paths' };

const notFound = 'There is no such file, or it may not be deleted';

/** For every path whether it was removed, with what was known of the file, in the order given. */
const reportOf = (paths: readonly string[], removed: readonly Row[]): readonly Row[] => {
	const byName = new Map(removed.map((row) => [row.name, row]));
	return paths.map((path) => {
		const row = byName.get(path);
		return { ...row, path, removed: row !== undefined, error: row === undefined ? notFound : null };
	});
};

async function* removeAll(
	bucket: string,
	paths: readonly string[],
	send: SendRequest,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	for (let from = 0; from < paths.length; from += pathsPerRequest) {
		const some = paths.slice(from, from + pathsPerRequest);
		const { removed, reply } = await removePaths(bucket, some, send).catch(async (error: unknown) => {
			const isLater = error instanceof SupabaseError && from > 0;
			return await Promise.reject(
				isLater ? error.with(`The first ${from} paths had been dealt with before.`) : error,
			);
		});
		yield { data: reportOf(some, removed), count: null, status: reply.status };
	}
}

const clean = (paths: readonly string[]): readonly string[] => [
	...new Set(paths.map((path) => objectPath(path, namedPaths))),
];

export const removeFiles = operation({
	id: 'storage.remove',
	resource: 'File',
	label: 'Delete',
	title: 'Delete files',
	summary: 'Delete files of a bucket, for ever; for each path it is told whether there was a file',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-remove',
	writes: true,
	fields: { bucket, paths },
	request: ({ bucket, paths }) => requestRemoval(bucketName(bucket), clean(paths)),
	result: (reply, { paths }) => reportOf(clean(paths), listIn(reply)),
	isSingle: ({ paths }) => paths.length <= pathsPerRequest,
	steps: ({ bucket, paths }, send) => removeAll(bucketName(bucket), clean(paths), send),
	batching: {
		key: ({ bucket }) => bucketName(bucket),
		count: ({ paths }) => paths.length,
		payload: ({ bucket, paths }) => [bucketName(bucket), clean(paths)],
		limits: () => ({ rows: pathsPerRequest }),
		// The second to name a path finds nothing there any more.
		identities: ({ paths }) => clean(paths),
		join: (items) => ({ bucket: items[0]?.bucket ?? '', paths: items.flatMap(({ paths }) => paths) }),
		share: (rows, items) =>
			shareByPath(
				rows,
				items.map(({ paths }) => clean(paths)),
			),
	},
	examples: [
		{
			name: 'of which one is not there',
			params: { bucket: 'avatars', paths: ['photo.png', '/folder//nope.png'] },
			request: {
				method: 'DELETE',
				path: '/storage/v1/object/avatars',
				headers: { 'content-type': 'application/json' },
				body: { prefixes: ['photo.png', 'folder/nope.png'] },
			},
			reply: { status: 200, body: [photo] },
			result: [
				{ ...photo, path: 'photo.png', removed: true, error: null },
				{ path: 'folder/nope.png', removed: false, error: notFound },
			],
		},
		{
			name: 'of a bucket that is not there',
			params: { bucket: 'avatars', paths: ['photo.png'] },
			request: {
				method: 'DELETE',
				path: '/storage/v1/object/avatars',
				body: { prefixes: ['photo.png'] },
			},
			reply: noBucket,
			error: { code: 'NoSuchBucket', field: 'bucket' },
		},
		{
			name: 'but none named',
			params: { bucket: 'avatars', paths: [] },
			error: { code: 'INVALID_PARAMETER', field: 'paths' },
		},
	],
});
