import { text } from '../field';
import { operation } from '../operation';
import { countBytes } from '../count-bytes';
import { bucketName, objectPath } from './object-path';
import { storedFile, type FileToSend } from './send-file';
import { refused, stored } from './storage-examples';
import { bucket, fileToSend, path, upload, upsert } from './storage-fields';
import { storageRequest, userHeaders } from './storage-request';
import { everything, plain } from './upload-examples';
import { uploadHeaders } from './upload-headers';

function requestSignedUpload({ upsert = false, token, ...given }: FileToSend & { readonly token: string }) {
	const path = objectPath(given.path);
	return storageRequest({
		method: 'PUT',
		at: ['object', 'upload', 'sign', bucketName(given.bucket), path],
		query: [['token', token.trim()]],
		headers: { 'x-upsert': String(upsert), ...uploadHeaders(given, given.file, path) },
		...userHeaders(given.headers),
		content: given.file,
	});
}

export const uploadToSignedUrl = operation({
	id: 'storage.uploadToSignedUrl',
	resource: 'Signed URL',
	label: 'Upload',
	title: 'Upload to a signed URL',
	summary: 'Store a file with the token of a signed upload URL',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-uploadtosignedurl',
	writes: true,
	fields: {
		bucket,
		path,
		token: text({
			label: 'Token',
			help: 'Token of the signed upload URL, which was made for this very path',
			required: true,
			secret: true,
		}),
		file: fileToSend,
		upsert: {
			...upsert,
			help: 'Whether a file that is there already is replaced; the signed URL must have been made for that',
		},
		...upload,
	},
	request: requestSignedUpload,
	result: (reply, { path }) => {
		const { path: clean, fullPath } = storedFile(reply, { path });
		return { path: clean, fullPath };
	},
	steps: async function* (params, send, single, _connection, { onProgress }) {
		const file = countBytes(params.file, onProgress);
		const reply = await send(await single.request({ ...params, file }));
		yield { data: single.result(reply, params), count: null, status: reply.status };
	},
	examples: [
		{
			name: 'for a new file',
			params: { bucket: 'avatars', path: '/folder//a.txt', token: 'T O/K', file: plain.params.file },
			request: {
				method: 'PUT',
				path: '/storage/v1/object/upload/sign/avatars/folder/a.txt',
				query: [['token', 'T O/K']],
				headers: { ...plain.headers, 'x-upsert': 'false' },
				body: 'hello',
			},
			reply: stored('avatars/folder/a.txt'),
			result: { path: 'folder/a.txt', fullPath: 'avatars/folder/a.txt' },
		},
		{
			name: 'with everything that can be told of it',
			params: { ...everything.params, token: 'TOKEN', upsert: true },
			request: {
				method: 'PUT',
				path: '/storage/v1/object/upload/sign/avatars/folder/a.png',
				query: [['token', 'TOKEN']],
				headers: { ...everything.headers, 'x-upsert': 'true' },
				body: 'PNG',
			},
			reply: stored('avatars/folder/a.png'),
			result: { path: 'folder/a.png', fullPath: 'avatars/folder/a.png' },
		},
		{
			name: 'of another path',
			params: { bucket: 'avatars', path: 'a.txt', token: 'TOKEN', file: plain.params.file },
			request: {
				method: 'PUT',
				path: '/storage/v1/object/upload/sign/avatars/a.txt',
				query: [['token', 'TOKEN']],
				body: 'hello',
			},
			reply: refused(400, {
				code: 'InvalidSignature',
				error: 'InvalidSignature',
				message: 'Invalid signature',
			}),
			error: { code: 'InvalidSignature', field: 'token' },
		},
	],
});
