import { createServer } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { listen, type RunningServer } from '../start-server';

export interface Proxy extends RunningServer {
	/** Every tunnel that was asked for. */
	readonly connects: ReadonlyArray<{ readonly target: string; readonly authorization?: string }>;
}

/** The smallest forward proxy: it opens a tunnel to wherever it is asked, or answers each time with this. */
export async function startProxy(refusal?: string): Promise<Proxy> {
	const connects: Array<{ target: string; authorization?: string }> = [];
	const open = new Set<Duplex>();
	const server = createServer();
	server.on('connect', (request, client) => {
		const target = request.url ?? '';
		connects.push({ target, authorization: request.headers['proxy-authorization'] });
		if (refusal !== undefined) return void client.end(`HTTP/1.1 ${refusal}\r\nContent-Length: 0\r\n\r\n`);
		const { hostname, port } = new URL(`http://${target}`);
		const upstream = connect(Number(port), hostname, () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.pipe(client);
			client.pipe(upstream);
		});
		for (const socket of [client, upstream]) {
			open.add(socket);
			socket.on('error', () => {});
			socket.once('close', () => {
				open.delete(socket);
				client.destroy();
				upstream.destroy();
			});
		}
	});
	const running = await listen(server);
	const stop = async (): Promise<void> => {
		// The server knows its tunnels no more, and waits for their end all the same.
		for (const socket of open) socket.destroy();
		await running.stop();
	};
	return { ...running, connects, stop };
}
