import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
	connect,
	lookUp,
	run,
	type ByteStream,
	type FileSource,
	type HttpRequest,
	type ReceivedFile,
} from '../../shared';
import { inOneHour, signToken } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { startServer } from '../start-server';
import { fileOf } from '../storage-walk/walk-storage';

let local: Local;
let sent: HttpRequest[] = [];
beforeAll(async () => {
	local = await startLocal({ seed: false });
	await ask('createBucket', { bucket: 'b' });
	await ask('createBucket', { bucket: 'shown', public: true });
}, 60_000);
beforeEach(() => {
	sent = [];
});
afterAll(async () => await local?.stop());

const open = (accessToken?: string) =>
	connect(
		{ url: local.url, key: local.keys.secret, accessToken, retry: { firstDelay: 1 } },
		{
			send: async (request) => {
				sent.push(request);
				return await sendByFetch(request);
			},
		},
	);
const ask = async (operation: string, params: Record<string, unknown>, accessToken?: string) =>
	(await run(open(accessToken), `storage.${operation}`, { bucket: 'b', ...params })).data;
const exists = async (path: string) => ((await ask('exists', { path })) as { exists: boolean }).exists;
const sizeOf = async (path: string) => ((await ask('info', { path })) as { size: number }).size;

const bytes = randomBytes(3_000_000);
const big = (more: Partial<FileSource> = {}): FileSource => ({
	name: 'big.bin',
	size: bytes.length,
	open: () => Readable.from(pieces(bytes), { objectMode: false }),
	...more,
});
function* pieces(given: Buffer) {
	for (let at = 0; at < given.length; at += 65_536) yield given.subarray(at, at + 65_536);
}

it('a source that breaks half-way is told of, left, and nothing is stored', async () => {
	const source = Readable.from(
		(function* () {
			yield bytes.subarray(0, 1_000_000);
			throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
		})(),
	);
	await expect(ask('upload', { path: 'half', file: big({ open: () => source }) })).rejects.toMatchObject({
		code: 'EIO',
		field: 'file',
		reason: expect.stringContaining('the disk is gone'),
	});
	expect([source.destroyed, await exists('half')]).toEqual([true, false]);
});

it('an upload whose connection is cut is not sent again, unless it may be', async () => {
	await local.misbehave({ match: /^POST/, how: { dropAfter: 1_000_000 } });
	await expect(ask('upload', { path: 'cut', file: big() })).rejects.toMatchObject({
		status: 0,
		reason: expect.stringMatching(/closed the connection during the upload/),
		message: expect.stringContaining('larger than the server takes'),
	});
	expect(sent).toHaveLength(1);
	expect(await exists('cut')).toBe(false);

	await local.misbehave({ match: /^POST/, times: 2, how: { dropAfter: 1_000_000 } });
	await ask('upload', { path: 'again', file: big(), upsert: true });
	await local.misbehave({ match: /^PUT/, how: { status: 503 } });
	await ask('update', { path: 'again', file: big() });
	expect(await sizeOf('again')).toBe(bytes.length);
});

it('an upload whose reply is lost is not sent again: it may be stored', async () => {
	await local.misbehave({ match: /^POST/, how: { drop: 'reply' } });
	await expect(ask('upload', { path: 'lost', file: fileOf('x') })).rejects.toMatchObject({
		message: expect.stringContaining('look before you send it again'),
	});
	expect(sent).toHaveLength(1);
	expect(await exists('lost')).toBe(true);
});

it('a file that can be read only once is not sent again', async () => {
	await local.misbehave({ match: /^POST/, how: { status: 503, body: { message: 'busy' } } });
	const file = { ...fileOf('x'), once: true };
	await expect(ask('upload', { path: 'once', file, upsert: true })).rejects.toMatchObject({ status: 503 });
	expect(sent).toHaveLength(1);
});

it('a disk that is full is told of, and nothing is stored', async () => {
	const takeBack = await local.misbehave({ match: /^POST/, times: 9, how: { diskFull: 500_000 } });
	await expect(ask('upload', { path: 'full', file: big() })).rejects.toMatchObject({ status: 500 });
	await takeBack();
	expect(await exists('full')).toBe(false);
});

