import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { freePort } from '../free-port';

const rangeFile = '/proc/sys/net/ipv4/ip_local_port_range';
/** More than there are. */
const rounds = 800;
const servers: Server[] = [];

afterEach(() => servers.splice(0).forEach((server) => server.close()));

const take = async (port: number): Promise<void> => {
	const server = createServer();
	servers.push(server);
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
};

const portsOf = async (find: () => Promise<number>): Promise<Set<number>> => {
	const found = new Set<number>();
	for (let times = 0; times < rounds; times++) found.add(await find());
	return found;
};

test('a port is never one that the system gives to the next connection, nor is its successor', async () => {
	const lowest = existsSync(rangeFile) ? Number(readFileSync(rangeFile, 'utf8').split(/\s+/)[0]) : 32_768;
	const ports = await portsOf(freePort);
	expect(Math.max(...ports) + 1).toBeLessThan(lowest);
	for (const port of ports) expect(ports).not.toContain(port + 1);
});

test('none is given that is in use, or whose successor is', async () => {
	const [used, before] = [await freePort(), await freePort()];
	expect(used).not.toBe(before);
	await take(used);
	await take(before + 1);
	const ports = await portsOf(freePort);
	expect(ports).not.toContain(used);
	expect(ports).not.toContain(before);
});

test('two workers of jest never get the same', async () => {
	const worker = process.env.JEST_WORKER_ID;
	const findOf = (id: string): (() => Promise<number>) => {
		process.env.JEST_WORKER_ID = id;
		let found = freePort;
		jest.isolateModules(() => {
			found = (jest.requireActual('../free-port') as typeof import('../free-port')).freePort;
		});
		return found;
	};
	try {
		const [one, two] = [await portsOf(findOf('1')), await portsOf(findOf('2'))];
		expect([...one].filter((port) => two.has(port))).toEqual([]);
	} finally {
		process.env.JEST_WORKER_ID = worker;
	}
});
