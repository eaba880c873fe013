import type { Row } from '../field';
import { operation } from '../operation';
import { requestInfo } from './info-request';
import { objectWith } from './reply-body';
import { noObject } from './storage-examples';
import { bucket, path } from './storage-fields';

/** The names of Storage in the way of the client libraries; those within the metadata are the user's own. */
const inCamelCase = (row: Row): Row =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => [
			name.replaceAll(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase()),
			value,
		]),
	);

export const fileInfo = operation({
	id: 'storage.info',
	resource: 'File',
	label: 'Get Info',
	title: 'Get information about a file',
	summary: 'Read the size, the type and the metadata of a file',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-info',
	writes: false,
	fields: { bucket, path },
	request: ({ bucket, path }) => requestInfo(bucket, path),
	result: (reply) => inCamelCase(objectWith('name')(reply)),
	examples: [
		{
			name: 'with metadata of its own',
			params: { bucket: 'avatars', path: 'folder/photo.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/folder/photo.png' },
			reply: {
				status: 200,
				body: {
					id: '1',
					name: 'folder/photo.png',
					bucket_id: 'avatars',
					size: 3,
					content_type: 'image/png',
					metadata: { taken_by: 'Ann' },
				},
			},
			result: {
				id: '1',
				name: 'folder/photo.png',
				bucketId: 'avatars',
				size: 3,
				contentType: 'image/png',
				metadata: { taken_by: 'Ann' },
			},
		},
		{
			name: 'that is not there',
			params: { bucket: 'avatars', path: 'nope.png' },
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/nope.png' },
			reply: noObject,
			error: { code: 'NoSuchKey', field: 'path' },
		},
	],
});
