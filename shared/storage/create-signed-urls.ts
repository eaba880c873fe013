import type { Row } from '../field';
import { operation } from '../operation';
import { bucketName, objectPath } from './object-path';
import { listIn } from './reply-body';
import { pathsPerRequest } from './remove-paths';
import { signedUrl } from './signed-url';
import { shareByPath } from './share-by-path';
import { noBucket } from './storage-examples';
import { bucket, download, expiresIn, paths } from './storage-fields';
import { storageRequest } from './storage-request';

const clean = (paths: readonly string[]): readonly string[] =>
	paths.map((path) => objectPath(path, { name: 'paths', label: 'Paths' }));

const requestUrls = (bucket: string, paths: readonly string[], expiresIn: number) =>
	storageRequest({
		method: 'POST',
		at: ['object', 'sign', bucket],
		body: { expiresIn, paths },
		repeatable: true,
	});

/** Each path with its address, or with what is wrong with it. */
const addressOf = (
	entry: Row,
	{
		bucket,
		url,
		download,
	}: { readonly bucket: string; readonly url: string; readonly download?: string | boolean },
): Row => ({
	...entry,
	signedUrl:
		typeof entry.signedURL === 'string'
			? signedUrl(url, entry.signedURL, { at: [bucket, String(entry.path)], download })
			: null,
});

export const createSignedUrls = operation({
	id: 'storage.createSignedUrls',
	resource: 'Signed URL',
	label: 'Create Many',
	title: 'Create many signed URLs',
	summary: 'Make addresses for many files of a bucket at once; for a path without a file it is told',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-createsignedurls',
	writes: false,
	fields: { bucket, paths, expiresIn, download },
	request: ({ bucket, paths, expiresIn }) => requestUrls(bucketName(bucket), clean(paths), expiresIn),
	result: (reply, { bucket, download }, { url }) =>
		listIn(reply).map((entry) => addressOf(entry, { bucket: bucketName(bucket), url, download })),
	isSingle: ({ paths }) => paths.length <= pathsPerRequest,
	steps: async function* (params, send, single) {
		const all = clean(params.paths);
		for (let from = 0; from < all.length; from += pathsPerRequest) {
			const some = { ...params, paths: all.slice(from, from + pathsPerRequest) };
			const reply = await send(await single.request(some));
			yield { data: single.result(reply, some), count: null, status: reply.status };
		}
	},
	batching: {
		key: ({ bucket, expiresIn, download }) => JSON.stringify([bucketName(bucket), expiresIn, download]),
		count: ({ paths }) => paths.length,
		payload: ({ bucket, paths }) => [bucketName(bucket), clean(paths)],
		limits: () => ({ rows: pathsPerRequest }),
		join: (items) => ({ ...items[0]!, paths: items.flatMap(({ paths }) => paths) }),
		share: (rows, items) =>
			shareByPath(
				rows,
				items.map(({ paths }) => clean(paths)),
			),
	},
	examples: [
		{
			name: 'of which one cannot be made',
			params: { bucket: 'avatars', paths: ['a b.png', 'nope.png'], expiresIn: 60, download: true },
			request: {
				method: 'POST',
				path: '/storage/v1/object/sign/avatars',
				headers: { 'content-type': 'application/json' },
				body: { expiresIn: 60, paths: ['a b.png', 'nope.png'] },
			},
			reply: {
				status: 200,
				body: [
					{ error: null, path: 'a b.png', signedURL: '/object/sign/avatars/a b.png?token=T' },
					{
						error: 'Either the object does not exist or you do not have access to it',
						path: 'nope.png',
						signedURL: null,
					},
				],
			},
			result: [
				{
					error: null,
					path: 'a b.png',
					signedUrl: '<project>/storage/v1/object/sign/avatars/a%20b.png?token=T&download=',
				},
				{
					error: 'Either the object does not exist or you do not have access to it',
					path: 'nope.png',
					signedUrl: null,
				},
			],
		},
		{
			name: 'of a bucket that is not there',
			params: { bucket: 'avatars', paths: ['a.png'], expiresIn: 60 },
			request: {
				method: 'POST',
				path: '/storage/v1/object/sign/avatars',
				body: { expiresIn: 60, paths: ['a.png'] },
			},
			reply: noBucket,
			error: { code: 'NoSuchBucket', field: 'bucket' },
		},
	],
});
