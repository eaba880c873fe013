import type { StorageClient } from '@supabase/storage-js';
import type { CannedReply } from '../contract/recording-server';
import { fileOf } from '../storage-walk/walk-storage';
import type { Difference } from './storage-differences';

export interface StorageCase {
	readonly id: string;
	readonly name: string;
	readonly official: (storage: StorageClient) => PromiseLike<unknown> | unknown;
	readonly params: Readonly<Record<string, unknown>>;
	readonly difference?: Difference;
	/** What was meant, where the difference depends on it. */
	readonly meant?: { readonly path?: string; readonly type?: string };
	readonly replies?: readonly CannedReply[];
	/** Whether a user asks for the bucket too: line 21 of docs/differences.md. */
	readonly isDoubted?: boolean;
}

type More = Pick<StorageCase, 'difference' | 'meant' | 'replies' | 'isDoubted'>;

const compare =
	(operation: string) =>
	(
		name: string,
		official: StorageCase['official'],
		params: StorageCase['params'],
		more: More = {},
	): StorageCase => ({
		id: `storage.${operation}`,
		name: `${operation} ${name}`.trim(),
		official,
		params,
		...more,
	});

const bucket = 'avatars';
const file = fileOf('hello');
const bytes = Buffer.from('hello');
const at = (path: string) => ({ bucket, path });
const stored: More = { replies: [{ status: 200, body: { Key: 'avatars/a', Id: 'I' } }] };
const refused: More = {
	replies: [{ status: 400, body: { statusCode: '404', error: 'not_found', message: 'Object not found' } }],
	isDoubted: true,
};
const list: More = { replies: [{ status: 200, body: [] }] };
const signed: More = {
	replies: [{ status: 200, body: { signedURL: '/object/sign/avatars/a.png?token=T' } }],
};
const token: More = { replies: [{ status: 200, body: { url: '/object/upload/sign/avatars/a?token=T' } }] };
const everything = {
	contentType: 'image/png',
	cacheControl: '60',
	contentEncoding: 'gzip',
	metadata: { k: 'é', n: 1 },
	headers: { 'x-custom': '1' },
};
const transform = { width: 100, height: 50, resize: 'contain', format: 'origin', quality: 80 } as const;
/** Those that mean nothing to an address, and those that do. */
const odd = "f/a b&c=d+e,f;g@h:i$j!k(l)*'m.png";

const ofBuckets: readonly StorageCase[] = [
	compare('createBucket')('', (s) => s.createBucket(bucket), { bucket }),
	compare('createBucket')(
		'with everything',
		(s) => s.createBucket(bucket, { public: true, fileSizeLimit: '1MB', allowedMimeTypes: ['image/*'] }),
		{ bucket, public: true, fileSizeLimit: '1MB', allowedMimeTypes: ['image/*'] },
	),
	compare('createBucket')(
		'with a limit in bytes',
		(s) => s.createBucket(bucket, { public: false, fileSizeLimit: 1024 }),
		{ bucket, public: false, fileSizeLimit: 1024 },
	),
	compare('getBucket')('', (s) => s.getBucket(bucket), { bucket }),
	compare('listBuckets')('', (s) => s.listBuckets(), {}, list),
	compare('listBuckets')(
		'with everything',
		(s) =>
			s.listBuckets({ limit: 10, offset: 5, search: 'a v', sortColumn: 'created_at', sortOrder: 'desc' }),
		{ limit: 10, offset: 5, search: 'a v', sortColumn: 'created_at', sortOrder: 'desc' },
		list,
	),
	compare('updateBucket')(
		'with everything',
		(s) => s.updateBucket(bucket, { public: false, fileSizeLimit: 0, allowedMimeTypes: [] }),
		{ bucket, public: false, fileSizeLimit: 0, allowedMimeTypes: [] },
	),
	compare('updateBucket')(
		'taking limits back',
		(s) => s.updateBucket(bucket, { public: true, fileSizeLimit: null, allowedMimeTypes: null }),
		{ bucket, public: true, fileSizeLimit: null, allowedMimeTypes: null },
	),
	compare('deleteBucket')('', (s) => s.deleteBucket(bucket), { bucket }),
	compare('emptyBucket')('', (s) => s.emptyBucket(bucket), { bucket }, { ...list, difference: 19 }),
];

