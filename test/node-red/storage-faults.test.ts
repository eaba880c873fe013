import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { rowsOf } from '../hosts/node-red/rows-of';
import { openClient, signToken } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { arrived, loadFlow, pass, pause, until, useNodeRed, userDir } from './runtime';
import { startServer, type RunningServer } from '../start-server';
import { stored } from './stored';

const helper = useNodeRed();

let local: Local;
let folder: string;
beforeAll(async () => {
	local = await startLocal();
	await client().storage.createBucket('test', { public: false });
});
afterAll(async () => await local?.stop());
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'node-red-storage-'))));
afterEach(async () => {
	for (const heal of planned.splice(0)) await heal();
	jest.restoreAllMocks();
	rmSync(folder, { recursive: true, force: true });
	rmSync(uploads, { recursive: true, force: true });
	await client().storage.emptyBucket('test');
});

const planned: Array<() => Promise<void>> = [];
const plan: Local['misbehave'] = async (misbehaviour) => {
	const heal = await local.misbehave(misbehaviour);
	planned.push(heal);
	return heal;
};

const client = () => openClient(local, local.keys.secret);
const uploads = path.join(userDir, 'supabase-uploads');
const remembered = (): readonly string[] => (existsSync(uploads) ? readdirSync(uploads) : []);

type Fields = Parameters<typeof stored>[0];
const text = (value: string) => [value, 'str'] as const;
const at = (name: string) => ({ bucket: text('test'), path: text(name) });

async function load(
	operation: string,
	fields: Fields,
	{
		retry = false,
		url = local.url,
		key = local.keys.secret,
		...node
	}: {
		readonly retry?: boolean;
		readonly url?: string;
		readonly key?: string;
		readonly [name: string]: unknown;
	} = {},
): Promise<void> {
	await loadFlow(
		{ url, retry },
		{ type: 'supabase-storage', operation: `storage.${operation}`, ...stored(fields), ...node },
		{ key },
	);
}

const storedNames = async (): Promise<readonly object[]> =>
	await rowsOf(local, "select name from storage.objects where bucket_id = 'test' order by name");
const bytesOf = async (name: string): Promise<Buffer> => {
	const { data, error } = await client().storage.from('test').download(name);
	expect(error).toBeNull();
	return Buffer.from(await data!.arrayBuffer());
};
const fileOf = (size: number): { readonly file: string; readonly bytes: Buffer } => {
	const file = path.join(folder, 'large.bin');
	const bytes = randomBytes(size);
	writeFileSync(file, bytes);
	return { file, bytes };
};

