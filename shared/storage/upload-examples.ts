import type { ExampleReply, ExampleRequest } from '../operation';
import { fileOfText } from './file-of-text';
import { photo } from './storage-examples';

const hello = fileOfText('hello', { name: 'a.txt', type: 'text/plain' });

/** Everything that can be told of a file, and the headers that tell it. */
export const everything = {
	params: {
		bucket: 'avatars',
		path: 'folder/a.png',
		file: fileOfText('PNG', { name: 'orig.png' }),
		contentType: 'image/png',
		cacheControl: '60',
		contentEncoding: 'gzip',
		metadata: { k: 'é' },
		headers: { 'X-Robots-Tag': 'none' },
	},
	headers: {
		'cache-control': 'max-age=60',
		'content-type': 'image/png',
		'content-encoding': 'gzip',
		'content-length': '3',
		'x-metadata': 'eyJrIjoiw6kifQ==',
		'x-robots-tag': 'none',
	},
} as const;

/** A text of which only the type of the file is known. */
export const plain = {
	params: { bucket: 'avatars', path: '/folder//a.txt', file: hello, resumable: 'auto' },
	headers: {
		'cache-control': 'max-age=3600',
		'content-type': 'text/plain',
		'content-length': '5',
	},
} as const;

/** The requests of one small file that is sent resumably all the same. */
export const inChunks = (
	upsert: boolean,
): {
	readonly request: ExampleRequest;
	readonly reply: ExampleReply;
	readonly then: ReadonlyArray<{ readonly request: ExampleRequest; readonly reply: ExampleReply }>;
} => ({
	request: {
		method: 'POST',
		path: '/storage/v1/upload/resumable',
		headers: {
			'tus-resumable': '1.0.0',
			'upload-length': '5',
			'upload-metadata':
				'bucketName YXZhdGFycw==,objectName Zm9sZGVyL2EudHh0,contentType dGV4dC9wbGFpbg==,cacheControl MzYwMA==,metadata eyJrIjoiw6kifQ==',
			'x-upsert': String(upsert),
		},
	},
	reply: {
		status: 201,
		// Another host, to which nothing is sent.
		headers: { location: 'http://storage.internal/upload/resumable/YXZhdGFycy9h' },
	},
	then: [
		{
			request: {
				method: 'PATCH',
				path: '/storage/v1/upload/resumable/YXZhdGFycy9h',
				headers: {
					'tus-resumable': '1.0.0',
					'upload-offset': '0',
					'content-type': 'application/offset+octet-stream',
					'x-upsert': String(upsert),
				},
				body: 'hello',
			},
			reply: { status: 204, headers: { 'upload-offset': '5' } },
		},
		{
			request: { method: 'GET', path: '/storage/v1/object/info/avatars/folder/a.txt' },
			reply: { status: 200, body: { id: photo.id } },
		},
	],
});

export const resumably = {
	bucket: 'avatars',
	path: 'folder/a.txt',
	file: hello,
	metadata: { k: 'é' },
	resumable: 'always',
} as const;
