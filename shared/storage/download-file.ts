import { invalid } from '../error';
import { text, values, type Params } from '../field';
import { isStream } from '../is-stream';
import { operation } from '../operation';
import type { ByteStream } from '../ports';
import { ReceivedFile } from '../received-file';
import { mediaType, sizeOfBody, type ServiceReply } from '../reply';
import { plainText } from '../user-headers';
import { bucketName, objectPath } from './object-path';
import { bytesAsked } from './part-of-file';
import { fileOfReply, noObject } from './storage-examples';
import { bucket, path, transform } from './storage-fields';
import { isTransform, storageRequest, transformQuery } from './storage-request';

const fields = {
	bucket,
	path,
	transform,
	range: text({
		label: 'Range',
		help: 'Only these bytes, counted from 0 with both ends; the last so many with a minus in front',
		placeholder: 'e.g. 0-1023',
	}),
	queryParams: values({
		label: 'Query Parameters',
		help: 'Names and values that stand in the address besides, such as one that goes round the cache',
		required: false,
	}),
} as const;

/** Bytes of a file, as HTTP says them (RFC 9110 §14.1.2). */
function rangeHeader(range: string | undefined): Readonly<Record<string, string>> {
	if (range === undefined) return {};
	const [, wanted] = /^\s*(?:bytes\s*=\s*)?(\d+-\d*|-\d+)\s*$/i.exec(range) ?? [];
	if (wanted !== undefined) return { Range: `bytes=${wanted}` };
	throw invalid(
		'range',
		`'${range.slice(0, 40)}' is no range of bytes`,
		'Write it as 0-1023, 1024- or -500.',
	);
}

function requestFile({ bucket, path, transform, range, queryParams = {} }: Params<typeof fields>) {
	const route = isTransform(transform) ? 'render/image/authenticated' : 'object';
	return storageRequest({
		method: 'GET',
		at: [route, bucketName(bucket), objectPath(path)],
		query: [
			...transformQuery(transform),
			...Object.entries(queryParams).map(
				([name, value]) => [name, plainText('queryParams', name, value)] as const,
			),
		],
		headers: rangeHeader(range),
		replyAs: 'stream',
	});
}

function receivedFile(
	{ body, headers, status }: ServiceReply,
	{ path, range }: Pick<Params<typeof fields>, 'path' | 'range'>,
): ReceivedFile {
	const size = sizeOfBody(headers);
	const stream = isStream(body) ? body : nothing;
	return new ReceivedFile({
		name: path.slice(path.lastIndexOf('/') + 1),
		type: mediaType(headers) || 'application/octet-stream',
		...(size !== undefined && { size }),
		stream: bytesAsked(stream, { range, status, size, contentRange: headers['content-range'] }),
	});
}

const nothing: ByteStream = { [Symbol.asyncIterator]: async function* () {} };

export const downloadFile = operation({
	id: 'storage.download',
	resource: 'File',
	label: 'Download',
	title: 'Download a file',
	summary: 'Read a file, or an image in another size',
	reference: 'https://supabase.com/docs/reference/javascript/storage-from-download',
	writes: false,
	givesFile: 'always',
	fields,
	gives: 'file',
	request: requestFile,
	result: (reply, { path, range }) => receivedFile(reply, { path: objectPath(path), range }),
	examples: [
		{
			name: 'as it is',
			params: { bucket: 'avatars', path: 'folder/ü & #1.txt' },
			request: { method: 'GET', path: '/storage/v1/object/avatars/folder/ü & %231.txt' },
			reply: { status: 200, headers: { 'content-type': 'text/plain;charset=UTF-8' }, body: 'hello' },
			result: fileOfReply('hello', { name: 'ü & #1.txt', type: 'text/plain' }),
		},
		{
			name: 'as a small image',
			params: {
				bucket: 'avatars',
				path: 'a.png',
				transform: { width: 100, height: 50, resize: 'contain', format: 'origin', quality: 80 },
				queryParams: { cacheNonce: '1' },
			},
			request: {
				method: 'GET',
				path: '/storage/v1/render/image/authenticated/avatars/a.png',
				query: [
					['width', '100'],
					['height', '50'],
					['resize', 'contain'],
					['format', 'origin'],
					['quality', '80'],
					['cacheNonce', '1'],
				],
			},
			reply: { status: 200, headers: { 'content-type': 'image/png' }, body: 'PNG' },
			result: fileOfReply('PNG', { name: 'a.png', type: 'image/png' }),
		},
		...(['cover', 'fill'] as const).map((resize) => ({
			name: `as an image that is resized by ${resize}`,
			params: { bucket: 'avatars', path: 'a.png', transform: { width: 100, resize } },
			request: {
				method: 'GET' as const,
				path: '/storage/v1/render/image/authenticated/avatars/a.png',
				query: [
					['width', '100'],
					['resize', resize],
				] as const,
			},
			reply: { status: 200, headers: { 'content-type': 'image/png' }, body: 'PNG' },
			result: fileOfReply('PNG', { name: 'a.png', type: 'image/png' }),
		})),
		{
			name: 'of which only the beginning is wanted',
			params: { bucket: 'avatars', path: 'a.txt', range: '0-4' },
			request: {
				method: 'GET',
				path: '/storage/v1/object/avatars/a.txt',
				headers: { range: 'bytes=0-4' },
			},
			reply: {
				status: 206,
				headers: { 'content-type': 'text/plain', 'content-range': 'bytes 0-4/11' },
				body: 'hello',
			},
			result: fileOfReply('hello', { name: 'a.txt', type: 'text/plain' }),
		},
		{
			name: 'that is not there',
			params: { bucket: 'avatars', path: 'nope.png' },
			request: { method: 'GET', path: '/storage/v1/object/avatars/nope.png' },
			reply: noObject,
			error: { code: 'NoSuchKey', field: 'path' },
		},
		{
			name: 'by a path that would lead elsewhere',
			params: { bucket: 'avatars', path: '../secrets/a.png' },
			error: { code: 'INVALID_PARAMETER', field: 'path' },
		},
	],
});
