import { createHash, randomBytes } from 'node:crypto';
import { Agent, type IncomingHttpHeaders } from 'node:http';
import { Agent as SecureAgent } from 'node:https';
import { Readable } from 'node:stream';
import { createClient, sendByAxios } from '../../node-red/http/send-by-axios';
import { connect, type Connection, type FileSource, type Send } from '../../shared';
import { sendByFetch } from '../send-by-fetch';
import { startServer, type RunningServer } from '../start-server';

interface Received {
	readonly headers: IncomingHttpHeaders;
	readonly size: number;
	readonly sha: string;
	readonly text: string;
}

const received: Received[] = [];
let answer: (attempt: number) => { status: number; body: string | Buffer } = () => ({
	status: 200,
	body: '{}',
});
let server: RunningServer;
let url = '';

beforeAll(async () => {
	server = await startServer((request, response) => {
		const hash = createHash('sha256');
		const chunks: Buffer[] = [];
		let size = 0;
		request.on('error', () => undefined);
		request.on('data', (chunk: Buffer) => {
			size += chunk.length;
			hash.update(chunk);
			if (size < 100_000) chunks.push(chunk);
		});
		request.on('end', () => {
			received.push({
				headers: request.headers,
				size,
				sha: hash.digest('hex'),
				text: Buffer.concat(chunks).toString(),
			});
			const { status, body } = answer(received.length);
			response.writeHead(status, { 'content-type': 'application/json' });
			response.end(body);
		});
	});
	({ url } = server);
});
beforeEach(() => {
	received.length = 0;
	answer = () => ({ status: 200, body: '{}' });
});
afterAll(async () => await server?.stop());

const big = randomBytes(5_000_000);
const agents = { httpAgent: new Agent({ keepAlive: true }), httpsAgent: new SecureAgent() };
afterAll(() => agents.httpAgent.destroy());

const hosts: ReadonlyArray<readonly [string, Send]> = [
	['fetch', sendByFetch],
	['axios', sendByAxios(createClient(agents))],
];

const chunksOf = (bytes: Buffer) => Readable.from(pieces(bytes), { objectMode: false });
function* pieces(bytes: Buffer) {
	for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}
const fileOf = (bytes: Buffer, more: Partial<FileSource> = {}): FileSource => ({
	name: 'big.bin',
	type: 'image/png',
	size: bytes.length,
	open: () => chunksOf(bytes),
	...more,
});

describe.each(hosts)('a body that is no JSON, by %s', (_name, send) => {
	const open = (): Connection =>
		connect({ url, key: 'sb_secret_test', retry: { firstDelay: 1, attempts: 2 } }, { send });
	const post = async (content: Parameters<Connection['send']>[0]['content'], repeatable = false) =>
		await open().send({ service: 'storage', method: 'POST', path: '/object/a/b', content, repeatable });

	it('is a file: every byte of it, with its length and its type', async () => {
		await post(fileOf(big));
		expect(received).toMatchObject([
			{
				size: big.length,
				sha: createHash('sha256').update(big).digest('hex'),
				headers: { 'content-type': 'image/png', 'content-length': String(big.length) },
			},
		]);
		expect(received[0]?.headers).not.toHaveProperty('transfer-encoding');
	});

	it('is a file of unknown size, in chunks', async () => {
		await post(fileOf(big, { size: undefined }));
		expect(received).toMatchObject([{ size: big.length, headers: { 'transfer-encoding': 'chunked' } }]);
	});

	it('is a form of texts and files', async () => {
		await post({
			parts: [
				{ name: 'title', value: 'Größe "1"\r\n' },
				{ name: 'f"\r\nx', value: fileOf(Buffer.from('bytes'), { name: 'a"b.txt', type: 'text/plain' }) },
			],
		});
		const [{ headers, text, size } = { headers: {}, text: '', size: 0 }] = received;
		const read = await new Response(text, {
			headers: { 'content-type': headers['content-type'] ?? '' },
		}).formData();
		expect(read.get('title')).toBe('Größe "1"\r\n');
		const file = read.get('f"\r\nx') as File;
		expect([file.name, file.type, await file.text()]).toEqual(['a"b.txt', 'text/plain', 'bytes']);
		expect(headers['content-length']).toBe(String(size));
	});

	it('is text or bytes, with a type', async () => {
		await post('hällo');
		await post(new Uint8Array(new Uint8Array([0, 1, 2, 3]).buffer, 1, 2));
		expect(received).toMatchObject([
			{ text: 'hällo', headers: { 'content-type': 'text/plain;charset=UTF-8' } },
			{ size: 2, text: '\u0001\u0002', headers: { 'content-type': 'application/octet-stream' } },
		]);
	});

	it('is opened anew when it may be sent again', async () => {
		answer = (attempt) => ({ status: attempt === 1 ? 503 : 200, body: '{}' });
		await post(fileOf(Buffer.from('again')), true);
		expect(received.map(({ text }) => text)).toEqual(['again', 'again']);
	});

	it('is not sent again when it opens only once', async () => {
		answer = () => ({ status: 503, body: '{}' });
		await expect(post(fileOf(Buffer.from('once'), { once: true }), true)).rejects.toMatchObject({
			status: 503,
		});
		expect(received).toHaveLength(1);
	});

	it('fails when the file is shorter or longer than it said', async () => {
		const files = [fileOf(Buffer.from('abc'), { size: 5 }), fileOf(Buffer.from('abcdef'), { size: 5 })];
		for (const file of files)
			await expect(post(file)).rejects.toMatchObject({ status: 0, code: 'FILE_CHANGED', field: 'file' });
	});

	it('leaves a file that breaks half-way', async () => {
		const source = Readable.from(
			(function* () {
				yield Buffer.from('abc');
				throw new Error('the disk is gone');
			})(),
		);
		await expect(post({ size: 10, once: true, open: () => source })).rejects.toMatchObject({
			status: 0,
			code: 'FILE_UNREADABLE',
			reason: 'The file could not be read to its end: the disk is gone',
		});
		expect(source.destroyed).toBe(true);
	});

	it('gives a file back as a stream, and a refusal in words', async () => {
		answer = () => ({ status: 200, body: big });
		const request = { service: 'storage', method: 'GET', path: '/object/a/b', replyAs: 'stream' } as const;
		const { body } = await open().send(request);
		const hash = createHash('sha256');
		for await (const chunk of body as AsyncIterable<Uint8Array>) hash.update(chunk);
		expect(hash.digest('hex')).toBe(createHash('sha256').update(big).digest('hex'));
		answer = () => ({
			status: 400,
			body: '{"statusCode":"404","error":"not_found","message":"Object not found"}',
		});
		await expect(open().send(request)).rejects.toMatchObject({ reason: 'Object not found' });
	});
});
