import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RunningServer {
	readonly url: string;
	readonly port: number;
	stop(): Promise<void>;
}

/** A real HTTP server on 127.0.0.1. */
export const startServer = async (listener: RequestListener): Promise<RunningServer> =>
	await listen(createServer(listener));

export async function listen(server: Server): Promise<RunningServer> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}`,
		port,
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
