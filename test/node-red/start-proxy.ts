import { createServer } from 'node:http';
import { connect } from 'node:net';
import { listen, type RunningServer } from './start-server';

export interface Proxy extends RunningServer {
	/** Every tunnel that was asked for. */
	readonly connects: ReadonlyArray<{ readonly target: string; readonly authorization?: string }>;
}

/** The smallest forward proxy: it opens a tunnel to wherever it is asked. */
export async function startProxy(): Promise<Proxy> {
	const connects: Array<{ target: string; authorization?: string }> = [];
	const server = createServer();
	server.on('connect', (request, client) => {
		const target = request.url ?? '';
		connects.push({ target, authorization: request.headers['proxy-authorization'] });
		const { hostname, port } = new URL(`http://${target}`);
		const upstream = connect(Number(port), hostname, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client);
			client.pipe(upstream);
		});
		upstream.on('error', () => client.destroy());
		client.on('error', () => upstream.destroy());
	});
	return { ...(await listen(server)), connects };
}
