import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of one request on its way. */
export const faults = [
	'none',
	/** The gateway has no server to give it to. */
	'unavailable before',
	/** The gateway lost the server, which had done it. */
	'bad gateway after',
	'timeout after',
	/** The connection breaks before it was handed on, or after it was done. */
	'cut before',
	'cut after',
	/** The reply to what was done breaks off. */
	'half a reply',
	/** Not now: in seven seconds, or in an hour. */
	'too many',
	'too many for long',
	/** The database itself, or the API before it has a connection, says that nothing was done. */
	'statement timeout',
	'no connection',
] as const;

export type Fault = (typeof faults)[number];

/** Faults after which nobody can tell what became of a write. */
export const open: ReadonlySet<Fault | 'too large'> = new Set<Fault>([
	'unavailable before',
	'bad gateway after',
	'timeout after',
	'cut before',
	'cut after',
	'half a reply',
]);

/** A write that came by. */
export interface Passage {
	readonly method: string;
	readonly path: string;
	readonly body: string;
	readonly fault: Fault | 'too large';
	/** Whether the server did it. */
	readonly isDone: boolean;
}

export interface FaultyProxy {
	readonly url: string;
	/** What came by since the last plan, in the order in which it ended. */
	readonly passages: readonly Passage[];
	/** How many requests came, those that read too. */
	readonly requests: number;
	/** The faults of the writes to come, one after the other, and how large their bodies and addresses may be. */
	plan(faults: readonly Fault[], largest?: { readonly body?: number; readonly address?: number }): void;
	stop(): Promise<void>;
}

/** A proxy in front of a server, which loses, refuses and breaks what it is told to. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
	let planned: Fault[] = [];
	let limits: { readonly body?: number; readonly address?: number } = {};
	let requests = 0;
	const passages: Passage[] = [];

	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const { method = '', url = '' } = request;
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk as Buffer);
		const body = Buffer.concat(chunks);
		requests += 1;
		const isWrite = method !== 'GET' && method !== 'HEAD';
		const isTooLong = url.length > (limits.address ?? Infinity);
		const isTooLarge = isTooLong || body.length > (limits.body ?? Infinity);
		const fault = !isWrite ? 'none' : isTooLarge ? 'too large' : (planned.shift() ?? 'none');
		const forward = handsOn.has(fault);
		const reply = forward ? await passOn(target + url, request, body) : undefined;
		const isDone = reply !== undefined && reply.status < 300;
		if (isWrite) passages.push({ method, path: url, body: body.toString(), fault, isDone });
		answer(response, { fault, reply, isTooLong });
	};

	const server = createServer((request, response) => {
		handle(request, response).catch((error: unknown) => response.destroy(error as Error));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		passages,
		get requests() {
			return requests;
		},
		plan: (next, largest = {}) => {
			planned = [...next];
			limits = largest;
			requests = 0;
			passages.length = 0;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

const handsOn: ReadonlySet<string> = new Set<Fault>([
	'none',
	'bad gateway after',
	'timeout after',
	'cut after',
	'half a reply',
]);

interface Reply {
	readonly status: number;
	readonly headers: Record<string, string>;
	readonly body: Buffer;
}

async function passOn(url: string, { method, headers }: IncomingMessage, body: Buffer): Promise<Reply> {
	const { host: _host, connection: _connection, 'content-length': _length, ...kept } = headers;
	const reply = await fetch(url, {
		method,
		headers: kept as Record<string, string>,
		...(body.length > 0 && { body: new Uint8Array(body) }),
		redirect: 'manual',
	});
	const {
		'content-encoding': _coding,
		'transfer-encoding': _transfer,
		...given
	} = Object.fromEntries(reply.headers);
	return { status: reply.status, headers: given, body: Buffer.from(await reply.arrayBuffer()) };
}

const page = (status: number): Reply => ({
	status,
	headers: { 'content-type': 'text/html' },
	body: Buffer.from(`<html><body><h1>${status}</h1></body></html>`),
});

const words = (status: number, body: unknown): Reply => ({
	status,
	headers: { 'content-type': 'application/json' },
	body: Buffer.from(JSON.stringify(body)),
});

interface Outcome {
	readonly fault: Fault | 'too large';
	readonly reply?: Reply;
	readonly isTooLong: boolean;
}

function answer(response: ServerResponse, { fault, reply, isTooLong }: Outcome): void {
	const give = ({ status, headers, body }: Reply, more: Record<string, string> = {}) =>
		void response.writeHead(status, { ...headers, ...more }).end(body);
	switch (fault) {
		case 'none':
			return give(reply!);
		case 'unavailable before':
			return give(page(503));
		case 'bad gateway after':
			return give(page(502));
		case 'timeout after':
			return give(words(504, { message: 'The upstream server is timing out' }));
		case 'cut before':
		case 'cut after':
			return void response.destroy();
		case 'half a reply': {
			const { status, headers, body } = reply!;
			const half = body.subarray(0, Math.floor(body.length / 2));
			// What has no body is cut by itself.
			if (half.length === 0) return void response.destroy();
			return give({ status, headers: { ...headers, 'content-length': String(half.length) }, body: half });
		}
		case 'too many':
			return give(words(429, { message: 'Too many requests' }), { 'retry-after': '7' });
		case 'too many for long':
			return give(words(429, { message: 'Too many requests' }), { 'retry-after': '3600' });
		case 'too large':
			return give(page(isTooLong ? 414 : 413));
		case 'statement timeout':
			return give(words(500, { code: '57014', message: 'canceling statement due to statement timeout' }));
		case 'no connection':
			return give(
				words(504, { code: 'PGRST003', message: 'Timed out acquiring connection from connection pool.' }),
			);
	}
}
