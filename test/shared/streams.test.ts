import { Agent, type RequestListener } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { createClient, sendByAxios } from '../../node-red/http/send-by-axios';
import { connect, type ByteStream, type Clock, type Connection, type Send } from '../../shared';
import { sendByFetch } from '../send-by-fetch';
import { startServer, type RunningServer } from '../start-server';

let answer: RequestListener = (_request, response) => response.end();
let server: RunningServer;
let url = '';
beforeAll(async () => {
	server = await startServer((request, response) => answer(request, response));
	({ url } = server);
});
const agents = { httpAgent: new Agent({ keepAlive: true }), httpsAgent: new SecureAgent() };
afterAll(async () => {
	agents.httpAgent.destroy();
	await server?.stop();
});

const hosts: ReadonlyArray<readonly [string, Send]> = [
	['fetch', sendByFetch],
	['axios', sendByAxios(createClient(agents))],
	// n8n's helper does so.
	['a host that knows no signal', async ({ signal: _signal, ...request }) => await sendByFetch(request)],
];

const aMinute = 60_000;

/** Time that passes only when it is told to; who waits looks at it every few milliseconds. */
function slowTime() {
	let now = 0;
	const clock: Clock = {
		now: () => now,
		sleep: async (milliseconds, signal) => {
			for (const end = now + milliseconds; now < end;) {
				signal?.throwIfAborted();
				await wait(1);
			}
		},
	};
	return {
		clock,
		pass: (milliseconds: number) => {
			now += milliseconds;
		},
		/** When whoever waits has had the time to look. */
		isSeen: async () => await wait(10),
	};
}

const all = async (stream: unknown): Promise<string> => {
	let text = '';
	for await (const chunk of stream as ByteStream) text += Buffer.from(chunk).toString();
	return text;
};

interface UploadOptions {
	readonly silence?: number;
	readonly size?: number;
	readonly signal?: AbortSignal;
	readonly clock?: Clock;
}

