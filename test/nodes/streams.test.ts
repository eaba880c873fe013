import './engine-environment';

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
	NodeConnectionTypes,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
} from 'n8n-workflow';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { sendByN8n } from '../../nodes/host/send-by-n8n';
import { connect, type ByteStream, type Connection, type FileSource } from '../../shared';
import { startServer, type RunningServer } from '../start-server';
import { runNode } from './harness';

const shaOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

let server: RunningServer;
let url: string;
/** What the server does with the next requests. */
let answer: (request: IncomingMessage, response: ServerResponse) => void;
/** Resolves when the connection of the next request has ended. */
let closed: Promise<unknown>;
beforeAll(async () => {
	server = await startServer((request, response) => {
		closed = new Promise((resolve) => response.on('close', resolve));
		response.on('error', () => undefined);
		request.on('error', () => undefined);
		answer(request, response);
	});
	({ url } = server);
});
afterAll(async () => await server?.stop());

/** Does something inside an execution of n8n's engine, with a connection to the server. */
async function inNode<Result>(
	run: (connection: Connection) => Promise<Result>,
	timeout = 60_000,
): Promise<Result> {
	let result: { readonly value: Result } | undefined;
	const node: INodeType = {
		description: {
			displayName: 'Subject',
			name: 'subject',
			group: ['transform'],
			version: 1,
			description: '',
			defaults: { name: 'Subject' },
			inputs: [NodeConnectionTypes.Main],
			outputs: [NodeConnectionTypes.Main],
			credentials: [{ name: 'supabaseProjectApi', required: true }],
			properties: [],
		},
		async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
			const project = { url, timeouts: { storage: timeout }, retry: false };
			result = { value: await run(connect(project, { send: sendByN8n(this) })) };
			return [[]];
		},
	};
	const { error } = await runNode({ credential: { url, key: 'sb_secret_streams' }, parameters: {}, node });
	if (error) throw error;
	if (!result) throw new Error('the node was not run');
	return result.value;
}

/** A file of so many pieces, which knows whether it is open. */
function fileOf(bytes: Uint8Array, { size = bytes.byteLength as number | undefined } = {}) {
	const state = { opened: 0, isOpen: false };
	const file: FileSource = {
		name: 'file.png',
		type: 'image/png',
		...(size !== undefined && { size }),
		open: async function* () {
			state.opened++;
			state.isOpen = true;
			try {
				for (let at = 0; at < bytes.byteLength; at += 65_536) yield bytes.subarray(at, at + 65_536);
			} finally {
				state.isOpen = false;
			}
		},
	};
	return { file, state };
}

const upload = async (connection: Connection, content: FileSource, signal?: AbortSignal) =>
	await connection.send({ service: 'storage', method: 'POST', path: '/object/a/b', content }, { signal });
const download = async (connection: Connection, signal?: AbortSignal) => {
	const request = { service: 'storage', method: 'GET', path: '/object/a/b', replyAs: 'stream' } as const;
	return (await connection.send(request, { signal })).body as ByteStream;
};
const failureOf = async (promise: Promise<unknown>): Promise<unknown> =>
	await promise.then(
		() => undefined,
		(error: unknown) => error,
	);
const sleep = async (milliseconds: number): Promise<void> =>
	await new Promise((resolve) => setTimeout(resolve, milliseconds));
const soon = (): AbortSignal => AbortSignal.timeout(200);

/** Reads all of a body, and repeats what it was. */
const repeat: typeof answer = (request, response) => {
	const chunks: Buffer[] = [];
	request.on('data', (chunk: Buffer) => chunks.push(chunk));
	request.on('end', () => {
		response.setHeader('content-type', 'application/json');
		response.end(JSON.stringify({ sha: shaOf(Buffer.concat(chunks)), headers: request.headers }));
	});
};
/** Takes the first bytes and no more until the client has gone, which is only seen by reading on. */
const takeLittle: typeof answer = (request) => {
	request.once('data', () => request.pause());
	goOn = () => void request.resume();
};
let goOn = (): void => undefined;
/** Gives the first bytes and no more. */
const giveLittle: typeof answer = (_request, response) => void response.write('first bytes');

const big = randomBytes(5_000_000);

