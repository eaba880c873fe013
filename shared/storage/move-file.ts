import { operation } from '../operation';
import { journey, journeyBody } from './journey';
import { objectWith } from './reply-body';
import { exists, noObject } from './storage-examples';
import { storageRequest } from './storage-request';

export const moveFile = operation({
	id: 'storage.move',
	resource: 'File',
	label: 'Move',
	title: 'Move a file',
	summary: 'Give a file another path, in the same bucket or another',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-move',
	writes: true,
	fields: journey,
	request: (params) => storageRequest({ method: 'POST', at: ['object', 'move'], body: journeyBody(params) }),
	result: objectWith('message'),
	examples: [
		{
			name: 'within its bucket',
			params: { bucket: 'avatars', fromPath: 'public/a.png', toPath: 'private/b.png' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/move',
				headers: { 'content-type': 'application/json' },
				body: { bucketId: 'avatars', sourceKey: 'public/a.png', destinationKey: 'private/b.png' },
			},
			reply: { status: 200, body: { message: 'Successfully moved' } },
			result: { message: 'Successfully moved' },
		},
		{
			name: 'to another bucket',
			params: { bucket: 'avatars', fromPath: 'a.png', toPath: 'b.png', destinationBucket: 'archive' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/move',
				body: {
					bucketId: 'avatars',
					sourceKey: 'a.png',
					destinationKey: 'b.png',
					destinationBucket: 'archive',
				},
			},
			reply: { status: 200, body: { message: 'Successfully moved' } },
			result: { message: 'Successfully moved' },
		},
		{
			name: 'that is not there',
			params: { bucket: 'avatars', fromPath: 'a.png', toPath: 'b.png' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/move',
				body: { bucketId: 'avatars', sourceKey: 'a.png', destinationKey: 'b.png' },
			},
			reply: noObject,
			error: { code: 'NoSuchKey', field: 'fromPath' },
		},
		{
			name: 'to where another is',
			params: { bucket: 'avatars', fromPath: 'a.png', toPath: 'b.png' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/move',
				body: { bucketId: 'avatars', sourceKey: 'a.png', destinationKey: 'b.png' },
			},
			reply: exists,
			error: { code: 'KeyAlreadyExists', field: 'toPath' },
		},
	],
});
