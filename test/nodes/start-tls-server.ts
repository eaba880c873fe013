import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

const certificate = (name: string): string =>
	readFileSync(path.join(__dirname, 'certificates', `${name}.pem`), 'utf8');

/** The authority that signed the server's certificate, and one that did not. */
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
