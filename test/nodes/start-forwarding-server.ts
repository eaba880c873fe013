import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface ForwardingServer {
	readonly url: string;
	/** `METHOD /path` of what came since the last `forget`. */
	readonly requests: readonly string[];
	forget(): void;
	stop(): Promise<void>;
}

/** Passes requests on to a server and notes them. */
export async function startForwardingServer(target: string): Promise<ForwardingServer> {
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const chunks: Buffer[] = [];
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			const { method = '', url = '', headers } = request;
			requests.push(`${method} ${url.split('?')[0]}`);
			const body = chunks.length > 0 ? Buffer.concat(chunks) : undefined;
			const { host: _host, connection: _connection, 'content-length': _length, ...kept } = headers;
			void fetch(target + url, { method, headers: kept as Record<string, string>, body, redirect: 'manual' })
				.then(async (reply) => {
					const {
						'content-encoding': _coding,
						'transfer-encoding': _transfer,
						...given
					} = Object.fromEntries(reply.headers);
					response.writeHead(reply.status, given);
					response.end(Buffer.from(await reply.arrayBuffer()));
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
