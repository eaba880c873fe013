import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import { rowsOf } from '../hosts/node-red/rows-of';
import { createUser, openClient, sessionOf, signIn } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { arrived, loadFlow, pass, until, useNodeRed, type Message } from './runtime';
import { stored } from './stored';

const helper = useNodeRed();

let local: Local;
let folder: string;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local?.stop());
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'node-red-storage-'))));
afterEach(async () => {
	rmSync(folder, { recursive: true, force: true });
	const buckets = await client().storage.listBuckets();
	for (const { name } of buckets.data ?? []) {
		if (!name.startsWith('test')) continue;
		await client().storage.emptyBucket(name);
		await client().storage.deleteBucket(name);
	}
});

/** The official client, which sees what is really there. */
const client = () => openClient(local, local.keys.secret);

type Fields = Parameters<typeof stored>[0];

const text = (value: string) => [value, 'str'] as const;

async function load(
	operation: string,
	fields: Fields,
	{ key = local.keys.secret, ...node }: { readonly key?: string; readonly [name: string]: unknown } = {},
): Promise<void> {
	await loadFlow(
		{ url: local.url },
		{ type: 'supabase-storage', operation: `storage.${operation}`, ...stored(fields), ...node },
		{ key },
	);
}

/** What comes of one message through a node of its own, which must not fail. */
async function run(
	operation: string,
	fields: Fields,
	message: object = {},
	node: Readonly<Record<string, unknown>> = {},
): Promise<Message> {
	await load(operation, fields, node);
	const { output, caught } = await pass(message);
	expect(caught?.error?.message).toBeUndefined();
	await helper.unload();
	return output!;
}

const refusalOf = async (
	operation: string,
	fields: Fields,
	message: object = {},
	node: Readonly<Record<string, unknown>> = {},
) => {
	await load(operation, fields, node);
	const { caught } = await pass(message);
	await helper.unload();
	return caught?.error;
};

const makeBucket = async (name = 'test', options: object = {}): Promise<void> => {
	const { error } = await client().storage.createBucket(name, { public: false, ...options });
	expect(error).toBeNull();
};
const put = async (name: string, body: Buffer | string = 'x', contentType = 'text/plain'): Promise<void> => {
	const { error } = await client().storage.from('test').upload(name, body, { contentType });
	expect(error).toBeNull();
};
const bytesOf = async (name: string): Promise<Buffer> => {
	const { data, error } = await client().storage.from('test').download(name);
	expect(error).toBeNull();
	return Buffer.from(await data!.arrayBuffer());
};
const names = async (prefix = ''): Promise<readonly string[]> =>
	((await client().storage.from('test').list(prefix)).data ?? []).map(({ name }) => name);

describe('buckets', () => {
	it('are created with limits, read, listed, changed, emptied and deleted', async () => {
		const limits = {
			public: ['true', 'bool'],
			fileSizeLimit: text('1MB'),
			allowedMimeTypes: [['image/png', 'text/*'], 'texts'],
		} as const;
		expect((await run('createBucket', { bucket: text('test'), ...limits })).payload).toEqual({
			name: 'test',
		});
		expect((await run('getBucket', { bucket: text('test') })).payload).toMatchObject({
			id: 'test',
			public: true,
			file_size_limit: 1_000_000,
			allowed_mime_types: ['image/png', 'text/*'],
		});

		const listed = await run('listBuckets', { returnAll: ['true', 'bool'], search: text('est') });
		expect(listed).toMatchObject({
			payload: [{ id: 'test' }],
			supabase: { operation: 'storage.listBuckets' },
		});

		await run('updateBucket', {
			bucket: text('test'),
			public: ['false', 'bool'],
			fileSizeLimit: ['', 'null'],
			allowedMimeTypes: ['', 'null'],
		});
		expect((await run('getBucket', { bucket: text('test') })).payload).toMatchObject({
			public: false,
			file_size_limit: null,
			allowed_mime_types: null,
		});

		await put('a/b.txt');
		expect(await refusalOf('deleteBucket', { bucket: text('test') })).toMatchObject({
			code: 'ResourceNotEmpty',
			cause: { field: 'bucket' },
		});
		await run('emptyBucket', { bucket: text('test') });
		expect(await names()).toEqual([]);
		await run('deleteBucket', { bucket: text('test') });
		expect(await refusalOf('getBucket', { bucket: text('test') })).toMatchObject({
			code: 'NoSuchBucket',
			cause: { field: 'bucket' },
		});
	});

	it('come one in a message', async () => {
		await makeBucket('test-a');
		await makeBucket('test-b');
		await load('listBuckets', { returnAll: ['true', 'bool'], search: text('test-') }, { output: 'rows' });
		helper.getNode('n1').receive({ topic: 'kept' });
		await until(() => arrived.completed.length > 0);
		expect(arrived.output.map(({ payload }) => payload)).toMatchObject([{ id: 'test-a' }, { id: 'test-b' }]);
		expect(arrived.output[1]).toMatchObject({ topic: 'kept', parts: { index: 1, count: 2 } });
		expect(arrived.shown.at(-1)?.status?.text).toBe('2 buckets');
	});
});

