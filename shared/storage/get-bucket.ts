import { operation } from '../operation';
import { bucketName } from './object-path';
import { objectWith } from './reply-body';
import { avatars, noBucket } from './storage-examples';
import { bucket } from './storage-fields';
import { storageRequest } from './storage-request';

export const getBucket = operation({
	id: 'storage.getBucket',
	resource: 'Bucket',
	label: 'Get',
	title: 'Get a bucket',
	summary: 'Read the settings of a bucket',
	reference: 'https://supabase.com/docs/reference/javascript/storage-getbucket',
	writes: false,
	fields: { bucket },
	request: ({ bucket }) => storageRequest({ method: 'GET', at: ['bucket', bucketName(bucket)] }),
	result: objectWith('name'),
	examples: [
		{
			name: 'by its name',
			params: { bucket: 'avatars' },
			request: { method: 'GET', path: '/storage/v1/bucket/avatars' },
			reply: { status: 200, body: avatars },
			result: avatars,
		},
		{
			name: 'that is not there',
			params: { bucket: 'nope' },
			request: { method: 'GET', path: '/storage/v1/bucket/nope' },
			reply: noBucket,
			error: { code: 'NoSuchBucket', field: 'bucket' },
		},
	],
});