describe('an upload', () => {
	it('is every byte of the file, with its type and its length', async () => {
		answer = repeat;
		const { file, state } = fileOf(big);
		const { body } = await inNode(async (connection) => await upload(connection, file));
		expect(body).toMatchObject({
			sha: shaOf(big),
			headers: { 'content-type': 'image/png', 'content-length': '5000000', apikey: 'sb_secret_streams' },
		});
		expect(state).toEqual({ opened: 1, isOpen: false });
	});

	it.each([
		['of unknown length', big, undefined, { 'transfer-encoding': 'chunked' }],
		['of no bytes', new Uint8Array(), 0, { 'content-length': '0' }],
	])('may be %s', async (_what, bytes, size, headers) => {
		answer = repeat;
		const { file } = fileOf(bytes, { size });
		const { body } = await inNode(
			async (connection) =>
				await upload(connection, size === undefined ? { ...file, size: undefined } : file),
		);
		expect(body).toMatchObject({ sha: shaOf(bytes), headers });
	});

	it('ends with what a server says before it has heard all', async () => {
		answer = (request, response) =>
			void request.once('data', () => {
				response.writeHead(413, { 'content-type': 'application/json' });
				response.end(
					'{"statusCode":"413","error":"Payload too large","message":"The object exceeded the size"}',
				);
			});
		const { file, state } = fileOf(big);
		expect(await inNode(async (connection) => await failureOf(upload(connection, file)))).toMatchObject({
			reason: 'The object exceeded the size',
			status: 413,
		});
		expect(state.isOpen).toBe(false);
	});

	it.each([
		['at once', 0],
		['a while after', 100],
	])('takes the answer of a function that reads no body, and whose end comes %s', async (_when, wait) => {
		answer = (request, response) =>
			void request.once('data', () => {
				request.pause();
				response.writeHead(200, { 'content-type': 'application/json' });
				response.write('{"answered":');
				setTimeout(() => response.end('true}'), wait);
			});
		const { file, state } = fileOf(randomBytes(20_000_000));
		const call = { service: 'functions', method: 'POST', path: '/early', content: file } as const;
		const { body } = await inNode(
			async (connection) => await connection.send({ ...call, replyAs: () => 'data' }),
		);
		expect(body).toEqual({ answered: true });
		expect(state.isOpen).toBe(false);
	});

	it('says what may be wrong when the server hangs up', async () => {
		answer = (request) => void request.once('data', () => request.socket.destroy());
		const { file, state } = fileOf(big);
		expect(await inNode(async (connection) => await failureOf(upload(connection, file)))).toMatchObject({
			reason: expect.stringMatching(/^127\.0\.0\.1:\d+ closed the connection during the upload$/),
			advice: expect.stringContaining('larger than the server takes'),
			code: 'ECONNRESET',
		});
		expect(state.isOpen).toBe(false);
	});

	it.each<[string, typeof answer]>([
		['the server takes no more of it', takeLittle],
		['nothing answers to it', (request) => void request.resume()],
	])('is given up when %s, and its connection ends', async (_what, serve) => {
		answer = serve;
		const { file, state } = fileOf(randomBytes(20_000_000));
		const failure = await inNode(async (connection) => await failureOf(upload(connection, file)), 300);
		expect(failure).toMatchObject({
			reason: expect.stringMatching(/^Nothing came from 127\.0\.0\.1:\d+, or went there, for 0\.3 seconds$/),
			code: 'ETIMEDOUT',
		});
		goOn();
		await closed;
		expect(state.isOpen).toBe(false);
	});

	it('is not given up while the file is read, however slowly', async () => {
		answer = repeat;
		const open = async function* (): AsyncGenerator<Uint8Array> {
			for (let at = 0; at < 3; at++) {
				await sleep(700);
				yield big.subarray(at, at + 1);
			}
		};
		const { body } = await inNode(
			async (connection) => await upload(connection, { type: 'image/png', size: 3, open }),
			1000,
		);
		expect(body).toMatchObject({ sha: shaOf(big.subarray(0, 3)) });
	});

	it('ends with the execution', async () => {
		answer = takeLittle;
		const { file, state } = fileOf(randomBytes(20_000_000));
		const failure = await inNode(async (connection) => await failureOf(upload(connection, file, soon())));
		expect(failure).toMatchObject({ code: 'ABORTED' });
		goOn();
		await closed;
		expect(state.isOpen).toBe(false);
	});

	it('fails with the reason of the file, where that cannot be read', async () => {
		answer = repeat;
		const open = async function* (): ByteStream & AsyncGenerator<Uint8Array> {
			yield big.subarray(0, 100_000);
			throw new Error('the disk is gone');
		};
		const failure = await inNode(
			async (connection) => await failureOf(upload(connection, { name: 'a.txt', size: 200_000, open })),
		);
		expect(failure).toMatchObject({
			reason: 'The file a.txt could not be read to its end: the disk is gone',
		});
		await closed;
	});
});

