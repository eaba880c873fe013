import type { Row } from '../field';
import type { Example } from '../operation';
import type { listFields } from './list-files';
import { folder, noBucket, photo } from './storage-examples';

const path = '/storage/v1/object/list/avatars';
const byName = { column: 'name', order: 'asc' };
const all = (prefix: string, offset: number) => ({
	method: 'POST' as const,
	path,
	body: { limit: 1000, offset, sortBy: byName, prefix },
});

type ListExample = Example<typeof listFields, readonly Row[]>;

export const listExamples: readonly ListExample[] = [
	{
		name: 'at the top of a bucket',
		params: { bucket: 'avatars' },
		request: { method: 'POST', path, body: { limit: 100, offset: 0, sortBy: byName, prefix: '' } },
		reply: { status: 200, body: [folder, photo] },
		result: [
			{ ...folder, path: 'folder' },
			{ ...photo, path: 'photo.png' },
		],
	},
	{
		name: 'in a folder, by what they begin with, the newest first',
		params: {
			bucket: 'avatars',
			path: '/folder/sub/',
			limit: 10,
			offset: 5,
			search: 'ph',
			sortColumn: 'created_at',
			sortOrder: 'desc',
		},
		request: {
			method: 'POST',
			path,
			body: {
				limit: 10,
				offset: 5,
				sortBy: { column: 'created_at', order: 'desc' },
				search: 'ph',
				prefix: 'folder/sub',
			},
		},
		reply: { status: 200, body: [photo] },
		result: [{ ...photo, path: 'folder/sub/photo.png' }],
	},
	...(['name', 'updated_at', 'last_accessed_at'] as const).map((sortColumn): ListExample => ({
		name: `by ${sortColumn}`,
		params: { bucket: 'avatars', limit: 1, sortColumn, sortOrder: 'asc' },
		request: {
			method: 'POST',
			path,
			body: { limit: 1, offset: 0, sortBy: { column: sortColumn, order: 'asc' }, prefix: '' },
		},
		reply: { status: 200, body: [] },
		result: [],
	})),
	{
		name: 'all, and those of every folder below',
		params: { bucket: 'avatars', recursive: true, returnAll: true },
		request: all('', 0),
		reply: { status: 200, body: [folder, photo] },
		then: [
			{ request: all('', 1), reply: { status: 200, body: [photo] } },
			{ request: all('folder/', 0), reply: { status: 200, body: [photo] } },
		],
		result: [
			{ ...photo, path: 'photo.png' },
			{ ...photo, path: 'folder/photo.png' },
		],
	},
	{
		name: 'of a bucket that is not there',
		params: { bucket: 'avatars', limit: 100 },
		request: { method: 'POST', path, body: { limit: 100, offset: 0, sortBy: byName, prefix: '' } },
		reply: noBucket,
		error: { code: 'NoSuchBucket', field: 'bucket' },
	},
	{
		name: 'in a folder that would lead elsewhere',
		params: { bucket: 'avatars', path: 'folder/../..' },
		error: { code: 'INVALID_PARAMETER', field: 'path' },
	},
];
