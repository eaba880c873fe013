import { operation } from '../operation';
import { bucketName, encodePath, objectPath } from './object-path';
import { textIn } from './reply-body';
import { exists } from './storage-examples';
import { bucket, path, upsert } from './storage-fields';
import { storageRequest } from './storage-request';

/** Newer servers give the token beside the address, older ones only in it. */
const tokenIn = (url: string): string => new URLSearchParams(/\?(.*)$/.exec(url)?.[1]).get('token') ?? '';

export const createSignedUploadUrl = operation({
	id: 'storage.createSignedUploadUrl',
	resource: 'Signed URL',
	label: 'Create for Upload',
	title: 'Create a signed upload URL',
	summary: 'Make an address at which a file can be uploaded without a key, for two hours',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-createsigneduploadurl',
	writes: true,
	fields: { bucket, path, upsert },
	request: ({ bucket, path, upsert = false }) =>
		storageRequest({
			method: 'POST',
			at: ['object', 'upload', 'sign', bucketName(bucket), objectPath(path)],
			...(upsert && { headers: { 'x-upsert': 'true' } }),
			body: {},
			repeatable: true,
		}),
	result: (reply, { bucket, path: given }, { url: project }) => {
		const path = objectPath(given);
		const token = tokenIn(textIn(reply, 'url')) || textIn(reply, 'token');
		const at = encodePath('object', 'upload', 'sign', bucketName(bucket), path);
		const signedUrl = `${project}/storage/v1${at}?token=${encodeURIComponent(token)}`;
		return { signedUrl, path, token };
	},
	examples: [
		{
			name: 'for a new file',
			params: { bucket: 'avatars', path: 'folder/cat.jpg' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/upload/sign/avatars/folder/cat.jpg',
				headers: { 'content-type': 'application/json' },
				body: {},
			},
			reply: {
				status: 200,
				body: { url: '/object/upload/sign/avatars/folder/cat.jpg?token=TOKEN', token: 'TOKEN' },
			},
			result: {
				signedUrl: '<project>/storage/v1/object/upload/sign/avatars/folder/cat.jpg?token=TOKEN',
				path: 'folder/cat.jpg',
				token: 'TOKEN',
			},
		},
		{
			name: 'for a file that may be there',
			params: { bucket: 'avatars', path: 'cat.jpg', upsert: true },
			request: {
				method: 'POST',
				path: '/storage/v1/object/upload/sign/avatars/cat.jpg',
				headers: { 'x-upsert': 'true' },
				body: {},
			},
			reply: { status: 200, body: { url: '/object/upload/sign/avatars/cat.jpg?token=TOKEN' } },
			result: {
				signedUrl: '<project>/storage/v1/object/upload/sign/avatars/cat.jpg?token=TOKEN',
				path: 'cat.jpg',
				token: 'TOKEN',
			},
		},
		{
			name: 'for a file that is there',
			params: { bucket: 'avatars', path: 'cat.jpg', upsert: false },
			request: {
				method: 'POST',
				path: '/storage/v1/object/upload/sign/avatars/cat.jpg',
				body: {},
			},
			reply: exists,
			error: { code: 'KeyAlreadyExists', field: 'path' },
		},
	],
});
