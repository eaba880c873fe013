import { gzipSync } from 'node:zlib';
import { createAgents } from '../../../node-red/http/agents';
import { createClient, sendByAxios } from '../../../node-red/http/send-by-axios';
import type { HttpRequest } from '../../../shared';
import { startServer, type RunningServer } from '../../start-server';

const agents = createAgents({ use: 'requests', tls: {}, maxFreeSockets: 2 });
const send = sendByAxios(createClient(agents));
let server: RunningServer | undefined;
afterEach(async () => {
	await server?.stop();
	server = undefined;
});
afterAll(() => agents.httpAgent.destroy());

const get = (url: string, more: Partial<HttpRequest> = {}): HttpRequest => ({
	method: 'GET',
	url,
	headers: { apikey: 'planted-key' },
	timeout: 2000,
	...more,
});

it('hands on the body as text, whatever it looks like, and header names in lower case', async () => {
	server = await startServer((_request, response) => {
		response.writeHead(206, { 'Content-Type': 'application/json', 'Content-Range': '0-0/1' });
		response.end('{"id": 9007199254740993}');
	});
	const reply = await send(get(server.url));
	expect(reply).toMatchObject({ status: 206, body: '{"id": 9007199254740993}' });
	expect(reply.headers).toMatchObject({ 'content-type': 'application/json', 'content-range': '0-0/1' });
});

it.each([301, 302, 307, 308, 400, 401, 404, 500, 503])(
	'resolves for status %d and goes nowhere else',
	async (status) => {
		let requests = 0;
		server = await startServer((_request, response) => {
			requests += 1;
			response.writeHead(status, { location: '/elsewhere' }).end('said');
		});
		const reply = await send(get(server.url));
		expect([reply.status, reply.headers.location, reply.body, requests]).toEqual([
			status,
			'/elsewhere',
			'said',
			1,
		]);
	},
);

it('sends method, path, headers and body as they are', async () => {
	const seen: unknown[] = [];
	server = await startServer((request, response) => {
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const { method, url, headers } = request;
			seen.push(method, url, headers['content-type'], headers['x-own'], body);
			response.end();
		});
	});
	const url = `${server.url}/rest/v1/a%2Fb?id=gte.1&id=lte.9&or=%28a.eq.1%29`;
	const headers = { 'Content-Type': 'application/json', 'X-Own': 'yes' };
	await send({ ...get(url), method: 'PATCH', headers, body: ' {"n": 9007199254740993} ' });
	expect(seen).toEqual([
		'PATCH',
		'/rest/v1/a%2Fb?id=gte.1&id=lte.9&or=%28a.eq.1%29',
		'application/json',
		'yes',
		' {"n": 9007199254740993} ',
	]);
});

it('reads compressed replies', async () => {
	server = await startServer((_request, response) => {
		response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('[1,2,3]'));
	});
	expect((await send(get(server.url))).body).toBe('[1,2,3]');
});

it('keeps connections for the next request', async () => {
	const ports = new Set<number | undefined>();
	server = await startServer((request, response) => {
		ports.add(request.socket.remotePort);
		response.end('ok');
	});
	for (let index = 0; index < 5; index++) await send(get(server.url));
	expect(ports.size).toBe(1);
});

it('a timeout of more than 24 days, the longest that a timer knows, is not over at once', async () => {
	server = await startServer((_request, response) => void setTimeout(() => response.end('ok'), 50));
	expect((await send(get(server.url, { timeout: 30 * 24 * 60 * 60 * 1000 }))).body).toBe('ok');
});

describe('rejects with a code that tells why, and never with the request', () => {
	const failure = async (request: HttpRequest): Promise<Error & { readonly code?: string }> =>
		await send(request).then(
			() => {
				throw new Error('a reply came');
			},
			(error: Error) => error,
		);

	it.each([
		['nothing listens', 'http://127.0.0.1:1', 'ECONNREFUSED'],
		['the name leads nowhere', 'http://no-such-host.invalid', /ENOTFOUND|EAI_AGAIN/],
	])('%s', async (_name, url, code) => {
		const error = await failure(get(url));
		expect(error.code).toMatch(code);
		expect(JSON.stringify(Object.entries(error)) + String(error.stack)).not.toContain('planted');
	});

	it('the head of the reply does not come in time', async () => {
		server = await startServer(() => undefined);
		expect(await failure(get(server.url, { timeout: 100 }))).toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('the rest of the reply does not come in time, though it trickles', async () => {
		server = await startServer((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			const trickle = setInterval(() => response.write(' '), 20);
			response.on('close', () => clearInterval(trickle));
		});
		expect(await failure(get(server.url, { timeout: 200 }))).toMatchObject({ code: 'ETIMEDOUT' });
	});

	it('the connection is cut before the reply', async () => {
		server = await startServer((request) => request.socket.destroy());
		expect(await failure(get(server.url))).toMatchObject({ code: 'ECONNRESET' });
	});

	it('the connection is cut in the middle of the reply', async () => {
		server = await startServer((request, response) => {
			response.writeHead(200, { 'content-length': '100' }).write('[1,2');
			setTimeout(() => request.socket.destroy(), 50);
		});
		expect(await failure(get(server.url))).toMatchObject({ code: 'ECONNRESET' });
	});

	it('it is stopped', async () => {
		server = await startServer(() => undefined);
		const stop = new AbortController();
		setTimeout(() => stop.abort(), 50);
		expect((await failure(get(server.url, { signal: stop.signal }))).code).toBe('ERR_CANCELED');
		const stopped = await failure(get(server.url, { signal: AbortSignal.abort() }));
		expect(stopped.message).toContain('aborted');
	});

	it('a header holds what no header may', async () => {
		const error = await failure(get('http://127.0.0.1:1', { headers: { apikey: 'planted\nkey' } }));
		expect(error.message).not.toContain('planted');
	});
});
