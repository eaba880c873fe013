import { createServer, type AddressInfo, type Socket } from 'node:net';

export interface SilentServer {
	readonly url: string;
	/** Connections that are open now. */
	readonly open: () => number;
	/** How many there have been. */
	readonly seen: () => number;
	readonly stop: () => Promise<void>;
}

/** Takes connections and never answers, as a server that hangs. */
export async function startSilentServer(): Promise<SilentServer> {
	const sockets = new Set<Socket>();
	let seen = 0;
	const server = createServer((socket) => {
		seen += 1;
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.on('close', () => sockets.delete(socket));
		socket.resume();
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		open: () => sockets.size,
		seen: () => seen,
		stop: async () => {
			for (const socket of sockets) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
