import { flag, values } from '../field';
import { invalid } from '../error';
import { operation } from '../operation';
import { journey, journeyBody } from './journey';
import { textIn } from './reply-body';
import { noObject, stored } from './storage-examples';
import { storageRequest } from './storage-request';

export const copyFile = operation({
	id: 'storage.copy',
	resource: 'File',
	label: 'Copy',
	title: 'Copy a file',
	summary: 'Make a second file of the same content, in the same bucket or another',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-copy',
	writes: true,
	fields: {
		...journey,
		copyMetadata: flag({
			label: 'Copy Metadata',
			help: 'Whether the copy has the type and the cache control of the file',
			default: true,
		}),
		metadata: values({
			label: 'Metadata',
			help: 'What the copy has instead when the metadata is not copied: `mimetype` and `cacheControl`',
			required: false,
		}),
	},
	request: ({ copyMetadata, metadata, ...params }) => {
		if (metadata !== undefined && copyMetadata !== false) {
			throw invalid(
				'metadata',
				'Metadata of its own is for a copy without that of the file',
				'Turn off Copy Metadata, or leave the metadata out.',
			);
		}
		return storageRequest({
			method: 'POST',
			at: ['object', 'copy'],
			body: {
				...journeyBody(params),
				...(copyMetadata !== undefined && { copyMetadata }),
				...(metadata !== undefined && { metadata }),
			},
		});
	},
	result: (reply) => ({ path: textIn(reply, 'Key') }),
	examples: [
		{
			name: 'within its bucket',
			params: { bucket: 'avatars', fromPath: 'public/a.png', toPath: 'private/b.png' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/copy',
				headers: { 'content-type': 'application/json' },
				body: { bucketId: 'avatars', sourceKey: 'public/a.png', destinationKey: 'private/b.png' },
			},
			reply: stored('avatars/private/b.png'),
			result: { path: 'avatars/private/b.png' },
		},
		{
			name: 'to another bucket, as another type',
			params: {
				bucket: 'avatars',
				fromPath: 'a',
				toPath: 'b',
				destinationBucket: 'archive',
				copyMetadata: false,
				metadata: { mimetype: 'text/plain', cacheControl: 'max-age=1' },
			},
			request: {
				method: 'POST',
				path: '/storage/v1/object/copy',
				body: {
					bucketId: 'avatars',
					sourceKey: 'a',
					destinationKey: 'b',
					destinationBucket: 'archive',
					copyMetadata: false,
					metadata: { mimetype: 'text/plain', cacheControl: 'max-age=1' },
				},
			},
			reply: stored('archive/b'),
			result: { path: 'archive/b' },
		},
		{
			name: 'that is not there',
			params: { bucket: 'avatars', fromPath: 'a', toPath: 'b' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/copy',
				body: { bucketId: 'avatars', sourceKey: 'a', destinationKey: 'b' },
			},
			reply: noObject,
			error: { code: 'NoSuchKey', field: 'fromPath' },
		},
		{
			name: 'with metadata of both kinds',
			params: { bucket: 'avatars', fromPath: 'a', toPath: 'b', metadata: { mimetype: 'text/plain' } },
			error: { code: 'INVALID_PARAMETER', field: 'metadata' },
		},
	],
});
