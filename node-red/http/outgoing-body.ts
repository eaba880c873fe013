import { Readable } from 'node:stream';
import type { ByteStream, HttpRequest } from '../../shared';
import type { Deadline } from './deadline';

/** The body of a request as axios takes it. */
export interface OutgoingBody {
	readonly data: string | Buffer | Readable | undefined;
	/** Why it could not be read to its end, if it could not. */
	readonly failure?: unknown;
	/** Lets go of what it is read from, wherever that is. */
	close(): void;
}

/** Of a stream, the deadline runs only while the network has to take what was read, not while a slow source is read. */
export function outgoingBody({ body }: HttpRequest, deadline: Deadline): OutgoingBody {
	if (body === undefined || typeof body === 'string') return { data: body, close: () => undefined };
	if (body instanceof Uint8Array) return { data: bufferOf(body), close: () => undefined };

	let failure: unknown;
	const data = Readable.from(
		watched(body, deadline, (reason) => (failure = reason)),
		{ objectMode: false },
	);
	return {
		data,
		get failure() {
			return failure;
		},
		close: () => {
			// What is left on purpose has nobody to tell.
			data.on('error', () => undefined);
			data.destroy();
		},
	};
}

async function* watched(
	source: ByteStream,
	deadline: Deadline,
	onFailure: (reason: unknown) => void,
): AsyncGenerator<Buffer, void, undefined> {
	deadline.end();
	try {
		for await (const chunk of source) {
			deadline.begin();
			yield bufferOf(chunk);
			deadline.end();
		}
	} catch (reason) {
		onFailure(reason);
		throw reason;
	}
	// Now the server has to answer.
	deadline.begin();
}

const bufferOf = (bytes: Uint8Array): Buffer =>
	Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
