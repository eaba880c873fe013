import type { IHttpRequestOptions } from 'n8n-workflow';
import type { ByteStream, HttpReply, HttpRequest } from '../../shared';
import { isStream } from './is-stream';
import { toStream } from './to-stream';

/** What differs from one way of sending to another. */
export type SendingOptions = Pick<IHttpRequestOptions, 'body' | 'timeout' | 'abortSignal'>;

/**
 * Sends a request whose body, or whose reply, is a stream. It may take as long as it needs: the timeout, if there is one,
 * is for the beginning of the reply. However it ends, no file stays open and no connection.
 */
export async function sendStreams(
	{ body, timeout, signal }: HttpRequest,
	send: (options: SendingOptions) => Promise<HttpReply>,
): Promise<HttpReply> {
	const control = new AbortController();
	const stop = (): void => control.abort(signal?.reason);
	const source = isStream(body) ? toStream(body) : undefined;
	const end = (): void => {
		signal?.removeEventListener('abort', stop);
		source?.destroy();
	};
	let hasBegun = false;
	try {
		signal?.throwIfAborted();
		signal?.addEventListener('abort', stop);
		after(timeout, () => hasBegun || control.abort(new TooLateError()));
		const sent = send({ body: source ?? body, timeout: 0, abortSignal: control.signal });
		const reply = await Promise.race([sent, rejectedBy(control.signal)]);
		// Who answers before all was sent still has to be heard: without its source, n8n's helper ends the request.
		if (isStream(reply.body)) return { ...reply, body: readOut(reply.body, control, end) };
		end();
		return reply;
	} catch (failure) {
		end();
		throw reasonOf(failure, control);
	} finally {
		hasBegun = true;
	}
}

/** The body of a reply. Whoever leaves it ends the connection, also while the server says nothing. */
function readOut(bytes: ByteStream, control: AbortController, end: () => void): ByteStream {
	const chunks = bytes[Symbol.asyncIterator]();
	const destroy = (): void => {
		end();
		control.abort();
	};
	// No generator, which would take several turns for each of thousands of chunks.
	const iterator: AsyncIterator<Uint8Array> = {
		next: async () => {
			try {
				const result = await chunks.next();
				if (result.done) destroy();
				return result;
			} catch (failure) {
				const reason = reasonOf(failure, control);
				destroy();
				throw reason;
			}
		},
		return: async () => {
			destroy();
			return await Promise.resolve({ done: true, value: undefined });
		},
	};
	const body = { [Symbol.asyncIterator]: () => iterator, destroy };
	return body;
}

/** n8n's helper says of everything that was stopped that it was cancelled. */
const reasonOf = (failure: unknown, { signal }: AbortController): unknown =>
	signal.aborted ? signal.reason : failure;

const rejectedBy = async (signal: AbortSignal): Promise<never> =>
	await new Promise((_resolve, reject) =>
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
	);

/** Calls back after so many milliseconds; never for 0. n8n's lint lets no node set a timer that could be taken back. */
function after(milliseconds: number, call: () => void): void {
	if (milliseconds > 0)
		AbortSignal.timeout(Math.min(Math.ceil(milliseconds), longestTimer)).addEventListener('abort', call);
}

/** A timer that is set for longer, 24 days, goes off at once. */
const longestTimer = 2 ** 31 - 1;

/** The reply has not begun in time. */
class TooLateError extends Error {
	override readonly name = 'TimeoutError';
	readonly code = 'ETIMEDOUT';

	constructor() {
		super('The time was up');
	}
}
