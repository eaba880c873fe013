import { connect, run, type HttpRequest } from '../../shared';
import { fileOf } from '../storage-walk/walk-storage';

let sent: HttpRequest[] = [];
beforeEach(() => {
	sent = [];
});
const connection = connect(
	{ url: 'https://abc.supabase.co', key: 'k-test' },
	{
		send: async (request) => {
			sent.push(request);
			return { status: 200, headers: {}, body: { Key: 'b/a', name: 'b', message: 'done' } };
		},
	},
);
const bodyOf = async (operation: string, params: Record<string, unknown>) => {
	await run(connection, `storage.${operation}`, { bucket: 'b', ...params });
	return JSON.parse(String(sent[0]?.body)) as Record<string, unknown>;
};

it.each([
	['a list', ['a', 'b,c'], ['a', 'b,c']],
	['one a line', ' a \nb,c\n\n', ['a', 'b,c']],
	['JSON', '["a","b\\"c"]', ['a', 'b"c']],
	['a number among texts', ['a', 7], ['a', '7']],
	['one text', 'a b.txt', ['a b.txt']],
])('paths as %s', async (_name, paths, prefixes) => {
	sent = [];
	await run(connection, 'storage.remove', { bucket: 'b', paths }).catch(() => undefined);
	expect(JSON.parse(String(sent[0]?.body))).toEqual({ prefixes });
});

it.each([
	['with commas', 'image/png, text/*', ['image/png', 'text/*']],
	['one a line', 'image/png\ntext/*', ['image/png', 'text/*']],
	['nothing', '', []],
	['null', null, null],
])('types %s', async (_name, allowedMimeTypes, types) => {
	expect(await bodyOf('updateBucket', { allowedMimeTypes })).toMatchObject({ allowed_mime_types: types });
});

it.each([
	['bytes', 1024, 1024],
	['bytes as text', '1024', 1024],
	['a unit', '1 MB', '1MB'],
	['nothing', '', null],
	['null', null, null],
	['zero', 0, 0],
])('a limit as %s', async (_name, fileSizeLimit, limit) => {
	expect(await bodyOf('updateBucket', { fileSizeLimit })).toMatchObject({ file_size_limit: limit });
});

it.each([
	[
		{ width: '100', height: 50 },
		{ width: 100, height: 50 },
	],
	['{"width":100}', { width: 100 }],
])('an image to be changed as %j', async (transform, read) => {
	sent = [];
	await run(connection, 'storage.createSignedUrl', {
		bucket: 'b',
		path: 'a',
		expiresIn: '60',
		transform,
	}).catch(() => undefined);
	expect(JSON.parse(String(sent[0]?.body))).toEqual({ expiresIn: 60, transform: read });
});