const ofUploads: readonly StorageCase[] = [
	compare('upload')(
		'with its type',
		(s) => s.from(bucket).upload('f/a.txt', bytes, { contentType: 'text/plain' }),
		{ ...at('f/a.txt'), file, contentType: 'text/plain' },
		stored,
	),
	compare('upload')(
		'with everything',
		(s) => s.from(bucket).upload('f/a.png', bytes, { ...everything, upsert: true }),
		{ ...at('f/a.png'), file, ...everything, upsert: true },
		stored,
	),
	compare('upload')(
		'of bytes',
		(s) => s.from(bucket).upload('a.png', bytes),
		{ ...at('a.png'), file },
		{
			...stored,
			difference: 18,
			meant: { type: 'image/png' },
		},
	),
	compare('upload')(
		'of a Blob',
		(s) =>
			s.from(bucket).upload('a.png', new Blob(['hello'], { type: 'image/webp' }), {
				cacheControl: '60',
				metadata: { a: 1 },
			}),
		{ ...at('a.png'), file: fileOf('hello', { type: 'image/webp' }), cacheControl: '60', metadata: { a: 1 } },
		{ ...stored, difference: 17, meant: { type: 'image/webp' } },
	),
	compare('upload')(
		'to a path with slashes too many',
		(s) => s.from(bucket).upload('/a//b/ c.txt/', bytes, { contentType: 'text/plain' }),
		{ ...at('/a//b/ c.txt/'), file, contentType: 'text/plain' },
		stored,
	),
	compare('upload')(
		'to a path of odd letters',
		(s) => s.from(bucket).upload(odd, bytes, { contentType: 'text/plain' }),
		{ ...at(odd), file, contentType: 'text/plain' },
		stored,
	),
	compare('upload')(
		'to a path that an address cuts off',
		(s) => s.from(bucket).upload('a#b?c%20.txt', bytes, { contentType: 'text/plain' }),
		{ ...at('a#b?c%20.txt'), file, contentType: 'text/plain' },
		{ ...stored, difference: 3, meant: { path: 'a#b?c%20.txt' } },
	),
	compare('update')(
		'with everything',
		(s) => s.from(bucket).update('f/a.png', bytes, everything),
		{ ...at('f/a.png'), file, ...everything },
		stored,
	),
	compare('createSignedUploadUrl')('', (s) => s.from(bucket).createSignedUploadUrl('f/a'), at('f/a'), token),
	compare('createSignedUploadUrl')(
		'that replaces',
		(s) => s.from(bucket).createSignedUploadUrl('f/a', { upsert: true }),
		{ ...at('f/a'), upsert: true },
		token,
	),
	compare('uploadToSignedUrl')(
		'with everything',
		(s) => s.from(bucket).uploadToSignedUrl('f/a', 'T O/K&1', bytes, { ...everything, upsert: true }),
		{ ...at('f/a'), token: 'T O/K&1', file, ...everything, upsert: true },
		stored,
	),
	compare('uploadToSignedUrl')(
		'with its type',
		(s) => s.from(bucket).uploadToSignedUrl('f/a', 'T', bytes, { contentType: 'text/css' }),
		{ ...at('f/a'), token: 'T', file, contentType: 'text/css' },
		stored,
	),
];