it('who refuses a file before its end, and hangs up, is understood', async () => {
	const rude = await startServer((request, response) => {
		response.writeHead(413, { connection: 'close' }).end();
		request.socket.destroySoon();
	});
	const connection = connect({ url: rude.url, key: 'sb_secret_test', retry: false }, { send: sendByFetch });
	for (let tries = 0; tries < 5; tries++) {
		await expect(
			run(connection, 'storage.upload', { bucket: 'b', path: 'a', file: big(), resumable: 'never' }),
		).rejects.toMatchObject({ message: expect.stringMatching(/larger than the (?:bucket|server)/) });
	}
	await rude.stop();
});

it('a download whose connection is cut is an error, and one that does not begin is asked for again', async () => {
	await ask('upload', { path: 'down', file: big(), upsert: true });
	await local.misbehave({ match: /^GET/, times: 2, how: { drop: 'request' } });
	const hash = createHash('sha256');
	for await (const chunk of ((await ask('download', { path: 'down' })) as { stream: ByteStream }).stream)
		hash.update(chunk);
	expect(hash.digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));

	await local.misbehave({ match: /^GET/, how: { cutAfter: 1_000_000 } });
	const file = (await ask('download', { path: 'down' })) as { bytes(): Promise<Uint8Array> };
	await expect(file.bytes()).rejects.toMatchObject({
		name: 'SupabaseError',
		reason: expect.stringContaining('cut in the midst of the file'),
	});
});

it('a file that is a web page is a file all the same, and a page in its place is not', async () => {
	const file = fileOf('<html>mine</html>', { type: 'text/html' });
	await ask('upload', { path: 'page.html', file, upsert: true });
	const got = (await ask('download', { path: 'page.html' })) as { text(): Promise<string> };
	expect(await got.text()).toBe('<html>mine</html>');
	await local.misbehave({
		match: /^GET/,
		times: 4,
		how: { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>Bad gateway</html>' },
	});
	await expect(ask('download', { path: 'page.html' })).rejects.toMatchObject({
		status: 502,
		message: expect.stringContaining('Try again in a minute'),
	});
	await local.misbehave({
		match: /^POST/,
		how: { status: 413, headers: { 'content-type': 'text/html' }, body: '<html>413</html>' },
	});
	await expect(ask('upload', { path: 'p', file })).rejects.toMatchObject({
		code: 'EntityTooLarge',
		field: 'file',
	});
});

it('a token that has ended, or was changed, is told as such, and shows nowhere', async () => {
	const claims = { sub: '11111111-1111-4111-8111-111111111111', role: 'authenticated', aud: 'authenticated' };
	const ended = signToken({ ...claims, exp: 1_000_000_000 }, local.jwtSecret);
	const good = signToken({ ...claims, exp: inOneHour() }, local.jwtSecret);
	const changed = good.replace(/.{5}$/, 'xxxxx');
	for (const token of [ended, changed]) {
		const error = await ask('upload', { path: 'a', file: fileOf('x') }, token).catch((each: Error) => each);
		expect(error).toMatchObject({ status: 403, message: expect.stringContaining('Sign in again') });
		expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(token);
	}
	await expect(ask('upload', { path: 'a', file: fileOf('x') }, good)).rejects.toMatchObject({
		code: 'AccessDenied',
		message: expect.stringContaining('policy'),
	});
});

it('a signed URL whose time is over opens nothing', async () => {
	await ask('upload', { path: 'short', file: fileOf('x'), upsert: true });
	const { signedUrl } = (await ask('createSignedUrl', { path: 'short', expiresIn: 1 })) as {
		signedUrl: string;
	};
	for (let left = 100; left > 0; left--) {
		const reply = await fetch(signedUrl);
		if (!reply.ok) return;
		await reply.arrayBuffer();
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	throw new Error('it opens it for ever');
});

it('too many requests are waited for', async () => {
	await local.misbehave({ match: /^POST/, how: { status: 429, headers: { 'retry-after': '0' } } });
	await ask('upload', { path: 'waited', file: fileOf('x') });
	expect(await exists('waited')).toBe(true);
});

it('headers that would break out of their line are refused, and so are those that follow from the request', async () => {
	const file = fileOf('x');
	const refused = [
		{ headers: { 'x-a': 'b\r\nx-upsert: true' } },
		{ headers: { 'x a': 'b' } },
		{ headers: { 'Content-Length': '5' } },
		{ headers: { 'x-a': { b: 1 } } },
		{ contentType: 'text/plain\r\nx-upsert: true' },
		{ cacheControl: '60\n' + 'x: y' },
		{ contentEncoding: 'gzip\r\nx: y' },
	];
	for (const more of refused) {
		sent = [];
		await expect(ask('upload', { path: 'h', file, ...more })).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: Object.keys(more)[0],
		});
		expect(sent).toEqual([]);
	}
});

