import { request as sendRequest, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';

export interface Destination {
	/** On 127.0.0.1. */
	readonly port: number;
	/** As the function sees it: `/hello/sub?query`. */
	readonly path: string;
	/** Milliseconds until the head of the answer must be there. */
	readonly idleTimeout: number;
}

/** The function did not begin to answer in time. */
export class IdleTimeoutError extends Error {
	override readonly name = 'IdleTimeoutError';
}

export interface Forwarded {
	readonly response: Response;
	/** Resolves when the whole body has passed, or nobody wants it any more. */
	readonly finished: Promise<void>;
}

/** They concern one connection, not the request (RFC 9110 §7.6.1); Node writes its own. */
const ofConnection = new Set([
	...['connection', 'keep-alive', 'proxy-connection', 'te', 'trailer', 'transfer-encoding', 'upgrade'],
	...['host', 'expect'],
]);

const toHeaders = (request: Request): Record<string, string> => {
	const { host, protocol } = new URL(request.url);
	return {
		...Object.fromEntries([...request.headers].filter(([name]) => !ofConnection.has(name))),
		host,
		'x-forwarded-for': '127.0.0.1',
		'x-forwarded-host': host,
		'x-forwarded-proto': protocol.slice(0, -1),
	};
};

const readHeaders = ({ rawHeaders }: IncomingMessage): Headers => {
	const headers = new Headers();
	for (let at = 0; at < rawHeaders.length; at += 2) {
		const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
		if (!ofConnection.has(name.toLowerCase())) headers.append(name, value);
	}
	return headers;
};

const hasNoBody = (status: number): boolean => status === 204 || status === 205 || status === 304;

const toResponse = (answer: IncomingMessage): Response => {
	const status = answer.statusCode ?? 0;
	if (hasNoBody(status)) answer.resume();
	const body = hasNoBody(status)
		? null
		: (Readable.toWeb(answer) as unknown as ConstructorParameters<typeof Response>[0]);
	return new Response(body, { status, headers: readHeaders(answer) });
};

/** Hands a request on as it comes and gives the answer as it comes, neither ever held whole. Rejects if none comes. */
export const forward = async (
	request: Request,
	{ port, path, idleTimeout }: Destination,
): Promise<Forwarded> =>
	await new Promise((resolve, reject) => {
		const { method } = request;
		const outgoing = sendRequest({ host: '127.0.0.1', port, path, method, headers: toHeaders(request) });
		const idle = setTimeout(() => outgoing.destroy(new IdleTimeoutError()), idleTimeout);
		const leave = (): void => void outgoing.destroy();
		request.signal.addEventListener('abort', leave, { once: true });

		const finished = new Promise<void>((finish) => {
			outgoing.once('close', () => {
				clearTimeout(idle);
				request.signal.removeEventListener('abort', leave);
				reject(new Error('The function broke off.'));
				finish();
			});
		});
		outgoing.once('error', reject);
		outgoing.once('response', (answer) => {
			clearTimeout(idle);
			resolve({ response: toResponse(answer), finished });
		});
		if (request.body === null) return void outgoing.end();
		const body = Readable.fromWeb(request.body as ReadableStream<Uint8Array>);
		body.once('error', leave);
		body.pipe(outgoing);
	});