describe('a download', () => {
	const store = async (size: number, times = 1) =>
		await runNode({
			node: new SupabaseStorage(),
			credential: { url, key: 'sb_secret_streams' },
			parameters: { resource: 'file', operation: 'download', bucket: 'papers', path: 'large.bin' },
			onError: 'continueRegularOutput',
			items: Array.from({ length: times }, () => ({ size })),
		});

	it('that n8n cannot keep in memory is refused before it has come, with what to do', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-length': '500000000' });
			response.write('first bytes');
		};
		const { outputs } = await store(500_000_000);
		expect(outputs[0]?.[0]?.json).toMatchObject({
			error: expect.stringMatching(
				/^The file large\.bin is too large: n8n keeps its files in memory, and none above 384 MB.*=filesystem/,
			),
		});
		await closed;
	});

	it('that is refused is left before the other items have come', async () => {
		const leaving: Array<Promise<unknown>> = [];
		answer = (_request, response) => {
			const before = leaving.at(-1);
			leaving.push(closed);
			const begin = (): void => {
				response.writeHead(200, { 'content-length': '500000000' });
				response.write('first bytes');
			};
			if (before) void before.then(begin);
			else begin();
		};
		const { outputs } = await store(500_000_000, 3);
		expect(outputs[0]?.map(({ json }) => json)).toEqual(
			Array(3).fill({ error: expect.stringContaining('too large'), details: expect.anything() }),
		);
		await Promise.all(leaving);
	}, 10_000);

	it('that breaks off leaves nothing, and says so', async () => {
		answer = (_request, response) => {
			response.writeHead(200, { 'content-length': '1000' });
			response.write('first bytes');
			setTimeout(() => response.destroy(), 50);
		};
		const { outputs } = await store(1000);
		expect(outputs[0]).toEqual([
			{
				json: { error: expect.stringContaining('was cut'), details: expect.anything() },
				pairedItem: { item: 0 },
			},
		]);
	});

	it('is every byte of the file', async () => {
		answer = (_request, response) => void response.end(big);
		const sha = await inNode(async (connection) => {
			const hash = createHash('sha256');
			for await (const chunk of await download(connection)) hash.update(chunk);
			return hash.digest('hex');
		});
		expect(sha).toBe(shaOf(big));
	});

	it('is told in words when it is refused', async () => {
		answer = (_request, response) => {
			response.writeHead(400, { 'content-type': 'application/json' });
			response.end('{"statusCode":"404","error":"not_found","message":"Object not found"}');
		};
		expect(await inNode(async (connection) => await failureOf(download(connection)))).toMatchObject({
			reason: 'Object not found',
			// Storage says it in the body.
			status: 404,
		});
	});

	it('is given up when nothing begins to come', async () => {
		answer = () => undefined;
		expect(await inNode(async (connection) => await failureOf(download(connection)), 300)).toMatchObject({
			code: 'ETIMEDOUT',
		});
		await closed;
	});

	it('is given up when a function does not begin to answer in time, however it would', async () => {
		answer = () => undefined;
		const call = { service: 'functions', method: 'POST', path: '/slow', timeout: 300 } as const;
		const failure = await inNode(
			async (connection) => await failureOf(connection.send({ ...call, replyAs: () => 'stream' })),
		);
		expect(failure).toMatchObject({
			code: 'ETIMEDOUT',
			reason: expect.stringContaining('within 0.3 seconds'),
		});
		await closed;
	});

	it('may take longer than it has to begin', async () => {
		answer = (_request, response) => {
			void (async () => {
				for (const letter of 'abcdef') {
					response.write(letter);
					await sleep(500);
				}
				response.end();
			})();
		};
		const call = { service: 'functions', method: 'POST', path: '/slow', timeout: 2000 } as const;
		const text = await inNode(async (connection) => {
			const { body } = await connection.send({ ...call, replyAs: () => 'stream' });
			let read = '';
			for await (const chunk of body as ByteStream) read += Buffer.from(chunk).toString();
			return read;
		});
		expect(text).toBe('abcdef');
	});

	it.each<[string, number, () => AbortSignal | undefined, object]>([
		['is given up when it stands still', 300, () => undefined, { code: 'ETIMEDOUT' }],
		['ends with the execution', 60_000, soon, { code: 'ABORTED' }],
	])('%s', async (_what, timeout, signal, expected) => {
		answer = giveLittle;
		const read: string[] = [];
		const failure = await inNode(
			async (connection) =>
				await failureOf(
					(async () => {
						for await (const chunk of await download(connection, signal()))
							read.push(Buffer.from(chunk).toString());
					})(),
				),
			timeout,
		);
		expect(read).toEqual(['first bytes']);
		expect(failure).toMatchObject(expected);
		await closed;
	});

	it('that is not wanted any more ends its connection', async () => {
		answer = giveLittle;
		await inNode(async (connection) => {
			for await (const _chunk of await download(connection)) break;
		});
		await closed;
	});

	it('that waits for whoever reads it is not given up', async () => {
		answer = (_request, response) => void response.end(big);
		const size = await inNode(async (connection) => {
			let read = 0;
			for await (const chunk of await download(connection)) {
				if (read === 0) await sleep(600);
				read += chunk.byteLength;
			}
			return read;
		}, 200);
		expect(size).toBe(big.length);
	});
});