describe('a file is uploaded', () => {
	beforeEach(async () => await makeBucket());

	const at = { bucket: text('test'), path: text('folder/u & $1.bin') } as const;

	it.each([
		['a Buffer', 'payload', 'msg', () => ({ payload: Buffer.from([0, 255, 1]) }), [0, 255, 1]],
		['an array of bytes', 'payload', 'msg', () => ({ payload: new Uint8Array([7, 8]) }), [7, 8]],
		[
			'a Buffer from a context that is kept',
			'payload',
			'msg',
			() => ({ payload: { type: 'Buffer', data: [9] } }),
			[9],
		],
		[
			'a stream',
			'payload',
			'msg',
			() => ({ payload: Readable.from([Buffer.from([1]), Buffer.from([2])]) }),
			[1, 2],
		],
		['text', 'payload', 'msg', () => ({ payload: 'ä' }), [...Buffer.from('ä')]],
		['written text', 'ä', 'str', () => ({}), [...Buffer.from('ä')]],
		['an object', 'payload', 'msg', () => ({ payload: { a: 1 } }), [...Buffer.from('{"a":1}')]],
		['nothing at all in it', 'payload', 'msg', () => ({ payload: Buffer.alloc(0) }), []],
		['an expression', '"a" & payload', 'jsonata', () => ({ payload: 'b' }), [...Buffer.from('ab')]],
	])('from %s', async (_name, value, type, message, bytes) => {
		const { payload, topic } = await run(
			'upload',
			{ ...at, file: [value, type] },
			{ topic: 'kept', ...message() },
		);
		expect(payload).toEqual({
			path: 'folder/u & $1.bin',
			id: expect.any(String),
			fullPath: 'test/folder/u & $1.bin',
		});
		expect(topic).toBe('kept');
		expect([...(await bytesOf('folder/u & $1.bin'))]).toEqual(bytes);
	});

	it.each([
		['a path', 'photo.png', 'filePath'],
		['a path that the message names', 'filename', 'filePathNamed'],
	])('from the disk, by %s', async (_name, value, type) => {
		const file = path.join(folder, 'photo.png');
		writeFileSync(file, 'PNG');
		await run(
			'upload',
			{ bucket: text('test'), path: text('copy'), file: [value === 'photo.png' ? file : value, type] },
			{ filename: file },
		);
		const { data } = await client().storage.from('test').info('copy');
		expect(data).toMatchObject({ size: 3, contentType: 'image/png' });
	});

	it('with everything that can be told of it', async () => {
		const metadata = [
			{ column: 'taken', value: 'topic', valueType: 'msg' },
			{ column: 'rating', value: '5', valueType: 'num' },
		];
		await run(
			'upload',
			{
				...at,
				file: text('packed'),
				contentType: text('application/x-own'),
				cacheControl: text('60'),
				metadata: [metadata, 'columns'],
				upsert: ['true', 'bool'],
			},
			{ topic: 'in Rome' },
		);
		const { data } = await client().storage.from('test').info('folder/u & $1.bin');
		expect(data).toMatchObject({
			contentType: 'application/x-own',
			cacheControl: 'max-age=60',
			metadata: { taken: 'in Rome', rating: 5 },
		});
	});

	it('not in the place of another, unless that is said', async () => {
		await put('a.txt', 'old');
		const again = { bucket: text('test'), path: text('a.txt'), file: text('new') };
		expect(await refusalOf('upload', again)).toMatchObject({
			code: 'KeyAlreadyExists',
			cause: { field: 'path', operation: 'storage.upload' },
		});
		expect(String(await bytesOf('a.txt'))).toBe('old');
		await run('upload', { ...again, upsert: ['true', 'bool'] });
		expect(String(await bytesOf('a.txt'))).toBe('new');
		await run('update', { ...again, file: text('newest') });
		expect(String(await bytesOf('a.txt'))).toBe('newest');
	});

	it('of a size for which several requests are made, with progress', async () => {
		const file = path.join(folder, 'large.bin');
		const bytes = randomBytes(20_000_000);
		writeFileSync(file, bytes);
		const reports: string[] = [];
		await load('upload', { bucket: text('test'), path: text('large.bin'), file: [file, 'filePath'] });
		const { output, caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		reports.push(...arrived.shown.map(({ status }) => status?.text ?? ''));
		expect(output?.payload).toMatchObject({ fullPath: 'test/large.bin', id: expect.any(String) });
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(reports[0]).toBe('running');
		expect(reports.at(-1)).toBe('20 MB');
		for (const report of reports.slice(1, -1)) expect(report).toMatch(/^([\d.]+ of )?20 MB$/);
	});

	it('as a signed URL allows, by who has no other right', async () => {
		const { payload } = await run('createSignedUploadUrl', {
			bucket: text('test'),
			path: text('by/guest.txt'),
		});
		const { token } = payload as unknown as { readonly token: string };
		const guest = { key: local.keys.publishable };
		const file = { bucket: text('test'), path: text('by/guest.txt'), file: text('from a guest') };
		await run('uploadToSignedUrl', { ...file, token: ['token', 'msg'] }, { token }, guest);
		expect(String(await bytesOf('by/guest.txt'))).toBe('from a guest');
		const elsewhere = { ...file, path: text('by/another.txt') };
		const refused = await refusalOf(
			'uploadToSignedUrl',
			{ ...elsewhere, token: ['token', 'msg'] },
			{ token },
			guest,
		);
		expect(refused?.cause?.status).toBeGreaterThanOrEqual(400);
		expect(refused?.message).not.toContain(token);
		expect(await names('by')).toEqual(['guest.txt']);
	});

	it.each([
		['what is not there', 'nobody', 'msg', 'File: msg.nobody is not there'],
		['null', 'nothing', 'msg', 'msg.nothing is no file'],
		['a file that is not there', '/nowhere/a.png', 'filePath', 'no such file or directory'],
		['a folder', tmpdir(), 'filePath', 'it is a folder'],
		['a name that is none', 'nothing', 'filePathNamed', 'msg.nothing is no name of a file'],
		['a path that leads elsewhere', 'payload', 'msg', 'Path'],
	])('is refused: %s', async (name, value, type, words) => {
		const wrong = name.startsWith('a path that leads') ? { path: text('../other/a.txt') } : {};
		const error = await refusalOf(
			'upload',
			{ ...at, file: [value, type], ...wrong },
			{ payload: 'x', nothing: null },
		);
		expect(error).toMatchObject({ message: expect.stringContaining(words) });
		expect(error?.cause?.field).toBe(name.startsWith('a path that leads') ? 'path' : 'file');
		expect(await names()).toEqual([]);
	});
});

describe('a file is downloaded', () => {
	const at = { bucket: text('test'), path: text('folder/data.json') } as const;
	const json = '{"id": 9007199254740993, "list": [1]}';
	beforeEach(async () => {
		await makeBucket();
		await put('folder/data.json', json, 'application/json');
	});

	it.each([
		['a Buffer', 'buffer', Buffer.from(json)],
		['text', 'text', json],
		['JSON, with every digit', 'json', { id: '9007199254740993', list: [1] }],
		['a Buffer where nothing was chosen', '', Buffer.from(json)],
	])('as %s', async (_name, output, payload) => {
		const message = await run('download', at, { topic: 'kept' }, { output });
		expect(message).toMatchObject({
			topic: 'kept',
			supabase: {
				operation: 'storage.download',
				status: 200,
				file: { name: 'data.json', type: 'application/json', size: json.length },
			},
		});
		expect(message.payload).toEqual(payload);
	});

	it.each([
		['a file', (inFolder: string) => path.join(inFolder, 'copy.json'), 'copy.json'],
		['a folder, under its own name', (inFolder: string) => inFolder, 'data.json'],
	])('into %s', async (_name, place, name) => {
		const { payload } = await run(
			'download',
			at,
			{ place: place(folder) },
			{
				output: 'file',
				outputFile: 'place',
				outputFileType: 'msg',
			},
		);
		expect(payload).toEqual({ file: path.join(folder, name), size: json.length });
		expect(readdirSync(folder)).toEqual([name]);
		expect(readFileSync(path.join(folder, name), 'utf8')).toBe(json);
	});

	it('in part', async () => {
		expect((await run('download', { ...at, range: text('1-4') }, {}, { output: 'text' })).payload).toBe(
			'"id"',
		);
	});

	it('as a smaller image', async () => {
		const picture = await sharp({ create: { width: 40, height: 20, channels: 3, background: 'red' } })
			.png()
			.toBuffer();
		await put('red.png', picture, 'image/png');
		const members = [
			{ column: 'width', value: '10', valueType: 'num' },
			{ column: 'height', value: 'wanted', valueType: 'msg' },
			{ column: 'resize', value: 'fill', valueType: 'choice' },
		];
		const { payload } = await run(
			'download',
			{ bucket: text('test'), path: text('red.png'), transform: [members, 'columns'] },
			{ wanted: 5 },
		);
		expect(await sharp(payload as unknown as Buffer).metadata()).toMatchObject({ width: 10, height: 5 });
	});

	it('only when it is JSON where JSON is wanted', async () => {
		await put('note.txt', 'two words');
		expect(
			await refusalOf('download', { bucket: text('test'), path: text('note.txt') }, {}, { output: 'json' }),
		).toMatchObject({
			code: 'INVALID_PARAMETER',
			cause: { field: 'output' },
			message: expect.stringContaining('note.txt is not JSON'),
		});
	});

	it('as JSON also with the mark that some editors put before it', async () => {
		await put('marked.json', '\ufeff{"id":12345678901234567890}');
		const marked = { bucket: text('test'), path: text('marked.json') };
		expect(await run('download', marked, {}, { output: 'json' })).toMatchObject({
			payload: { id: '12345678901234567890' },
		});
	});

	it('not when it is not there, and no file is left', async () => {
		const missing = { bucket: text('test'), path: text('nope.json') };
		const intoFile = { output: 'file', outputFile: path.join(folder, 'nope.json') };
		expect(await refusalOf('download', missing, {}, intoFile)).toMatchObject({
			code: 'NoSuchKey',
			cause: { field: 'path' },
		});
		expect(readdirSync(folder)).toEqual([]);
	});
});

describe('files', () => {
	beforeEach(async () => {
		await makeBucket();
		for (const name of ['a.txt', 'b.txt', 'folder/c.txt', 'folder/deep/d.txt']) await put(name, name);
	});

	const inBucket = { bucket: text('test') } as const;
	const pathsOf = (payload: unknown): readonly unknown[] =>
		(payload as ReadonlyArray<{ readonly path: string }>).map(({ path: each }) => each);

	it('are listed with the folders beside them', async () => {
		const { payload } = await run('list', inBucket);
		expect(payload).toMatchObject([
			{ name: 'a.txt', path: 'a.txt', metadata: { size: 5 } },
			{ name: 'b.txt' },
			{ name: 'folder', id: null },
		]);
	});

	it('are listed with all below a folder', async () => {
		const { payload } = await run('list', {
			...inBucket,
			path: text('folder'),
			recursive: ['true', 'bool'],
			returnAll: ['true', 'bool'],
		});
		expect(pathsOf(payload)).toEqual(['folder/c.txt', 'folder/deep/d.txt']);
	});

	it.each([
		['rows', [['a.txt'], ['b.txt'], ['folder/c.txt'], ['folder/deep/d.txt']]],
		['pages', undefined],
	])('come in messages: %s', async (output, wanted) => {
		await load('list', { ...inBucket, recursive: ['true', 'bool'], returnAll: ['true', 'bool'] }, { output });
		helper.getNode('n1').receive({ topic: 'kept' });
		await until(() => arrived.completed.length > 0);
		const paths = arrived.output.map(({ payload }) => pathsOf([payload].flat()));
		if (wanted) expect(paths).toEqual(wanted);
		expect(paths.flat()).toEqual(['a.txt', 'b.txt', 'folder/c.txt', 'folder/deep/d.txt']);
		const last = arrived.output.at(-1)!;
		expect(last).toMatchObject({ topic: 'kept', parts: { count: arrived.output.length } });
		expect(arrived.shown.at(-1)?.status?.text).toBe('4 files');
	});

	it('are looked at, moved, copied and removed', async () => {
		const one = { ...inBucket, path: text('a.txt') };
		expect((await run('info', one)).payload).toMatchObject({
			name: 'a.txt',
			size: 5,
			contentType: 'text/plain',
		});
		expect((await run('exists', one)).payload).toEqual({ exists: true });
		expect((await run('exists', { ...inBucket, path: text('nope') })).payload).toEqual({ exists: false });

		await run('move', { ...inBucket, fromPath: text('a.txt'), toPath: text('moved/a.txt') });
		expect((await run('exists', one)).payload).toEqual({ exists: false });
		await makeBucket('test-other');
		const copied = await run('copy', {
			...inBucket,
			fromPath: text('b.txt'),
			toPath: text('b.txt'),
			destinationBucket: text('test-other'),
		});
		expect(copied.payload).toEqual({ path: 'test-other/b.txt' });

		const removed = await run('remove', {
			...inBucket,
			paths: [['b.txt', 'nope.txt', 'moved/a.txt'], 'texts'],
		});
		expect(removed.payload).toMatchObject([
			{ path: 'b.txt', removed: true },
			{ path: 'nope.txt', removed: false },
			{ path: 'moved/a.txt', removed: true },
		]);
		expect(await names()).toEqual(['folder']);
		const byMessage = { ...inBucket, paths: ['gone', 'msg'] } as const;
		await run('remove', byMessage, { gone: ['folder/c.txt', 'folder/deep/d.txt'] });
		expect(await names()).toEqual([]);
	});

	it('are shared by links, for a while or for all', async () => {
		const one = { ...inBucket, path: text('folder/c.txt') };
		const signed = await run('createSignedUrl', {
			...one,
			expiresIn: ['60', 'num'],
			download: text('c d.txt'),
		});
		const { signedUrl } = signed.payload as unknown as { readonly signedUrl: string };
		const response = await fetch(signedUrl);
		expect(await response.text()).toBe('folder/c.txt');
		expect(response.headers.get('content-disposition')).toContain('c%20d.txt');

		const several = await run('createSignedUrls', {
			...inBucket,
			paths: [['a.txt', 'nope.txt'], 'texts'],
			expiresIn: ['60', 'num'],
			download: ['true', 'bool'],
		});
		expect(several.payload).toMatchObject([
			{
				path: 'a.txt',
				error: null,
				signedUrl: expect.stringContaining(`${local.url}/storage/v1/object/sign/test/a.txt`),
			},
			{ path: 'nope.txt', signedUrl: null, error: expect.any(String) },
		]);

		await run('updateBucket', { ...inBucket, public: ['true', 'bool'] });
		const open = await run('getPublicUrl', one);
		const { publicUrl } = open.payload as unknown as { readonly publicUrl: string };
		expect(await (await fetch(publicUrl)).text()).toBe('folder/c.txt');
	});
});

describe('who acts', () => {
	it('sees and stores what the policies allow', async () => {
		const signUp = async (email: string) => {
			const { id } = await createUser(local, email);
			const { access_token: accessToken } = await sessionOf(await signIn(local, email));
			return { id, accessToken };
		};
		const ann = await signUp('ann@example.com');
		const bob = await signUp('bob@example.com');
		const own = { bucket: text('papers'), path: ['path', 'msg'], file: text('secret') } as const;
		const asUser = {
			key: local.keys.publishable,
			actAs: 'token',
			userAccessToken: 'token',
			userAccessTokenType: 'msg',
		};
		const message = { path: `${ann.id}/note.txt`, token: ann.accessToken };
		await run('upload', own, message, asUser);
		expect(await refusalOf('upload', own, { ...message, token: bob.accessToken }, asUser)).toMatchObject({
			code: 'AccessDenied',
			cause: { status: 403 },
		});
		const read = { bucket: text('papers'), path: ['path', 'msg'] } as const;
		expect((await run('download', read, message, { ...asUser, output: 'text' })).payload).toBe('secret');
		expect(await refusalOf('download', read, { ...message, token: bob.accessToken }, asUser)).toMatchObject({
			code: 'NoSuchKey',
		});
		expect(await rowsOf(local, "select owner_id from storage.objects where bucket_id = 'papers'")).toEqual([
			{ owner_id: ann.id },
		]);
	});
});