it('the names of buckets are offered to editors', async () => {
	expect(await lookUp(open(), 'buckets')).toEqual([
		{ name: 'b' },
		{ name: 'shown', help: 'Public: anyone with the address can read its files' },
	]);
});

it('an upload that is stopped ends, and its source is left', async () => {
	const stop = new AbortController();
	const source = Readable.from(
		(async function* () {
			yield bytes.subarray(0, 65_536);
			stop.abort();
			await new Promise(() => undefined);
		})(),
	);
	const params = { bucket: 'b', path: 'stopped', file: big({ open: () => source }) };
	await expect(run(open(), 'storage.upload', params, { signal: stop.signal })).rejects.toMatchObject({
		code: 'ABORTED',
	});
	expect([source.destroyed, await exists('stopped')]).toEqual([true, false]);
});

describe('what to do is said', () => {
	const small = (): FileSource => ({
		name: 'small',
		size: 5,
		open: () => Readable.from([Buffer.from('small')]),
	});

	it.each(['copy', 'move'])('where the bucket to which one should %s is not there', async (operation) => {
		await ask('upload', { path: `far-${operation}`, file: small() });
		await expect(
			ask(operation, { fromPath: `far-${operation}`, toPath: 'x', destinationBucket: 'nowhere' }),
		).rejects.toMatchObject({
			code: 'NoSuchBucket',
			field: 'destinationBucket',
			advice: expect.stringContaining('Check the spelling of the bucket'),
		});
		expect(await exists(`far-${operation}`)).toBe(true);
	});

	it.each(['copy', 'move'])(
		'where another file is in the way of a %s, which has no Upsert',
		async (operation) => {
			for (const path of ['taken', `free-${operation}`])
				await ask('upload', { path, file: small(), upsert: true });
			await expect(ask(operation, { fromPath: `free-${operation}`, toPath: 'taken' })).rejects.toMatchObject({
				code: operation === 'copy' ? 'KeyAlreadyExists' : 'ResourceAlreadyExists',
				field: 'toPath',
				advice: 'Delete the file that is there first, or choose another path.',
			});
		},
	);

	it('where another file is in the way of a signed upload, to which its own Upsert is of no use', async () => {
		const { token } = (await ask('createSignedUploadUrl', { path: 'signed' })) as { token: string };
		await ask('uploadToSignedUrl', { path: 'signed', token, file: small() });
		await expect(
			ask('uploadToSignedUrl', { path: 'signed', token, file: small(), upsert: true }),
		).rejects.toMatchObject({
			code: 'KeyAlreadyExists',
			field: 'path',
			advice:
				'To replace the file, turn on Upsert for the signed upload URL when it is made; otherwise choose another path.',
		});
	});

	it.each([
		['createSignedUrl', { path: 'lasting' }],
		['createSignedUrls', { paths: ['lasting'] }],
	])('where %s is to last longer than time does', async (operation, which) => {
		await ask('upload', { path: 'lasting', file: small(), upsert: true });
		await expect(ask(operation, { ...which, expiresIn: 1e16 })).rejects.toMatchObject({
			field: 'expiresIn',
			advice: 'Give another value: this one is too large, or not of the kind that Storage takes.',
		});
	});

	it('where a file that is no image is to be changed as one', async () => {
		await ask('upload', { path: 'words.png', file: small(), upsert: true });
		await expect(ask('download', { path: 'words.png', transform: { width: 10 } })).rejects.toMatchObject({
			reason: 'The source image is invalid or unsupported for rendering',
			field: 'transform',
			advice: 'Take the file as it is, without Transform, or choose one that is an image of a usual size.',
		});
	});

	it('where a file was stored as packed and is not', async () => {
		await ask('upload', { path: 'packed', file: small(), contentEncoding: 'gzip' });
		const file = (await ask('download', { path: 'packed' })) as ReceivedFile;
		await expect(file.bytes()).rejects.toMatchObject({
			reason: `What came from ${new URL(local.url).host} is not packed as its Content-Encoding says`,
			advice:
				'It was stored or answered under a Content Encoding that it does not have: store it again under the right one, or without one.',
			code: 'Z_DATA_ERROR',
		});
	});

	it.each(['0-9', '0-29', '5-', '-8'])(
		'where only %s is wanted of a file that is stored packed',
		async (range) => {
			const packed = gzipSync('words '.repeat(1000));
			const open = () => Readable.from([packed]);
			const file = { name: 'packed.gz', size: packed.length, open };
			await ask('upload', { path: 'packed.txt', file, contentEncoding: 'gzip', upsert: true });
			const part = (await ask('download', { path: 'packed.txt', range })) as ReceivedFile;
			await expect(part.bytes()).rejects.toMatchObject({
				reason: 'The file is stored packed, and a part of that cannot be unpacked by itself',
				advice: 'Leave out the Range and take the whole file.',
				field: 'range',
				code: 'INCOMPLETE_REPLY',
			});
			const whole = (await ask('download', { path: 'packed.txt' })) as ReceivedFile;
			expect(await whole.text()).toBe('words '.repeat(1000));
		},
	);

	const wholeInAnyCase = (range: string, headers: Record<string, string> = { 'content-length': '10' }) => {
		const body = Readable.from([Buffer.from('0123456789')]);
		const project = { url: local.url, key: local.keys.secret };
		const deaf = connect(project, { send: async () => ({ status: 200, headers, body }) });
		const reading = run(deaf, 'storage.download', { bucket: 'b', path: 'p', range });
		return { body, text: reading.then(async ({ data }) => await (data as ReceivedFile).text()) };
	};

	it.each([
		['0-8', undefined],
		['1-', undefined],
		['-9', undefined],
		['0-9', {}],
	])('where only %s is wanted and all comes', async (range, headers) => {
		const { body, text } = wholeInAnyCase(range, headers);
		await expect(text).rejects.toMatchObject({
			reason: 'The server sent the whole file in place of the part that was asked for',
			...{ field: 'range', code: 'INCOMPLETE_REPLY' },
		});
		expect(body.destroyed).toBe(true);
	});

	it.each(['0-', 'bytes=0-9', '0-99', '-10'])('but not where all is what %s wants', async (range) => {
		expect(await wholeInAnyCase(range).text).toBe('0123456789');
	});

	it.each([
		[{ 'a b': 'x' }, "'a b' is no name of a header"],
		[JSON.parse('{ "__proto__": "x" }') as object, "'__proto__' is no name of a header"],
		[{ 'X-City': 'Łódź' }, "The value of 'X-City' cannot be sent as a header"],
		[{ Trailer: 'x' }, 'The header Trailer follows from the request'],
		[{ Expect: '100-continue' }, 'The header Expect follows from the request'],
		[{ 'X-A': '1', 'x-a': '2' }, 'The header x-a is there twice, in other letters'],
	])('where the headers are %j', async (headers, reason) => {
		sent = [];
		await expect(ask('upload', { path: 'h', file: small(), headers })).rejects.toMatchObject({
			reason,
			field: 'headers',
			advice: expect.any(String),
		});
		expect(sent).toEqual([]);
	});
});

it.each(['{}', '[]', 'null', '"ok"'])('%s is no answer of Storage', async (body) => {
	const server = await startServer((request, response) => {
		request.resume();
		request.once('end', () => response.writeHead(200, { 'content-type': 'application/json' }).end(body));
	});
	const connection = connect({ url: server.url, key: 'sb_secret_x' }, { send: sendByFetch });
	const file = { path: 'a', file: fileOf('x') };
	const asked: Readonly<Record<string, object>> = {
		...{ createBucket: {}, getBucket: {}, updateBucket: { public: true }, deleteBucket: {} },
		...{ upload: file, update: file, uploadToSignedUrl: { ...file, token: 't' } },
		...{ info: { path: 'a' }, exists: { path: 'a' } },
		...{ move: { fromPath: 'a', toPath: 'b' }, copy: { fromPath: 'a', toPath: 'b' } },
		...{ createSignedUrl: { path: 'a', expiresIn: 60 }, createSignedUploadUrl: { path: 'a' } },
	};
	for (const [operation, params] of Object.entries(asked)) {
		await expect(run(connection, `storage.${operation}`, { bucket: 'b', ...params })).rejects.toMatchObject({
			code: 'INCOMPLETE_REPLY',
		});
	}
	await server.stop();
});
