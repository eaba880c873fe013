import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { connect, type AddressInfo } from 'node:net';
import path from 'node:path';
import { createServer as createTls } from 'node:tls';

const fileOf = (name: string): string => path.join(__dirname, 'certificates', `${name}.pem`);
const certificate = (name: string): string => readFileSync(fileOf(name), 'utf8');

/** The authority that signed the server's certificate, and one that did not. */
export const authorityFile = fileOf('authority');
export const authority = certificate('authority');
export const otherAuthority = certificate('other-authority');

/** A real HTTPS server on 127.0.0.1 that answers everything with this JSON. */
export async function startTlsServer(
	body: unknown,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
	const server = createServer(
		{ cert: certificate('server'), key: certificate('server-key') },
		(_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
		},
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		stop: async () => {
			server.closeAllConnections();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}

/** TLS in front of a server on this machine that speaks plainly: whatever it says, sockets included. */
export async function startTlsFront(plain: string): Promise<{
	readonly url: string;
	/** How many connections it has taken. */
	readonly taken: () => number;
	readonly stop: () => Promise<void>;
}> {
	const { hostname, port } = new URL(plain);
	const open = new Set<{ destroy(): void }>();
	let taken = 0;
	const server = createTls({ cert: certificate('server'), key: certificate('server-key') }, (client) => {
		taken += 1;
		const behind = connect(Number(port), hostname);
		for (const socket of [client, behind]) {
			open.add(socket);
			socket.on('error', () => {});
			socket.once('close', () => {
				client.destroy();
				behind.destroy();
			});
		}
		client.pipe(behind);
		behind.pipe(client);
	});
	server.on('tlsClientError', () => {});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
		taken: () => taken,
		stop: async () => {
			for (const socket of open) socket.destroy();
			await new Promise<void>((resolve) => server.close(() => resolve()));
		},
	};
}
