import type { Connection } from '../connection';
import { SupabaseError, type LocalCode } from '../error';
import { operation, type SendRequest } from '../operation';
import { bucketName } from './object-path';
import { pathsPerRequest, removePaths } from './remove-paths';
import { avatars, noBucket, photo } from './storage-examples';
import { bucket } from './storage-fields';
import { storageRequest } from './storage-request';
import { walkTree } from './walk-tree';

const requestEmpty = (bucket: string) =>
	storageRequest({ method: 'POST', at: ['bucket', bucket, 'empty'], body: {} });

const emptied = { message: 'Successfully emptied' };

/** How often it is looked whether the server has come to an end by itself; in all about a minute. */
const looks = 12;

/** Milliseconds after which who uploads all the while is followed no more: the hour that the server takes for itself. */
const longest = 3_600_000;

/**
 * Storage empties a bucket in the background, which may take an hour, and not at all one with very many files. So what
 * is left is removed from here too, until nothing is found.
 */
async function emptyCompletely(
	bucket: string,
	send: SendRequest,
	{ connection, signal }: { readonly connection: Connection; readonly signal?: AbortSignal },
): Promise<void> {
	const end = connection.now() + longest;
	for (let look = 0; look < looks && connection.now() < end;) {
		const { found, removed } = await sweep(bucket, send, () => connection.now() < end);
		if (found === 0) return;
		// Files that can be seen but not removed from here are for the server to remove.
		if (removed > 0) look = 0;
		else await connection.sleep(Math.min(500 * 2 ** look++, 10_000), signal);
	}
	throw new SupabaseError({
		reason: 'The bucket still holds files',
		advice:
			'The server goes on to remove them in the background, which may take an hour. Look whether a policy for deleting objects is missing, and whether something uploads files meanwhile.',
		field: 'bucket',
		code: 'NOT_EMPTIED' satisfies LocalCode,
	});
}

/** Removes once whatever is in the bucket, a page of files at a time. */
async function sweep(
	bucket: string,
	send: SendRequest,
	goesOn: () => boolean,
): Promise<{ readonly found: number; readonly removed: number }> {
	let found = 0;
	let removed = 0;
	const sortBy = { column: 'name', order: 'asc' };
	for await (const { entries } of walkTree({ bucket, prefix: '', sortBy }, send)) {
		const paths = entries.map(({ path }) => String(path));
		found += paths.length;
		for (let from = 0; from < paths.length; from += pathsPerRequest)
			removed += (await removePaths(bucket, paths.slice(from, from + pathsPerRequest), send)).removed.length;
		if (!goesOn()) break;
	}
	return { found, removed };
}

/** The one refusal that says no more than that it is left to the client. */
const isTooMany = (error: unknown): boolean =>
	error instanceof SupabaseError && /too many objects/i.test(error.reason);

export const emptyBucket = operation({
	id: 'storage.emptyBucket',
	resource: 'Bucket',
	label: 'Empty',
	title: 'Empty a bucket',
	summary: 'Delete every file in a bucket, for ever, and wait until none is left',
	reference: 'https://supabase.com/docs/reference/javascript/storage-emptybucket',
	writes: true,
	dangerous: true,
	fields: { bucket: { ...bucket, help: 'Name of the bucket, of which every file is deleted' } },
	request: ({ bucket }) => requestEmpty(bucketName(bucket)),
	result: () => emptied,
	steps: async function* ({ bucket }, send, _single, connection, { signal }) {
		const name = bucketName(bucket);
		const status = await send(requestEmpty(name)).then(
			(reply) => reply.status,
			async (error: unknown) => (isTooMany(error) ? 200 : await Promise.reject(error)),
		);
		await emptyCompletely(name, send, { connection, ...(signal && { signal }) });
		yield { data: emptied, count: null, status };
	},
	examples: [
		{
			name: 'that the server has not emptied yet',
			params: { bucket: 'avatars' },
			request: { method: 'POST', path: '/storage/v1/bucket/avatars/empty', body: {} },
			reply: {
				status: 200,
				body: { message: 'Empty bucket has been queued. Completion may take up to an hour.' },
			},
			then: [
				{ request: look(0), reply: { status: 200, body: [photo] } },
				{
					request: {
						method: 'DELETE',
						path: '/storage/v1/object/avatars',
						body: { prefixes: ['photo.png'] },
					},
					reply: { status: 200, body: [photo] },
				},
				{ request: look(1), reply: { status: 200, body: [] } },
				{ request: look(0), reply: { status: 200, body: [] } },
			],
			result: { message: 'Successfully emptied' },
		},
		{
			name: 'that is not there',
			params: { bucket: avatars.id },
			request: { method: 'POST', path: '/storage/v1/bucket/avatars/empty', body: {} },
			reply: noBucket,
			error: { code: 'NoSuchBucket', field: 'bucket' },
		},
	],
});

function look(offset: number) {
	return {
		method: 'POST' as const,
		path: '/storage/v1/object/list/avatars',
		body: { limit: 1000, offset, sortBy: { column: 'name', order: 'asc' }, prefix: '' },
	};
}
