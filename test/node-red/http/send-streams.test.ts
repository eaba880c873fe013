import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createAgents } from '../../../node-red/http/agents';
import { limitInFlight } from '../../../node-red/http/limit-in-flight';
import { createClient, sendByAxios } from '../../../node-red/http/send-by-axios';
import type { ByteStream, HttpReply, HttpRequest } from '../../../shared';
import { startServer, type RunningServer } from '../../start-server';
import { until } from '../../until';

const agents = createAgents({ use: 'requests', tls: {}, maxFreeSockets: 2 });
const send = sendByAxios(createClient(agents));
let server: RunningServer | undefined;
afterEach(async () => {
	await server?.stop();
	server = undefined;
});
afterAll(() => agents.httpAgent.destroy());

const megabyte = randomBytes(1024 * 1024);

/** A source that tells how much was taken from it, and whether it was let go of. */
function sourceOf(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
	const told = { taken: 0, isClosed: false };
	async function* read(): AsyncGenerator<Uint8Array, void, undefined> {
		try {
			for await (const chunk of chunks) {
				told.taken += chunk.byteLength;
				yield chunk;
			}
		} finally {
			told.isClosed = true;
		}
	}
	return { stream: read(), told };
}

function* times(count: number): Generator<Uint8Array, void, undefined> {
	for (let index = 0; index < count; index++) yield megabyte;
}

const post = (body: HttpRequest['body'], more: Partial<HttpRequest> = {}): HttpRequest => ({
	method: 'POST',
	url: server!.url,
	headers: { apikey: 'planted-key' },
	body,
	timeout: 0,
	idle: 5000,
	...more,
});
const get = (more: Partial<HttpRequest> = {}): HttpRequest => ({
	...post(undefined, { replyAs: 'stream', ...more }),
	method: 'GET',
});

const streamIn = ({ body }: HttpReply): ByteStream => body as ByteStream;
const bytesIn = async (reply: HttpReply): Promise<Buffer> => await buffer(streamIn(reply));
const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const failureOf = async (work: Promise<unknown>): Promise<Error & { readonly code?: string }> =>
	await work.then(
		() => {
			throw new Error('it succeeded');
		},
		(error: Error) => error,
	);