describe('an upload', () => {
	it('whose source breaks half-way stores nothing, and says why', async () => {
		await load('upload', { ...at('half.bin'), file: ['payload', 'msg'] });
		const source = Readable.from(
			(async function* () {
				yield randomBytes(100_000);
				await pause(20);
				throw Object.assign(new Error('the camera is unplugged'), { code: 'ENODEV' });
			})(),
		);
		const { caught } = await pass({ topic: 'kept', payload: source });
		expect(caught).toMatchObject({
			topic: 'kept',
			error: {
				code: 'ENODEV',
				message: expect.stringContaining('could not be read to its end: the camera is unplugged'),
				cause: { field: 'file', operation: 'storage.upload' },
			},
		});
		expect(source.destroyed).toBe(true);
		expect([arrived.output.length, arrived.completed.length, arrived.caught.length]).toEqual([0, 0, 1]);
		expect(await storedNames()).toEqual([]);
	});

	it('whose connection breaks stores nothing, and is not made again by itself', async () => {
		await plan({ match: /POST .*\/object\/test/, how: { dropAfter: 50_000 } });
		await load('upload', { ...at('cut.bin'), file: ['payload', 'msg'] }, { retry: true });
		const { caught } = await pass({ payload: randomBytes(1_000_000) });
		expect(caught?.error?.code).toMatch(/ECONNRESET|EPIPE/);
		expect(await storedNames()).toEqual([]);
	});

	it('that replaces is made again, and the file is read again', async () => {
		const { file, bytes } = fileOf(1_000_000);
		await plan({ match: /POST .*\/object\/test/, how: { dropAfter: 50_000 } });
		const upsert = ['true', 'bool'] as const;
		await load('upload', { ...at('again.bin'), file: [file, 'filePath'], upsert }, { retry: true });
		const { caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect((await bytesOf('again.bin')).equals(bytes)).toBe(true);
	});

	it('meets a full disk of the server', async () => {
		await plan({ match: /POST .*\/object\/test/, how: { diskFull: 10_000 } });
		await load('upload', { ...at('full.bin'), file: ['payload', 'msg'] });
		const { caught } = await pass({ payload: randomBytes(100_000) });
		expect(caught?.error?.cause?.status).toBeGreaterThanOrEqual(500);
		expect(await storedNames()).toEqual([]);
	});

	it('of a size beyond the limit says so', async () => {
		const limited = await client().storage.createBucket('small', { public: false, fileSizeLimit: 1000 });
		expect(limited.error).toBeNull();
		await load('upload', { bucket: text('small'), path: text('a.bin'), file: ['payload', 'msg'] });
		const { caught } = await pass({ payload: randomBytes(5_000_000) });
		expect(caught?.error).toMatchObject({
			code: 'EntityTooLarge',
			cause: { field: 'file', status: 413 },
		});
	});

	it('ends when the node is deployed again, and is found in the log', async () => {
		let broken = false;
		let taken = 0;
		const server = await startServer((request) => {
			request.on('data', (chunk: Buffer) => (taken += chunk.length));
			request.on('close', () => (broken = !request.complete));
		});
		const source = Readable.from(
			(async function* () {
				for (;;) {
					await pause(5);
					yield randomBytes(50_000);
				}
			})(),
		);
		await load('upload', { ...at('endless.bin'), file: ['payload', 'msg'] }, { url: server.url });
		helper.getNode('n1').receive({ payload: source });
		await until(() => taken > 200_000);
		await helper.clearFlows();
		await until(() => broken && source.destroyed);
		await server.stop();
		expect(arrived.output).toEqual([]);
		expect(JSON.stringify(helper.log().args)).toContain('The request was stopped');
	});
});

describe('an upload in several requests', () => {
	const large = (file: string): Fields => ({ ...at('large.bin'), file: [file, 'filePath'] });

	it('goes on after its connection broke, and stores one whole file', async () => {
		const { file, bytes } = fileOf(20_000_000);
		await plan({ match: /PATCH/, times: 2, how: { dropAfter: 2_000_000 } });
		await load('upload', large(file), { retry: true });
		const { caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(await storedNames()).toEqual([{ name: 'large.bin' }]);
		expect(remembered()).toEqual([]);
	});

	/** Refuses what comes after a part of the file has come. */
	async function stopHalfWay(): Promise<void> {
		const heal = await plan({ match: /PATCH/, times: 1000, how: { delay: 200 } });
		helper.getNode('n1').receive({});
		await until(() => arrived.shown.some(({ status }) => /^[1-9].* of /.test(status?.text ?? '')));
		const stop = await plan({ match: /PATCH/, times: 1000, how: { status: 403 } });
		await heal();
		await until(() => arrived.caught.length > 0);
		await stop();
	}

	it('that was given up goes on with the next message, also of another flow', async () => {
		const { file, bytes } = fileOf(30_000_000);
		await load('upload', large(file));
		await stopHalfWay();
		expect(arrived.caught[0]?.error?.message).toMatch(
			/bytes had come\. The next upload of this file goes on from there\./,
		);
		expect(await storedNames()).toEqual([]);
		expect(remembered()).toHaveLength(1);
		await helper.unload();

		// A new beginning would be refused.
		await plan({ match: /POST .*\/upload\/resumable/, times: 1000, how: { status: 403 } });
		await load('upload', large(file));
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(await storedNames()).toEqual([{ name: 'large.bin' }]);
		expect(remembered()).toEqual([]);
	});

	it.each(['the file was changed', 'the server has forgotten it'])('begins anew when %s', async (why) => {
		const { file } = fileOf(30_000_000);
		await load('upload', large(file));
		await stopHalfWay();
		const expected = why === 'the file was changed' ? fileOf(20_000_000).bytes : readFileSync(file);
		if (why !== 'the file was changed')
			await plan({ match: /HEAD .*\/upload\/resumable/, how: { status: 404 } });
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(expected)).toBe(true);
		expect(await storedNames()).toEqual([{ name: 'large.bin' }]);
	});

	it('for which the server had no room says so, and goes on when there is some', async () => {
		const { file, bytes } = fileOf(20_000_000);
		const heal = await plan({ match: /PATCH/, times: 1000, how: { diskFull: 2_000_000 } });
		await load('upload', large(file));
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({
			message: expect.stringMatching(
				/for room on its disk\. The next upload of this file goes on from what may have come\.$/,
			),
			cause: { status: 500 },
		});
		expect([await storedNames(), remembered().length]).toEqual([[], 1]);
		await heal();
		// A new beginning would be refused.
		await plan({ match: /POST .*\/upload\/resumable/, times: 1000, how: { status: 403 } });
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(remembered()).toEqual([]);
	});

	it('that cannot be remembered goes on all the same, and promises nothing when it is given up', async () => {
		const { file, bytes } = fileOf(20_000_000);
		// Where the folder would be.
		writeFileSync(uploads, 'in the way');
		await load('upload', large(file));
		const heal = await plan({ match: /PATCH/, times: 1000, how: { diskFull: 2_000_000 } });
		const { caught } = await pass({});
		await heal();
		expect(caught?.error?.message).toMatch(/for room on its disk\.(?! The next upload)/);
		expect(caught?.error?.message).not.toContain('goes on from');
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(JSON.stringify(helper.log().args)).toContain('since it could not be remembered');
	});

	it('of the same file at the same time disturbs no other', async () => {
		const { file, bytes } = fileOf(13_000_000);
		await load('upload', { ...large(file), upsert: ['true', 'bool'] }, { retry: true });
		for (let index = 0; index < 3; index++) helper.getNode('n1').receive({});
		await until(() => arrived.completed.length + arrived.caught.length === 3);
		expect(arrived.caught.map(({ error }) => error?.message)).toEqual([]);
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
		expect(remembered()).toEqual([]);
	});

	it('ends when the node is deployed again, and goes on after it', async () => {
		const { file, bytes } = fileOf(30_000_000);
		const heal = await plan({ match: /PATCH/, times: 1000, how: { delay: 200 } });
		await load('upload', large(file));
		helper.getNode('n1').receive({});
		await until(() => arrived.shown.some(({ status }) => /^[1-9].* of /.test(status?.text ?? '')));
		await helper.unload();
		expect(remembered()).toHaveLength(1);
		await heal();
		await plan({ match: /POST .*\/upload\/resumable/, times: 1000, how: { status: 403 } });
		// The server may still be busy with the piece that was on its way.
		await load('upload', large(file), { retry: true });
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect((await bytesOf('large.bin')).equals(bytes)).toBe(true);
	});
});

describe('a download', () => {
	beforeEach(async () => {
		const { error } = await client().storage.from('test').upload('data.bin', randomBytes(2_000_000));
		expect(error).toBeNull();
	});

	const intoFile = (file: string) => ({ output: 'file', outputFile: file });

	it.each(['buffer', 'file'])('that is cut is an error, and leaves nothing: %s', async (output) => {
		const file = path.join(folder, 'data.bin');
		writeFileSync(file, 'old');
		await plan({ match: /GET .*data\.bin/, how: { cutAfter: 500_000 } });
		await load('download', at('data.bin'), { output, outputFile: file });
		const { caught } = await pass({ topic: 'kept' });
		expect(caught).toMatchObject({ topic: 'kept', error: { cause: { operation: 'storage.download' } } });
		expect(caught?.error?.message).toMatch(/cut|broke/);
		expect([arrived.output.length, arrived.completed.length, arrived.caught.length]).toEqual([0, 0, 1]);
		expect(readdirSync(folder)).toEqual(['data.bin']);
		expect(readFileSync(file, 'utf8')).toBe('old');
	});

	it('meets a full disk', async () => {
		const { open } = fs;
		jest.spyOn(fs, 'open').mockImplementation(async (name, flags, mode) => {
			if (!String(name).endsWith('.tmp')) return await open(name, flags, mode);
			await (await open(name, flags, mode)).close();
			return await open('/dev/full', 'w');
		});
		await load('download', at('data.bin'), intoFile(path.join(folder, 'data.bin')));
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({
			code: 'ENOSPC',
			message: expect.stringMatching(/no space left.*there is room\. .*was not written\.$/),
			cause: { field: 'outputFile' },
		});
		expect(readdirSync(folder)).toEqual([]);
		// The connection was let go of: the next message does not wait for it.
		jest.restoreAllMocks();
		expect((await pass({})).caught?.error?.message).toBeUndefined();
	});

	it('ends when the node is deployed again, and its temporary file is gone', async () => {
		let broken = false;
		const server = await startServer((_request, response) => {
			response.on('close', () => (broken = !response.writableFinished));
			response.writeHead(200, { 'content-length': '1000000' }).write('begun');
		});
		await load('download', at('data.bin'), { ...intoFile(path.join(folder, 'data.bin')), url: server.url });
		helper.getNode('n1').receive({});
		await until(() => readdirSync(folder).length === 1);
		await pause(50);
		await helper.clearFlows();
		await until(() => broken);
		await server.stop();
		expect(readdirSync(folder)).toEqual([]);
	});
});

it('a token that has ended is told as such', async () => {
	const ended = signToken(
		{ sub: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', role: 'authenticated', exp: 1_600_000_000 },
		local.jwtSecret,
	);
	await load(
		'list',
		{ bucket: text('pictures') },
		{
			key: local.keys.publishable,
			actAs: 'token',
			userAccessToken: 'token',
			userAccessTokenType: 'msg',
		},
	);
	const { caught } = await pass({ token: ended });
	expect(caught?.error?.message).toMatch(/exp|expired/i);
	expect(caught?.error?.message).toMatch(/Sign in again/);
	expect(JSON.stringify([caught?.error, arrived.shown])).not.toContain(ended);
});

describe('whatever the server says, nothing that the node wrote holds', () => {
	let echo: RunningServer;
	beforeEach(async () => {
		echo = await startServer((request, response) => {
			request.resume();
			request.on('end', () => {
				const told = `${request.url} ${JSON.stringify(request.headers)}`;
				response.writeHead(400, { 'content-type': 'application/json' });
				response.end(JSON.stringify({ statusCode: told, error: told, message: told, code: told }));
			});
		});
	});
	afterEach(async () => await echo.stop());

	it.each([
		['the key', 'list', {}, {}],
		[
			'the token of a signed URL',
			'uploadToSignedUrl',
			{ path: text('a'), file: text('x'), token: ['', 'secret'] },
			{ secret_token: 'planted-signed-1' },
		],
		[
			'a header that the user typed',
			'upload',
			{
				path: text('a'),
				file: text('x'),
				headers: [[{ column: 'x-api-key', value: 'own', valueType: 'msg' }], 'columns'],
			},
			{},
		],
	] as ReadonlyArray<readonly [string, string, Fields, object]>)(
		'%s',
		async (_name, operation, fields, secrets) => {
			await loadFlow(
				{ url: echo.url, retry: false },
				{
					type: 'supabase-storage',
					operation: `storage.${operation}`,
					...stored({ bucket: text('test'), ...fields }),
				},
				{ key: 'sb_secret_planted_2', credentials: { n1: secrets } },
			);
			const { caught } = await pass({ own: 'planted-header-3' });
			await pause(50);
			expect(caught?.error?.message).toContain('[hidden]');
			expect(JSON.stringify([caught?.error, arrived.shown, helper.log().args])).not.toContain('planted');
		},
	);
});

it('what is remembered of an upload holds no secret, and only its owner may read it', async () => {
	const { file } = fileOf(13_000_000);
	await plan({ match: /PATCH/, times: 2, how: { dropAfter: 3_000_000 } });
	await load('upload', { ...at('large.bin'), file: [file, 'filePath'] });
	await pass({});
	const [name = ''] = remembered();
	const kept = readFileSync(path.join(uploads, name), 'utf8');
	expect(kept).not.toContain(local.keys.secret);
	expect((await fs.stat(path.join(uploads, name))).mode & 0o077).toBe(0);
});