describe.each(hosts)('with %s', (_name, send) => {
	const open = (silence = 0, clock?: Clock): Connection =>
		connect({ url, key: 'sb_secret_test', timeouts: { storage: silence }, retry: false }, { send, clock });
	const upload = async (source: Readable, { silence = 0, size = 30, signal, clock }: UploadOptions = {}) =>
		await open(silence, clock).send(
			{
				service: 'storage',
				method: 'POST',
				path: '/x',
				content: { name: 'a.bin', size, once: true, open: () => source },
			},
			{ signal },
		);
	const download = async (silence = 0, signal?: AbortSignal, clock?: Clock) =>
		(
			await open(silence, clock).send(
				{ service: 'storage', method: 'GET', path: '/x', replyAs: 'stream' },
				{ signal },
			)
		).body;

	it('a source that breaks half-way is what the error tells of', async () => {
		answer = (request) => void request.resume();
		const source = Readable.from(
			(function* () {
				yield Buffer.from('abc');
				throw Object.assign(new Error('the disk is gone'), { code: 'EIO' });
			})(),
		);
		await expect(upload(source, {})).rejects.toMatchObject({
			code: 'EIO',
			reason: 'The file a.bin could not be read to its end: the disk is gone',
		});
		expect(source.destroyed).toBe(true);
	});

	it('a file that ends before its size is refused', async () => {
		answer = (request) => void request.resume();
		await expect(upload(Readable.from([Buffer.from('abc')]), {})).rejects.toMatchObject({
			code: 'FILE_CHANGED',
			reason: 'The file a.bin ended after 3 of 30 bytes',
		});
	});

	it('a server that takes no more bytes is given up', async () => {
		answer = (request) => void request.pause();
		const chunk = Buffer.alloc(1_000_000);
		const source = Readable.from(
			(function* () {
				for (let n = 0; n < 1000; n++) yield chunk;
			})(),
		);
		await expect(upload(source, { silence: 200, size: 1_000_000_000 })).rejects.toMatchObject({
			code: 'ETIMEDOUT',
			reason: expect.stringMatching(/^Nothing came from .*, or went there, for 0.2 seconds$/),
		});
		expect(source.destroyed).toBe(true);
	});

	it('a source that takes its time is waited for', async () => {
		answer = (request, response) => {
			request.resume();
			request.on('end', () => response.end());
		};
		const time = slowTime();
		const source = Readable.from(
			(async function* () {
				for (const text of ['a', 'b', 'c']) {
					// Twice what the server may be silent.
					time.pass(2 * aMinute);
					await time.isSeen();
					yield Buffer.from(text);
				}
			})(),
		);
		expect(await upload(source, { silence: aMinute, size: 3, clock: time.clock })).toMatchObject({
			status: 200,
		});
	});

	it('an upload ends when it is stopped, and leaves its source', async () => {
		const stop = new AbortController();
		answer = (request) => {
			request.once('data', () => stop.abort());
			request.on('error', () => undefined);
		};
		const source = Readable.from(
			(async function* () {
				yield Buffer.from('abc');
				await new Promise(() => undefined);
			})(),
		);
		await expect(upload(source, { signal: stop.signal })).rejects.toMatchObject({ code: 'ABORTED' });
		expect(source.destroyed).toBe(true);
	});

	it('a file that comes slowly comes whole', async () => {
		const time = slowTime();
		let next = (): void => undefined;
		answer = async (_request, response) => {
			for (const text of ['a', 'b', 'c', 'd']) {
				const isRead = new Promise<void>((resolve) => {
					next = resolve;
				});
				response.write(text);
				await isRead;
				time.pass(0.9 * aMinute);
				await time.isSeen();
			}
			response.end();
		};
		let text = '';
		for await (const chunk of (await download(aMinute, undefined, time.clock)) as ByteStream) {
			text += Buffer.from(chunk).toString();
			next();
		}
		expect(text).toBe('abcd');
	});

	it('a server that falls silent in the midst of a file is given up', async () => {
		answer = (_request, response) => void response.writeHead(200, { 'content-length': '9' }).write('abc');
		await expect(download(200).then(all)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('a server that never begins to answer is given up', async () => {
		answer = () => undefined;
		await expect(download(200)).rejects.toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('a connection that is cut in the midst of a file is an error', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-length': '9' }).write('abc');
			setImmediate(() => response.destroy());
		};
		await expect(download().then(all)).rejects.toMatchObject({
			name: 'SupabaseError',
			reason: expect.stringMatching(/was cut in the midst of the file/),
		});
	});

	it('a download ends when it is stopped', async () => {
		const stop = new AbortController();
		answer = (_request, response) => void response.writeHead(200, { 'content-length': '9' }).write('abc');
		const stream = (await download(0, stop.signal)) as ByteStream;
		const reading = (async () => {
			for await (const _chunk of stream) stop.abort();
		})();
		await expect(reading).rejects.toMatchObject({ code: 'ABORTED' });
	});

	it('a file that is left early lets go of its connection', async () => {
		let closed = (): void => undefined;
		const isClosed = new Promise<void>((resolve) => {
			closed = resolve;
		});
		answer = (_request, response) => {
			response.on('close', closed);
			response.writeHead(200, { 'content-length': '9' }).write('abc');
		};
		for await (const _chunk of (await download()) as ByteStream) break;
		await isClosed;
	});
});

it('a source is left even when the host stops in the midst of it', async () => {
	const source = Readable.from([Buffer.from('abc'), Buffer.from('def')]);
	const lazy: Send = async ({ body }) => {
		await (body as ByteStream)[Symbol.asyncIterator]().next();
		return { status: 413, headers: {}, body: '{"message":"too large"}' };
	};
	const connection = connect({ url, key: 'sb_secret_test', retry: false }, { send: lazy });
	const content = { size: 6, once: true, open: () => source };
	await expect(
		connection.send({ service: 'storage', method: 'POST', path: '/x', content }),
	).rejects.toMatchObject({ status: 413 });
	expect(source.destroyed).toBe(true);
});
