import { invalid } from '../error';
import { operation } from '../operation';
import { bucketSettings, settingsBody } from './bucket-fields';
import { bucketName } from './object-path';
import { objectWith } from './reply-body';
import { bucket } from './storage-fields';
import { storageRequest } from './storage-request';

export const updateBucket = operation({
	id: 'storage.updateBucket',
	resource: 'Bucket',
	label: 'Update',
	title: 'Update a bucket',
	summary: 'Change the settings of a bucket; those that are not given stay as they are',
	reference: 'https://supabase.com/docs/reference/javascript/storage-updatebucket',
	writes: true,
	fields: { bucket, ...bucketSettings },
	request: ({ bucket, ...settings }) => {
		const name = bucketName(bucket);
		const changes = settingsBody(settings);
		if (Object.keys(changes).length === 0)
			throw invalid('public', 'Nothing is to be changed', 'Give at least one setting.');
		return storageRequest({
			method: 'PUT',
			at: ['bucket', name],
			body: { id: name, name, ...changes },
			repeatable: true,
		});
	},
	result: objectWith('message'),
	examples: [
		{
			name: 'to keep large files and others than images out',
			params: { bucket: 'avatars', public: false, fileSizeLimit: '1024', allowedMimeTypes: ['image/png'] },
			request: {
				method: 'PUT',
				path: '/storage/v1/bucket/avatars',
				headers: { 'content-type': 'application/json' },
				body: {
					id: 'avatars',
					name: 'avatars',
					public: false,
					file_size_limit: 1024,
					allowed_mime_types: ['image/png'],
				},
			},
			reply: { status: 200, body: { message: 'Successfully updated' } },
			result: { message: 'Successfully updated' },
		},
		{
			name: 'to take back its limits',
			params: { bucket: 'avatars', fileSizeLimit: '', allowedMimeTypes: [] },
			request: {
				method: 'PUT',
				path: '/storage/v1/bucket/avatars',
				body: { id: 'avatars', name: 'avatars', file_size_limit: null, allowed_mime_types: [] },
			},
			reply: { status: 200, body: { message: 'Successfully updated' } },
			result: { message: 'Successfully updated' },
		},
		{
			name: 'without a change',
			params: { bucket: 'avatars' },
			error: { code: 'INVALID_PARAMETER', field: 'public' },
		},
	],
});
