import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
	readonly method: string;
	/** Without the query. */
	readonly path: string;
	/** Decoded, in order. */
	readonly query: ReadonlyArray<readonly [string, string]>;
	readonly headers: IncomingHttpHeaders;
	/** JSON as data, a form as `{ $multipart: parts }`, any other text as it is, nothing as undefined. */
	readonly body: unknown;
}

export interface CannedReply {
	readonly status: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: unknown;
}

export interface RecordingServer {
	readonly url: string;
	/** Everything received since the last `answerWith`. */
	readonly requests: readonly RecordedRequest[];
	/** The replies to give from now on, in order; the last one is given for ever. Forgets recorded requests. */
	answerWith(...replies: readonly CannedReply[]): void;
	stop(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1 that notes what it gets and answers what it was told. */
export async function startRecordingServer(): Promise<RecordingServer> {
	const requests: RecordedRequest[] = [];
	let replies: readonly CannedReply[] = [{ status: 200, body: [] }];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', async () => {
			const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1');
			const body = await readBody(Buffer.concat(chunks), request.headers['content-type']);
			requests.push({
				method: request.method ?? '',
				path: pathname,
				query: [...searchParams],
				headers: request.headers,
				body,
			});
			const reply = replies[Math.min(requests.length, replies.length) - 1]!;
			const text =
				reply.body === undefined
					? ''
					: typeof reply.body === 'string'
						? reply.body
						: JSON.stringify(reply.body);
			response.writeHead(reply.status, {
				...(reply.body !== undefined && {
					'content-type': 'application/json; charset=utf-8',
					'content-length': Buffer.byteLength(text),
				}),
				...reply.headers,
			});
			response.end(text);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		answerWith: (...given) => {
			replies = given;
			requests.length = 0;
		},
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

async function readBody(bytes: Buffer, type = ''): Promise<unknown> {
	if (!type.startsWith('multipart/form-data')) return read(bytes.toString());
	const form = await new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } }).formData();
	const parts = [...form].map(async ([name, value]) =>
		typeof value === 'string'
			? { name, value }
			: { name, filename: value.name, contentType: value.type, value: await value.text() },
	);
	return { $multipart: await Promise.all(parts) };
}

function read(text: string): unknown {
	if (text === '') return undefined;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}
