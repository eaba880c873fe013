import { operation } from '../operation';
import { bucketName, objectPath } from './object-path';
import { textIn } from './reply-body';
import { signedUrl } from './signed-url';
import { noObject } from './storage-examples';
import { bucket, download, expiresIn, path, transform } from './storage-fields';
import { isTransform, storageRequest } from './storage-request';

export const createSignedUrl = operation({
	id: 'storage.createSignedUrl',
	resource: 'Signed URL',
	label: 'Create',
	title: 'Create a signed URL',
	summary: 'Make an address by which anyone can read a file for some time',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-createsignedurl',
	writes: false,
	fields: { bucket, path, expiresIn, download, transform },
	request: ({ bucket, path, expiresIn, transform }) =>
		storageRequest({
			method: 'POST',
			at: ['object', 'sign', bucketName(bucket), objectPath(path)],
			body: { expiresIn, ...(isTransform(transform) && { transform }) },
			repeatable: true,
		}),
	result: (reply, { bucket, path, download }, { url }) => ({
		signedUrl: signedUrl(url, textIn(reply, 'signedURL'), {
			at: [bucketName(bucket), objectPath(path)],
			download,
		}),
	}),
	examples: [
		{
			name: 'for an hour',
			params: { bucket: 'avatars', path: 'folder/photo 1.png', expiresIn: 3600 },
			request: {
				method: 'POST',
				path: '/storage/v1/object/sign/avatars/folder/photo 1.png',
				headers: { 'content-type': 'application/json' },
				body: { expiresIn: 3600 },
			},
			reply: {
				status: 200,
				body: { signedURL: '/object/sign/avatars/folder/photo 1.png?token=TOKEN' },
			},
			result: {
				signedUrl: '<project>/storage/v1/object/sign/avatars/folder/photo%201.png?token=TOKEN',
			},
		},
		{
			name: 'of a small image, to be saved',
			params: {
				bucket: 'avatars',
				path: 'photo.png',
				expiresIn: 60,
				download: 'my photo.png',
				transform: { width: 100, height: 50, resize: 'contain', format: 'origin', quality: 80 },
			},
			request: {
				method: 'POST',
				path: '/storage/v1/object/sign/avatars/photo.png',
				body: {
					expiresIn: 60,
					transform: { width: 100, height: 50, resize: 'contain', format: 'origin', quality: 80 },
				},
			},
			reply: { status: 200, body: { signedURL: '/render/image/sign/avatars/photo.png?token=TOKEN' } },
			result: {
				signedUrl:
					'<project>/storage/v1/render/image/sign/avatars/photo.png?token=TOKEN&download=my%20photo.png',
			},
		},
		...(['cover', 'fill'] as const).map((resize) => ({
			name: `of an image that is resized by ${resize}`,
			params: { bucket: 'avatars', path: 'a.png', expiresIn: 60, transform: { resize } },
			request: {
				method: 'POST' as const,
				path: '/storage/v1/object/sign/avatars/a.png',
				body: { expiresIn: 60, transform: { resize } },
			},
			reply: { status: 200, body: { signedURL: '/render/image/sign/avatars/a.png?token=TOKEN' } },
			result: { signedUrl: '<project>/storage/v1/render/image/sign/avatars/a.png?token=TOKEN' },
		})),
		{
			name: 'of a file that is not there',
			params: { bucket: 'avatars', path: 'nope.png', expiresIn: 60 },
			request: {
				method: 'POST',
				path: '/storage/v1/object/sign/avatars/nope.png',
				body: { expiresIn: 60 },
			},
			reply: noObject,
			error: { code: 'NoSuchKey', field: 'path' },
		},
	],
});
