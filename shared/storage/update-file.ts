import { operation } from '../operation';
import { requestUpload, sendFile, storedFile } from './send-file';
import { byPolicy, photo, stored } from './storage-examples';
import { bucket, fileToSend, path, resumable, upload } from './storage-fields';
import { uploadsApart } from './uploads-apart';
import { everything, inChunks, plain, resumably } from './upload-examples';

export const updateFile = operation({
	id: 'storage.update',
	resource: 'File',
	label: 'Replace',
	title: 'Replace a file',
	summary: 'Store a file in the place of the one that is there',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-update',
	writes: true,
	fields: { bucket, path, file: fileToSend, ...upload, resumable },
	request: (params) => requestUpload('PUT', params),
	result: storedFile,
	steps: (params, send, _single, connection, options) =>
		sendFile('PUT', params, { send, connection, options }),
	batching: uploadsApart,
	examples: [
		{
			name: 'by a text',
			params: plain.params,
			request: {
				method: 'PUT',
				path: '/storage/v1/object/avatars/folder/a.txt',
				headers: plain.headers,
				body: 'hello',
			},
			reply: stored('avatars/folder/a.txt', photo.id),
			result: { path: 'folder/a.txt', id: photo.id, fullPath: 'avatars/folder/a.txt' },
		},
		{
			name: 'with everything that can be told of it',
			params: { ...everything.params, resumable: 'never' },
			request: {
				method: 'PUT',
				path: '/storage/v1/object/avatars/folder/a.png',
				headers: everything.headers,
				body: 'PNG',
			},
			reply: stored('avatars/folder/a.png', photo.id),
			result: { path: 'folder/a.png', id: photo.id, fullPath: 'avatars/folder/a.png' },
		},
		{
			name: 'in several requests',
			params: resumably,
			...inChunks(true),
			result: { path: 'folder/a.txt', id: photo.id, fullPath: 'avatars/folder/a.txt' },
		},
		{
			name: 'that a policy protects',
			params: plain.params,
			request: {
				method: 'PUT',
				path: '/storage/v1/object/avatars/folder/a.txt',
				body: 'hello',
			},
			reply: byPolicy,
			error: { code: 'AccessDenied' },
		},
	],
});
