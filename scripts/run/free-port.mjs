import { createServer } from 'node:net';

/** The wished port on 127.0.0.1 when nothing listens there, otherwise any free one. */
export async function freePort(wished) {
	return (await portIfFree(wished)) ?? (await portIfFree(0));
}

const portIfFree = (port) =>
	new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(undefined));
		server.listen(port, '127.0.0.1', () => {
			const found = server.address().port;
			server.close(() => resolve(found));
		});
	});
