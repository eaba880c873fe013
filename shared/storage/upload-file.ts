import { operation } from '../operation';
import { fileOfText } from './file-of-text';
import { requestUpload, sendFile, storedFile } from './send-file';
import { exists, photo, refused, stored } from './storage-examples';
import { bucket, fileToSend, path, resumable, upload, upsert } from './storage-fields';
import { uploadsApart } from './uploads-apart';
import { everything, inChunks, plain, resumably } from './upload-examples';

export const uploadFile = operation({
	id: 'storage.upload',
	resource: 'File',
	label: 'Upload',
	title: 'Upload a file',
	summary: 'Store a file in a bucket, of any size',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-upload',
	writes: true,
	fields: { bucket, path, file: fileToSend, upsert, ...upload, resumable },
	request: ({ upsert = false, ...params }) => requestUpload('POST', { ...params, upsert }),
	result: storedFile,
	steps: ({ upsert = false, ...params }, send, _single, connection, options) =>
		sendFile('POST', { ...params, upsert }, { send, connection, options }),
	batching: uploadsApart,
	examples: [
		{
			name: 'new',
			params: plain.params,
			request: {
				method: 'POST',
				path: '/storage/v1/object/avatars/folder/a.txt',
				headers: { ...plain.headers, 'x-upsert': 'false' },
				body: 'hello',
			},
			reply: stored('avatars/folder/a.txt', photo.id),
			result: { path: 'folder/a.txt', id: photo.id, fullPath: 'avatars/folder/a.txt' },
		},
		{
			name: 'with everything that can be told of it, in the place of another',
			params: { ...everything.params, upsert: true, resumable: 'never' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/avatars/folder/a.png',
				headers: { ...everything.headers, 'x-upsert': 'true' },
				body: 'PNG',
			},
			reply: stored('avatars/folder/a.png', photo.id),
			result: { path: 'folder/a.png', id: photo.id, fullPath: 'avatars/folder/a.png' },
		},
		{
			name: 'in several requests',
			params: { ...resumably, upsert: true },
			...inChunks(true),
			result: { path: 'folder/a.txt', id: photo.id, fullPath: 'avatars/folder/a.txt' },
		},
		{
			name: 'that is there already',
			params: { bucket: 'avatars', path: 'a.bin', file: fileOfText('x'), upsert: false },
			request: {
				method: 'POST',
				path: '/storage/v1/object/avatars/a.bin',
				headers: { 'x-upsert': 'false', 'content-type': 'application/octet-stream' },
				body: 'x',
			},
			reply: exists,
			error: { code: 'KeyAlreadyExists', field: 'path' },
		},
		{
			name: 'that is too large',
			params: { bucket: 'avatars', path: 'a.png', file: fileOfText('x') },
			request: {
				method: 'POST',
				path: '/storage/v1/object/avatars/a.png',
				headers: { 'content-type': 'image/png' },
				body: 'x',
			},
			reply: refused(413, {
				code: 'EntityTooLarge',
				error: 'Payload too large',
				message: 'The object exceeded the maximum allowed size',
			}),
			error: { code: 'EntityTooLarge', field: 'file' },
		},
		{
			name: 'of a type that the bucket does not take',
			params: { bucket: 'avatars', path: 'a.png', file: fileOfText('x'), contentType: 'text/html' },
			request: {
				method: 'POST',
				path: '/storage/v1/object/avatars/a.png',
				headers: { 'content-type': 'text/html' },
				body: 'x',
			},
			reply: refused(415, {
				code: 'InvalidMimeType',
				error: 'invalid_mime_type',
				message: 'mime type text/html is not supported',
			}),
			error: { code: 'InvalidMimeType', field: 'contentType' },
		},
		{
			name: 'packed, in several requests',
			params: { ...resumably, contentEncoding: 'gzip' },
			error: { code: 'INVALID_PARAMETER', field: 'contentEncoding' },
		},
	],
});
