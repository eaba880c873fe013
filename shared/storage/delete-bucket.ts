import { operation } from '../operation';
import { bucketName } from './object-path';
import { objectWith } from './reply-body';
import { refused } from './storage-examples';
import { bucket } from './storage-fields';
import { storageRequest } from './storage-request';

export const deleteBucket = operation({
	id: 'storage.deleteBucket',
	resource: 'Bucket',
	label: 'Delete',
	title: 'Delete a bucket',
	summary: 'Delete a bucket that holds no file',
	reference: 'https://supabase.com/docs/reference/javascript/storage-deletebucket',
	writes: true,
	fields: { bucket },
	request: ({ bucket }) => storageRequest({ method: 'DELETE', at: ['bucket', bucketName(bucket)], body: {} }),
	result: objectWith('message'),
	examples: [
		{
			name: 'that is empty',
			params: { bucket: 'avatars' },
			request: { method: 'DELETE', path: '/storage/v1/bucket/avatars', body: {} },
			reply: { status: 200, body: { message: 'Successfully deleted' } },
			result: { message: 'Successfully deleted' },
		},
		{
			name: 'that holds files',
			params: { bucket: 'avatars' },
			request: { method: 'DELETE', path: '/storage/v1/bucket/avatars', body: {} },
			reply: refused(409, {
				code: 'ResourceNotEmpty',
				error: 'ResourceNotEmpty',
				message: 'The bucket you tried to delete is not empty',
			}),
			error: { code: 'ResourceNotEmpty', field: 'bucket' },
		},
	],
});