describe('a body', () => {
	const startEcho = async (): Promise<string[]> => {
		const seen: string[] = [];
		server = await startServer((request, response) => {
			seen.push(request.headers['content-length'] ?? request.headers['transfer-encoding'] ?? '');
			void buffer(request).then((bytes) => response.end(`${bytes.length} ${hashOf(bytes)}`));
		});
		return seen;
	};

	it('of bytes is sent as it is', async () => {
		await startEcho();
		const bytes = new Uint8Array(megabyte.buffer, megabyte.byteOffset + 10, 1000);
		expect((await send(post(bytes))).body).toBe(`1000 ${hashOf(bytes)}`);
	});

	it('that comes as a stream is sent in chunks, with its length where that is known', async () => {
		const seen = await startEcho();
		const expected = `${3 * megabyte.length} ${hashOf(Buffer.concat([...times(3)]))}`;
		expect((await send(post(sourceOf(times(3)).stream))).body).toBe(expected);
		const headers = { 'Content-Length': String(3 * megabyte.length) };
		expect((await send(post(sourceOf(times(3)).stream, { headers }))).body).toBe(expected);
		expect(seen).toEqual(['chunked', String(3 * megabyte.length)]);
	});

	it('that holds nothing is sent', async () => {
		const seen = await startEcho();
		await send(post(sourceOf([]).stream, { headers: { 'content-length': '0' } }));
		expect(seen).toEqual(['0']);
	});

	it('is read no faster than the server takes it', async () => {
		let taken: IncomingMessage | undefined;
		server = await startServer((request, response) => {
			taken = request;
			request.on('end', () => response.end('ok'));
		});
		const { stream, told } = sourceOf(times(50));
		const reply = send(post(stream));
		await until(() => taken !== undefined);
		let before = -1;
		while (told.taken > before) {
			before = told.taken;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		expect(told.taken).toBeLessThan(20 * megabyte.length);
		taken?.resume();
		expect((await reply).body).toBe('ok');
		expect(told).toEqual({ taken: 50 * megabyte.length, isClosed: true });
	});

	it('may take longer than the timeout, as long as it moves', async () => {
		await startEcho();
		async function* slowly(): AsyncGenerator<Uint8Array, void, undefined> {
			for (let index = 0; index < 12; index++) {
				await new Promise((resolve) => setTimeout(resolve, 120));
				yield megabyte;
			}
		}
		expect((await send(post(slowly(), { idle: 1000 }))).status).toBe(200);
	});

	it('waits for a slow source longer than the server would get', async () => {
		await startEcho();
		async function* late(): AsyncGenerator<Uint8Array, void, undefined> {
			await new Promise((resolve) => setTimeout(resolve, 1500));
			yield megabyte;
		}
		expect((await send(post(late(), { idle: 1000 }))).status).toBe(200);
	});
});

describe('a body is let go of, and the connection with it, when', () => {
	it('the server stops taking it', async () => {
		server = await startServer(() => undefined);
		const { stream, told } = sourceOf(times(50));
		const error = await failureOf(send(post(stream, { idle: 200 })));
		expect(error).toMatchObject({ code: 'ETIMEDOUT' });
		await until(() => told.isClosed);
	});

	it('the server answers before it has heard all', async () => {
		server = await startServer((request, response) => {
			request.once('data', () => response.writeHead(413).end('too large'));
		});
		const { stream, told } = sourceOf(times(200));
		const reply = await send(post(stream));
		expect(reply).toMatchObject({ status: 413, body: 'too large' });
		await until(() => told.isClosed);
		expect(told.taken).toBeLessThan(200 * megabyte.length);
	});

	it('the connection is cut', async () => {
		server = await startServer((request) => {
			request.once('data', () => request.socket.destroy());
		});
		const { stream, told } = sourceOf(times(200));
		const error = await failureOf(send(post(stream)));
		expect(error.code).toMatch(/ECONNRESET|EPIPE/);
		expect(JSON.stringify(Object.entries(error))).not.toContain('planted');
		await until(() => told.isClosed);
	});

	it('it is stopped', async () => {
		let gone = false;
		server = await startServer((request) => {
			request.on('data', () => undefined).on('close', () => (gone = true));
		});
		async function* endless(): AsyncGenerator<Uint8Array, void, undefined> {
			for (;;) {
				await new Promise((resolve) => setTimeout(resolve, 5));
				yield megabyte;
			}
		}
		const { stream, told } = sourceOf(endless());
		const stop = new AbortController();
		const sending = failureOf(send(post(stream, { signal: stop.signal })));
		await until(() => told.taken > 3 * megabyte.length);
		stop.abort();
		expect((await sending).code).toBe('ERR_CANCELED');
		await until(() => told.isClosed && gone);
	});

	it('the source fails, and its own error is told', async () => {
		let whole: boolean | undefined;
		server = await startServer((request) => {
			request.on('data', () => undefined).on('close', () => (whole = request.complete));
		});
		async function* broken(): AsyncGenerator<Uint8Array, void, undefined> {
			yield megabyte;
			await new Promise((resolve) => setTimeout(resolve, 20));
			throw Object.assign(new Error('the disk is broken'), { code: 'EIO' });
		}
		const error = await failureOf(send(post(broken())));
		expect(error).toMatchObject({ code: 'EIO', message: 'the disk is broken' });
		await until(() => whole === false);
	});
});

describe('a reply that is a stream', () => {
	const serve = async (write: (response: import('node:http').ServerResponse) => void): Promise<void> => {
		server = await startServer((_request, response) => write(response));
	};

	it('comes in chunks', async () => {
		await serve((response) => response.end(Buffer.concat([...times(3)])));
		const reply = await send(get());
		expect(reply.headers['content-length']).toBe(String(3 * megabyte.length));
		expect(hashOf(await bytesIn(reply))).toBe(hashOf(Buffer.concat([...times(3)])));
	});

	it('is unpacked, and then has no length', async () => {
		await serve((response) => {
			response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': gzipSync('packed').length });
			response.end(gzipSync('packed'));
		});
		const reply = await send(get());
		expect(reply.headers['content-length']).toBeUndefined();
		expect(String(await bytesIn(reply))).toBe('packed');
	});

	it.each([302, 400, 404, 500])('is read as text when its status is %d', async (status) => {
		await serve((response) => response.writeHead(status, { location: '/x' }).end('{"message":"no"}'));
		expect(await send(get())).toMatchObject({ status, body: '{"message":"no"}' });
	});

	it('is read no faster than it is taken', async () => {
		let written = 0;
		server = await startServer((_request, response) => {
			const write = (): void => {
				while (written < 100 * megabyte.length && response.write(megabyte)) written += megabyte.length;
				written += megabyte.length;
			};
			response.on('drain', write);
			write();
		});
		const reply = await send(get());
		const chunks = streamIn(reply)[Symbol.asyncIterator]();
		await chunks.next();
		let before = -1;
		while (written > before) {
			before = written;
			await new Promise((resolve) => setTimeout(resolve, 100));
		}
		expect(written).toBeLessThan(30 * megabyte.length);
		await chunks.return?.();
	});

	it('may take longer than the timeout, and may be taken slowly', async () => {
		await serve((response) => {
			let left = 12;
			const timer = setInterval(() => {
				if (left-- > 0) return response.write('x');
				clearInterval(timer);
				return response.end();
			}, 120);
		});
		const got: Uint8Array[] = [];
		for await (const chunk of streamIn(await send(get({ idle: 1000 })))) {
			if (got.length === 0) await new Promise((resolve) => setTimeout(resolve, 1200));
			got.push(chunk);
		}
		expect(String(Buffer.concat(got))).toBe('xxxxxxxxxxxx');
	});

	it('fails when nothing more comes in time', async () => {
		let gone = false;
		await serve((response) => {
			response.on('close', () => (gone = true));
			response.write('x');
		});
		const reply = await send(get({ idle: 200 }));
		expect(await failureOf(bytesIn(reply))).toMatchObject({ code: 'ETIMEDOUT' });
		await until(() => gone);
	});

	it.each([
		['while it is read', 0],
		['before anybody reads it', 150],
	])('fails when it is cut %s', async (_name, wait) => {
		await serve((response) => {
			response.writeHead(200, { 'content-length': '100' }).write('x');
			setTimeout(() => response.destroy(), 50);
		});
		const reply = await send(get());
		await new Promise((resolve) => setTimeout(resolve, wait));
		expect(await failureOf(bytesIn(reply))).toMatchObject({ code: 'ECONNRESET' });
	});

	it.each(['before anything was read', 'in the midst of it'])('is ended %s by who reads it', async (when) => {
		let gone = false;
		await serve((response) => {
			response.on('close', () => (gone = true));
			response.write('x');
		});
		const chunks = streamIn(await send(get()))[Symbol.asyncIterator]();
		if (when === 'in the midst of it') await chunks.next();
		await chunks.return?.();
		await until(() => gone);
		expect(await chunks.next()).toMatchObject({ done: true });
	});

	it('is left while somebody waits for more, who does not take what came for the whole', async () => {
		let gone = false;
		await serve((response) => {
			response.on('close', () => (gone = true));
			response.write('x');
		});
		const limited = limitInFlight(send, 1);
		const reply = await limited(get());
		const reading = failureOf(bytesIn(reply));
		await new Promise((resolve) => setTimeout(resolve, 20));
		(reply.body as { destroy(): void }).destroy();
		expect((await reading).code).toBe('ERR_CANCELED');
		await until(() => gone);
		// Its place is free again.
		await streamIn(await limited(get()))
			[Symbol.asyncIterator]()
			.return?.();
	});

	it('is ended when it is stopped', async () => {
		let gone = false;
		await serve((response) => {
			response.on('close', () => (gone = true));
			response.write('x');
		});
		const stop = new AbortController();
		const reply = await send(get({ signal: stop.signal, timeout: 0, idle: 0 }));
		const reading = failureOf(bytesIn(reply));
		stop.abort();
		expect((await reading).code).toBe('ERR_CANCELED');
		await until(() => gone);
	});

	it('keeps its place among those on their way until it was read; events do not', async () => {
		const asked: string[] = [];
		server = await startServer((request, response) => {
			asked.push(request.url ?? '');
			if (request.url === '/events') response.setHeader('content-type', 'text/event-stream');
			response.write('x');
			if (request.url !== '/events') response.end('y');
		});
		const limited = limitInFlight(send, 1);
		const events = await limited(get({ url: `${server.url}/events` }));
		const first = await limited(get({ url: `${server.url}/1` }));
		const second = limited(get({ url: `${server.url}/2` }));
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(asked).toEqual(['/events', '/1']);
		await bytesIn(first);
		const third = limited(get({ url: `${server.url}/3` }));
		await streamIn(await second)
			[Symbol.asyncIterator]()
			.return?.();
		await bytesIn(await third);
		expect(asked).toEqual(['/events', '/1', '/2', '/3']);
		await streamIn(events)[Symbol.asyncIterator]().return?.();
	});
});
