import { text } from '../field';
import { operation } from '../operation';
import { bucketSettings, settingsBody } from './bucket-fields';
import { bucketName } from './object-path';
import { objectWith } from './reply-body';
import { refused } from './storage-examples';
import { storageRequest } from './storage-request';

export const createBucket = operation({
	id: 'storage.createBucket',
	resource: 'Bucket',
	label: 'Create',
	title: 'Create a bucket',
	summary: 'Make a bucket for files',
	reference: 'https://supabase.com/docs/reference/javascript/storage-createbucket',
	writes: true,
	fields: {
		bucket: text({
			label: 'Bucket',
			help: 'Name of the new bucket',
			placeholder: 'e.g. avatars',
			required: true,
		}),
		...bucketSettings,
	},
	request: ({ bucket, ...settings }) => {
		const name = bucketName(bucket);
		return storageRequest({
			method: 'POST',
			at: ['bucket'],
			body: { id: name, name, public: false, ...settingsBody(settings) },
		});
	},
	result: objectWith('name'),
	examples: [
		{
			name: 'for private files',
			params: { bucket: 'avatars' },
			request: {
				method: 'POST',
				path: '/storage/v1/bucket',
				headers: { 'content-type': 'application/json' },
				body: { id: 'avatars', name: 'avatars', public: false },
			},
			reply: { status: 200, body: { name: 'avatars' } },
			result: { name: 'avatars' },
		},
		{
			name: 'for public images up to a size',
			params: {
				bucket: 'avatars',
				public: true,
				fileSizeLimit: '1MB',
				allowedMimeTypes: ['image/png', 'image/jpeg'],
			},
			request: {
				method: 'POST',
				path: '/storage/v1/bucket',
				body: {
					id: 'avatars',
					name: 'avatars',
					public: true,
					file_size_limit: '1MB',
					allowed_mime_types: ['image/png', 'image/jpeg'],
				},
			},
			reply: { status: 200, body: { name: 'avatars' } },
			result: { name: 'avatars' },
		},
		{
			name: 'that is there already',
			params: { bucket: 'avatars' },
			request: {
				method: 'POST',
				path: '/storage/v1/bucket',
				body: { id: 'avatars', name: 'avatars', public: false },
			},
			reply: refused(409, {
				code: 'BucketAlreadyExists',
				error: 'Duplicate',
				message: 'The resource already exists',
			}),
			error: { code: 'BucketAlreadyExists', field: 'bucket' },
		},
		{
			name: 'whose name is a path',
			params: { bucket: 'a/b' },
			error: { code: 'INVALID_PARAMETER', field: 'bucket' },
		},
	],
});
