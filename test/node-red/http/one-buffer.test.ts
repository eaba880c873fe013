import { createHash, randomBytes } from 'node:crypto';
import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { createAgents } from '../../../node-red/http/agents';
import { createClient, sendByAxios } from '../../../node-red/http/send-by-axios';
import type { ByteStream } from '../../../shared';
import { authority, startTlsFront } from '../../nodes/start-tls-server';
import { startServer, type RunningServer } from '../../start-server';
import { until } from '../../until';

const size = 24 * 1024 * 1024;
const bytes = randomBytes(size);
const shaOf = (given: Uint8Array): string => createHash('sha256').update(given).digest('hex');

let plain: RunningServer;
let secure: { readonly url: string; readonly stop: () => Promise<void> };
beforeAll(async () => {
	plain = await startServer((request, response) => {
		if (request.url === '/text') return void response.end('täxt '.repeat(100_000));
		if (request.url === '/packed')
			return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes, { level: 1 }));
		response.end(bytes);
	});
	secure = await startTlsFront(plain.url);
});
afterAll(async () => {
	await secure?.stop();
	await plain?.stop();
});

const pools = ['requests', 'sockets'] as const;
const agentsFor = (use: (typeof pools)[number]) =>
	createAgents({ use, tls: { ca: authority }, maxFreeSockets: 4 });

/** The connections that wait for their next request, and whether each reads into a buffer of its own. */
const connectionsOf = ({ freeSockets }: Agent): readonly Socket[] =>
	Object.values(freeSockets).flatMap((sockets) => sockets ?? []);
const hasOwnBuffer = (socket: Socket): boolean =>
	Object.getOwnPropertySymbols(socket).some(
		(symbol) =>
			symbol.description === 'kBuffer' &&
			(Reflect.get(socket, symbol) as Uint8Array | null)?.byteLength === 128 * 1024,
	);

describe.each(['http', 'https'] as const)('over %s', (protocol) => {
	const urlOf = (path: string): string => (protocol === 'http' ? plain : secure).url + path;
	const request = (path: string) => ({
		...{ method: 'GET' as const, url: urlOf(path), headers: {}, timeout: 0, idle: 10_000 },
	});

	it('connections for requests read into one buffer each, those for WebSockets do not', async () => {
		for (const use of pools) {
			const { httpAgent, httpsAgent } = agentsFor(use);
			const agent = protocol === 'http' ? httpAgent : httpsAgent;
			await sendByAxios(createClient({ httpAgent, httpsAgent }))(request('/text'));
			await until(() => connectionsOf(agent).length > 0);
			expect(connectionsOf(agent).map(hasOwnBuffer)).toEqual([use === 'requests']);
			agent.destroy();
		}
	});

	it('every byte arrives as it was sent, at once and one after the other, to quick readers and slow ones', async () => {
		const agents = agentsFor('requests');
		const send = sendByAxios(createClient(agents));
		const read = async (path: string, isSlow: boolean): Promise<string> => {
			const { body } = await send({ ...request(path), replyAs: 'stream' });
			const kept: Uint8Array[] = [];
			for await (const chunk of body as ByteStream) {
				// Looked at when all has come: nothing may have been overwritten meanwhile.
				kept.push(chunk);
				if (isSlow && kept.length % 40 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
			}
			return shaOf(Buffer.concat(kept));
		};
		for (let round = 0; round < 2; round++) {
			const all = [
				read('/a', false),
				read('/b', true),
				read('/packed', false),
				send(request('/text')),
			] as const;
			const [quick, slow, packed, { body }] = await Promise.all(all);
			expect([quick, slow, packed]).toEqual(Array.from({ length: 3 }, () => shaOf(bytes)));
			expect(body).toBe('täxt '.repeat(100_000));
		}
		agents.httpAgent.destroy();
		agents.httpsAgent.destroy();
	});
});
