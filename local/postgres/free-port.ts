import { createServer, type AddressInfo } from 'node:net';

/** A TCP port of 127.0.0.1 that nobody used a moment ago. Somebody else may still take it first. */
export const findFreePort = async (): Promise<number> =>
	await new Promise((resolve, reject) => {
		const server = createServer()
			.on('error', reject)
			.listen(0, '127.0.0.1', () => {
				const { port } = server.address() as AddressInfo;
				server.close(() => resolve(port));
			});
	});
