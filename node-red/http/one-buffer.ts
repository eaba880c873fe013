import { get, type Agent, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { buffer as bytesOf } from 'node:stream/consumers';

type Open = (options: object, opened?: unknown) => Socket;

/** Bytes that are read at once: twice what Node.js reads by itself, in half as many turns. */
const size = 128 * 1024;

/**
 * Has each connection of an agent read into one buffer, time and again. By itself Node.js takes new memory for each read,
 * and once more for what of it belongs to a body: of a large file, both have to be collected, over all that the host holds.
 * For requests alone: whoever else reads such a connection, as a WebSocket does, may keep what the next read overwrites.
 */
export function readIntoOneBuffer<Kind extends Agent>(agent: Kind): Kind {
	const open = agent.createConnection.bind(agent) as Open;
	const openReading: Open = (options, opened) => {
		if (!isEverythingCopied) return open(options, opened);
		const pass = (length: number, bytes: Uint8Array): boolean => {
			socket.emit('data', bytes.subarray(0, length));
			return true;
		};
		const onread = { buffer: Buffer.allocUnsafeSlow(size), callback: pass };
		const socket = open({ ...options, onread }, opened);
		return socket;
	};
	return Object.assign(agent, { createConnection: openReading });
}

/** Whether this Node.js is known to copy all that it hands on of what a connection gives it; until then it reads by itself. */
let isEverythingCopied = false;

/** Cut within the name of a header and within the body. */
const reply = [
	'HTTP/1.1 200 OK\r\nX-Pro',
	'be: head\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nbo',
	'dy\r\n0\r\n\r\n',
];

/** Has Node.js read a reply, each piece of which is wiped out as soon as it was given, and looks at what has become of it. */
async function tryOut(): Promise<boolean> {
	const buffer = Buffer.allocUnsafeSlow(size);
	const connection = new Duplex({
		read: () => undefined,
		write: (_request, _encoding, written) => {
			written();
			for (const piece of reply) {
				connection.emit('data', buffer.subarray(0, buffer.write(piece)));
				buffer.fill('?');
			}
		},
	});
	const { headers, body } = await new Promise<Pick<IncomingMessage, 'headers'> & { readonly body: Buffer }>(
		(resolve, reject) => {
			const read = (incoming: IncomingMessage): void => {
				const { headers } = incoming;
				bytesOf(incoming).then((body) => resolve({ headers, body }), reject);
			};
			get({ createConnection: () => connection }, read).on('error', reject);
		},
	);
	connection.destroy();
	return headers['x-probe'] === 'head' && body.toString() === 'body';
}

void tryOut().then(
	(isCopied) => (isEverythingCopied = isCopied),
	// What does not even get through is not relied on.
	() => undefined,
);
