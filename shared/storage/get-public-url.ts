import { operation, type PartOfOutcome } from '../operation';
import { encodeQuery } from '../request';
import type { Params } from '../field';
import { bucketName, encodePath, objectPath } from './object-path';
import { downloadQuery } from './signed-url';
import { bucket, download, path, transform } from './storage-fields';
import { isTransform, storageRequest, transformQuery } from './storage-request';

const fields = { bucket, path, download, transform } as const;

function addressOf({ bucket, path, download, transform }: Params<typeof fields>): string {
	const route = isTransform(transform) ? 'render/image/public' : 'object/public';
	const changes = encodeQuery(transformQuery(transform)).slice(1);
	const query = [...downloadQuery(download), ...(changes === '' ? [] : [changes])].join('&');
	const at = encodePath(route, bucketName(bucket), objectPath(path));
	return `/storage/v1${at}${query === '' ? '' : `?${query}`}`;
}

/** Sends nothing: the address is that of every public file. */
export const getPublicUrl = operation({
	id: 'storage.getPublicUrl',
	resource: 'File',
	label: 'Get Public URL',
	title: 'Get the public URL of a file',
	summary: 'Make the address of a file in a public bucket; it is not looked whether the file is there',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-getpublicurl',
	writes: false,
	fields,
	request: ({ bucket, path }) =>
		storageRequest({ method: 'HEAD', at: ['object', 'public', bucketName(bucket), objectPath(path)] }),
	result: (_reply, params, { url }) => ({ publicUrl: url + addressOf(params) }),
	steps: async function* (params, _send, _single, { url }): AsyncGenerator<PartOfOutcome, void, undefined> {
		yield { data: { publicUrl: url + addressOf(params) }, count: null, status: 0 };
	},
	examples: [
		{
			name: 'as it is',
			params: { bucket: 'avatars', path: 'folder/a b#1.png' },
			result: { publicUrl: '<project>/storage/v1/object/public/avatars/folder/a%20b%231.png' },
		},
		{
			name: 'of a small image, to be saved',
			params: {
				bucket: 'avatars',
				path: 'a.png',
				download: 'n.png',
				transform: { width: 5, height: 6, resize: 'fill', format: 'origin', quality: 20 },
			},
			result: {
				publicUrl:
					'<project>/storage/v1/render/image/public/avatars/a.png?download=n.png&width=5&height=6&resize=fill&format=origin&quality=20',
			},
		},
		...(['cover', 'contain'] as const).map((resize) => ({
			name: `of an image that is resized by ${resize}`,
			params: { bucket: 'avatars', path: 'a.png', download: false, transform: { resize } },
			result: {
				publicUrl: `<project>/storage/v1/render/image/public/avatars/a.png?resize=${resize}`,
			},
		})),
		{
			name: 'of an image too large',
			params: { bucket: 'avatars', path: 'a.png', transform: { width: 9999 } },
			error: { code: 'INVALID_PARAMETER', field: 'transform' },
		},
	],
});
