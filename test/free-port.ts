import { createServer } from 'node:net';

/**
 * Below what any system hands out by itself (Linux from 32768): a port from there is taken by the next best
 * connection of another test, between the moment it is found and the moment a server listens.
 */
const lowest = 10_000;
const highest = 32_000;
/** Each of jest's workers keeps to a slice of its own. */
const slices = 16;

const size = Math.floor((highest - lowest) / slices / 2) * 2;
const start = lowest + (Number(process.env.JEST_WORKER_ID ?? 0) % slices) * size;
/** Anywhere to begin with: jest loads this anew for each file, and two runs may share a machine. */
let next = Math.floor((Math.random() * size) / 2) * 2;

/**
 * A port of 127.0.0.1 for a server that is told where to listen, or that is to be back where it was. Its successor is
 * free as well: n8n listens on two.
 */
export async function freePort(): Promise<number> {
	for (let tries = 0; tries < size / 2; tries++) {
		const port = start + next;
		next = (next + 2) % size;
		if ((await isFree(port)) && (await isFree(port + 1))) return port;
	}
	throw new Error(`No port from ${start} to ${start + size - 1} is free.`);
}

const isFree = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
	});
