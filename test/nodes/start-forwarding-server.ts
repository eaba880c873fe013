import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForwardingServer {
	readonly url: string;
	/** `METHOD /path` of what came since the last `forget`. */
	readonly requests: readonly string[];
	forget(): void;
	stop(): Promise<void>;
}

/** A request whose reply is there, and has not been given yet. */
export interface Answered {
	readonly method: string;
	readonly path: string;
	/** The token of whoever asked. */
	readonly token: string;
}

/** Passes requests on to a server and notes them. Of each, the reply is given when `before` has resolved. */
export async function startForwardingServer(
	target: string,
	before: (answered: Answered) => Promise<void> = async () => undefined,
): Promise<ForwardingServer> {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { method = '', url = '', headers } = request;
			const [path = ''] = url.split('?');
			requests.push(`${method} ${path}`);
			const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
			const {
				host: _host,
				connection: _connection,
				'content-length': _length,
				'transfer-encoding': _chunked,
				...kept
			} = headers;
			void fetch(target + url, { method, headers: kept as Record<string, string>, body, redirect: 'manual' })
				.then(async (reply) => {
					const {
						'content-encoding': _coding,
						'transfer-encoding': _transfer,
						...given
					} = Object.fromEntries(reply.headers);
					const bytes = Buffer.from(await reply.arrayBuffer());
					await before({ method, path, token: headers.authorization?.replace(/^Bearer /, '') ?? '' });
					response.writeHead(reply.status, given);
					response.end(bytes);
				})
				.catch((error: unknown) => response.destroy(error as Error));
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		forget: () => void requests.splice(0),
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
