import { SupabaseError } from '../error';
import { operation, type PartOfOutcome } from '../operation';
import { requestInfo } from './info-request';
import { textIn } from './reply-body';
import { byPolicy, noBucket, noObject } from './storage-examples';
import { bucket, path } from './storage-fields';

/** Of a bucket that is not there nothing can be said. */
const isNotThere = (error: unknown): error is SupabaseError =>
	error instanceof SupabaseError && error.code === 'NoSuchKey';

export const fileExists = operation({
	id: 'storage.exists',
	resource: 'File',
	label: 'Check Existence',
	title: 'Check whether a file exists',
	summary: 'Tell whether a file is there; one that may not be read counts as not there',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-exists',
	writes: false,
	fields: { bucket, path },
	request: ({ bucket, path }) => requestInfo(bucket, path),
	result: (reply) => {
		textIn(reply, 'name');
		return { exists: true };
	},
	steps: async function* (params, send, single): AsyncGenerator<PartOfOutcome, void, undefined> {
		const found = await send(await single.request(params)).then(
			(reply) => ({ data: single.result(reply, params), status: reply.status }),
			async (error: unknown) =>
				isNotThere(error) ? { data: { exists: false }, status: error.status } : await Promise.reject(error),
		);
		yield { ...found, count: null };
	},
	examples: [
		{
			name: 'that is there',
			params: { bucket: 'avatars', path: 'photo.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/photo.png' },
			reply: { status: 200, body: { id: '1', name: 'photo.png' } },
			result: { exists: true },
		},
		{
			name: 'that is not there',
			params: { bucket: 'avatars', path: 'nope.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/nope.png' },
			reply: noObject,
			result: { exists: false },
		},
		{
			name: 'in a bucket that is not there',
			params: { bucket: 'avatars', path: 'nope.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/nope.png' },
			reply: noBucket,
			error: { code: 'NoSuchBucket', field: 'bucket' },
		},
		{
			name: 'that is refused',
			params: { bucket: 'avatars', path: 'photo.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/photo.png' },
			reply: byPolicy,
			error: { code: 'AccessDenied' },
		},
	],
});