it.each([
	['no list of paths', 'remove', { paths: 7 }, 'paths', 'Paths must be a list of texts, not 7'],
	[
		'an object among paths',
		'remove',
		{ paths: ['a', {}] },
		'paths',
		'Paths, line 2: must be text, not an object',
	],
	['no path at all', 'remove', { paths: '' }, 'paths', 'Paths is missing'],
	['an empty list', 'remove', { paths: [] }, 'paths', 'Paths is empty'],
	['a path that is null', 'info', { path: null }, 'path', 'Path is missing'],
	['a path of slashes', 'info', { path: '//' }, 'path', 'Path is empty'],
	[
		'text in place of a file',
		'upload',
		{ path: 'a', file: 'hello' },
		'file',
		"File must be a file, not 'hello'",
	],
	['no file', 'upload', { path: 'a' }, 'file', 'File is missing'],
	[
		'an image too wide',
		'download',
		{ path: 'a', transform: { width: 2501 } },
		'transform',
		'Transform: Width must be at most 2500, not 2501',
	],
	[
		'an unknown change',
		'download',
		{ path: 'a', transform: { hight: 5 } },
		'transform',
		"Transform: There is no field 'hight' here",
	],
	[
		'a resize that there is not',
		'download',
		{ path: 'a', transform: { resize: 'crop' } },
		'transform',
		"Transform: Resize cannot be 'crop'",
	],
	['a range that is none', 'download', { path: 'a', range: '5' }, 'range', "'5' is no range of bytes"],
	['no time', 'createSignedUrl', { path: 'a' }, 'expiresIn', 'Expires In is missing'],
	[
		'time that is over',
		'createSignedUrl',
		{ path: 'a', expiresIn: 0 },
		'expiresIn',
		'Expires In must be at least 1, not 0',
	],
	['a null that means nothing', 'list', { search: null }, 'search', 'Search must be text, not null'],
	[
		'metadata that is no object',
		'upload',
		{ path: 'a', file: fileOf('x'), metadata: [1] },
		'metadata',
		'Metadata must be an object, not a list of other things',
	],
	[
		'metadata that went missing',
		'upload',
		{ path: 'a', file: fileOf('x'), metadata: { a: undefined } },
		'metadata',
		"Metadata: the value of 'a' is undefined",
	],
	[
		'a file of unknown size in several requests',
		'upload',
		{ path: 'a', file: { open: fileOf('x').open }, resumable: 'always' },
		'resumable',
		'A file of unknown size cannot be sent resumably',
	],
	[
		'a whole header of cache control in several requests',
		'upload',
		{ path: 'a', file: fileOf('x'), resumable: 'always', cacheControl: 'no-store' },
		'cacheControl',
		'The cache control of a resumable upload is a number of seconds',
	],
])('refuses %s', async (_name, operation, params, field, reason) => {
	await expect(run(connection, `storage.${operation}`, { bucket: 'b', ...params })).rejects.toMatchObject({
		code: 'INVALID_PARAMETER',
		field,
		reason,
	});
	expect(sent).toEqual([]);
});

it.each([
	['as it is said', { contentType: ' text/x ' }, { type: 'image/png' }, 'a.txt', 'text/x'],
	['as the file says', {}, { type: 'image/png' }, 'a.txt', 'image/png'],
	['as the path tells', {}, {}, 'f/A.PNG', 'image/png'],
	[
		'as the path tells, when the file says only that it is one',
		{},
		{ type: 'application/octet-stream' },
		'a.css',
		'text/css',
	],
	[
		'as the path tells, when the file says only that it is text',
		{},
		{ type: 'text/plain;charset=UTF-8' },
		'a.csv',
		'text/csv',
	],
	[
		'text, when nothing tells more',
		{},
		{ type: 'text/plain;charset=UTF-8' },
		'a',
		'text/plain;charset=UTF-8',
	],
	['as the name of the file tells', {}, { name: 'b.json' }, 'a', 'application/json'],
	['unknown', {}, {}, 'a', 'application/octet-stream'],
])('the type of a file %s', async (_name, params, about, path, type) => {
	await run(connection, 'storage.upload', { bucket: 'b', path, file: fileOf('x', about), ...params });
	expect(sent[0]?.headers['Content-Type']).toBe(type);
});

it.each([
	[undefined, 'max-age=3600'],
	[0, 'max-age=0'],
	['60', 'max-age=60'],
	['public, max-age=5, immutable', 'public, max-age=5, immutable'],
	['', 'no-cache'],
])('cache control %s', async (cacheControl, header) => {
	await run(connection, 'storage.upload', { bucket: 'b', path: 'a', file: fileOf('x'), cacheControl });
	expect(sent[0]?.headers['Cache-Control']).toBe(header);
});

it.each([
	['is large', {}, '/storage/v1/upload/resumable'],
	['is large, and is kept for some time', { cacheControl: '' }, '/storage/v1/upload/resumable'],
	['is large, but packed', { contentEncoding: 'gzip' }, '/storage/v1/object/b/a'],
	['is large, but with a whole header', { cacheControl: 'no-store' }, '/storage/v1/object/b/a'],
	['is large, but is to go at once', { resumable: 'never' }, '/storage/v1/object/b/a'],
])('where a file goes that %s', async (_name, more, path) => {
	const file = { ...fileOf('x'), size: 7_000_000 };
	await run(connection, 'storage.upload', { bucket: 'b', path: 'a', file, ...more }).catch(() => undefined);
	expect(new URL(sent[0]!.url).pathname).toBe(path);
});
