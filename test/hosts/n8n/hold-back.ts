import { once } from 'node:events';
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Transform } from 'node:stream';

export interface HoldingBack {
	readonly url: string;
	/** What is in the middle of its way: `POST /storage/v1/object/papers/a.bin`. */
	readonly held: Set<string>;
	/** What whoever asked has ended before it was through. */
	readonly left: Set<string>;
	readonly stop: () => Promise<void>;
}

/** Bytes of a body that pass at once; what comes behind trickles. */
const enough = 1024 * 1024;

/** Stands before a server and lets only the beginning of each long body pass at once, in either direction. */
export async function holdBack(url: string): Promise<HoldingBack> {
	const held = new Set<string>();
	const left = new Set<string>();
	const pass = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
		const name = `${incoming.method} ${incoming.url}`;
		const { method, headers } = incoming;
		const further = forward(new URL(incoming.url ?? '/', url), { method, headers }, (reply) => {
			outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
			reply.pipe(beginningOf(name)).pipe(outgoing);
		});
		further.on('error', () => outgoing.destroy());
		outgoing.on('close', () => {
			if (outgoing.writableFinished) return;
			left.add(name);
			further.destroy();
		});
		incoming.pipe(beginningOf(name)).pipe(further);
	};
	const beginningOf = (name: string): Transform => {
		let passed = 0;
		return new Transform({
			transform: (chunk: Buffer, _encoding, done) => {
				passed += chunk.length;
				if (passed <= enough) return done(null, chunk);
				held.add(name);
				// Who took no more at all would not hear either that the other side has gone.
				setTimeout(() => done(null, chunk), 100);
			},
		});
	};
	const server = createServer(pass);
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		held,
		left,
		stop: async () => {
			server.closeAllConnections();
			server.close();
			await once(server, 'close');
		},
	};
}