const ofFiles: readonly StorageCase[] = [
	compare('download')('', (s) => s.from(bucket).download('f/a.png'), at('f/a.png')),
	compare('download')('by a path of odd letters', (s) => s.from(bucket).download(odd), at(odd)),
	compare('download')('of an image in another size', (s) => s.from(bucket).download('a.png', { transform }), {
		...at('a.png'),
		transform,
	}),
	compare('download')('with nothing to change', (s) => s.from(bucket).download('a.png', { transform: {} }), {
		...at('a.png'),
		transform: {},
	}),
	compare('download')('around the cache', (s) => s.from(bucket).download('a.png', { cacheNonce: '7' }), {
		...at('a.png'),
		queryParams: { cacheNonce: '7' },
	}),
	compare('download')('that is not there', (s) => s.from(bucket).download('no'), at('no'), refused),
	compare('download')(
		'by a path that an address cuts off',
		(s) => s.from(bucket).download('a?b#c'),
		at('a?b#c'),
		{ difference: 3, meant: { path: 'a?b#c' } },
	),
	compare('list')('', (s) => s.from(bucket).list(), { bucket }, list),
	compare('list')(
		'of a folder, with everything',
		(s) =>
			s
				.from(bucket)
				.list('f', { limit: 10, offset: 5, search: 'a', sortBy: { column: 'created_at', order: 'desc' } }),
		{ ...at('f'), limit: 10, offset: 5, search: 'a', sortColumn: 'created_at', sortOrder: 'desc' },
		list,
	),
	compare('list')('of a folder with a slash', (s) => s.from(bucket).list('/f/'), at('/f/'), {
		...list,
		difference: 3,
	}),
	compare('info')('', (s) => s.from(bucket).info('f/a.png'), at('f/a.png')),
	compare('exists')('', (s) => s.from(bucket).exists('f/a.png'), at('f/a.png')),
	compare('exists')('where nothing is', (s) => s.from(bucket).exists('no'), at('no'), refused),
	compare('move')('', (s) => s.from(bucket).move('a', 'b/c'), { bucket, fromPath: 'a', toPath: 'b/c' }),
	compare('move')('to another bucket', (s) => s.from(bucket).move('a', 'b', { destinationBucket: 'other' }), {
		bucket,
		fromPath: 'a',
		toPath: 'b',
		destinationBucket: 'other',
	}),
	compare('move')(
		'by slashes too many',
		(s) => s.from(bucket).move('/a', 'b//c'),
		{
			bucket,
			fromPath: '/a',
			toPath: 'b//c',
		},
		{ difference: 3 },
	),
	compare('copy')('', (s) => s.from(bucket).copy('a', 'b'), { bucket, fromPath: 'a', toPath: 'b' }, stored),
	compare('copy')(
		'with everything',
		(s) =>
			s.from(bucket).copy('a', 'b', {
				destinationBucket: 'other',
				copyMetadata: false,
				metadata: { cacheControl: 'max-age=1', mimetype: 'text/plain' },
			}),
		{
			bucket,
			fromPath: 'a',
			toPath: 'b',
			destinationBucket: 'other',
			copyMetadata: false,
			metadata: { cacheControl: 'max-age=1', mimetype: 'text/plain' },
		},
		stored,
	),
	compare('remove')('', (s) => s.from(bucket).remove(['a', 'f/b']), { bucket, paths: ['a', 'f/b'] }, list),
	compare('remove')(
		'by slashes too many',
		(s) => s.from(bucket).remove(['/a', 'f//b']),
		{
			bucket,
			paths: ['/a', 'f//b'],
		},
		{ ...list, difference: 3 },
	),
	compare('createSignedUrl')(
		'',
		(s) => s.from(bucket).createSignedUrl('a.png', 60),
		{ ...at('a.png'), expiresIn: 60 },
		signed,
	),
	compare('createSignedUrl')(
		'with everything',
		(s) => s.from(bucket).createSignedUrl('a.png', 60, { download: 'n.png', transform }),
		{ ...at('a.png'), expiresIn: 60, download: 'n.png', transform },
		signed,
	),
	compare('createSignedUrls')(
		'',
		(s) => s.from(bucket).createSignedUrls(['a', 'b'], 60, { download: true }),
		{ bucket, paths: ['a', 'b'], expiresIn: 60, download: true },
		list,
	),
	compare('getPublicUrl')('', (s) => s.from(bucket).getPublicUrl('f/a b.png'), at('f/a b.png')),
];

export const storageCases: readonly StorageCase[] = [...ofBuckets, ...ofUploads, ...ofFiles];

/** Addresses that both make by themselves. */
export const publicAddresses = [
	['as it is', 'f/a b.png', {}],
	['to be saved', 'a.png', { download: true }],
	['to be saved under a name', 'a.png', { download: 'ä b.png' }],
	[
		'in another size',
		'a.png',
		{ transform: { width: 5, height: 6, resize: 'fill', quality: 20, format: 'origin' } },
	],
	['with nothing to change', 'a.png', { transform: {} }],
] as const;
