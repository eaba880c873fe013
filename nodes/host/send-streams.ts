import type { IHttpRequestOptions } from 'n8n-workflow';
import type { ByteStream, HttpReply, HttpRequest } from '../../shared';
import { IdleWatch } from './idle-watch';
import { isStream } from './is-stream';
import { toStream } from './to-stream';

/** What differs from one way of sending to another. */
export type SendingOptions = Pick<IHttpRequestOptions, 'body' | 'timeout' | 'abortSignal'>;

/**
 * Sends a request whose body, or whose reply, is a stream. It may take as long as it needs, but is given up when nothing
 * moves for too long, or when the reply has not begun in time. However it ends, no file stays open and no connection.
 */
export async function sendStreams(
	{ body, timeout, idle = 0, signal }: HttpRequest,
	send: (options: SendingOptions) => Promise<HttpReply>,
): Promise<HttpReply> {
	const control = new AbortController();
	const stop = (): void => control.abort(signal?.reason);
	const giveUp = (): void => control.abort(new StandstillError());
	const start = new IdleWatch(timeout, giveUp);
	const watch = new IdleWatch(idle, giveUp);
	const end = (): void => {
		start.end();
		watch.end();
		signal?.removeEventListener('abort', stop);
	};
	const source = isStream(body) ? toStream(watch.given(body)) : undefined;
	try {
		signal?.throwIfAborted();
		signal?.addEventListener('abort', stop);
		start.wait();
		watch.wait();
		const sent = send({ body: source ?? body, timeout: 0, abortSignal: control.signal });
		const reply = await Promise.race([sent, rejectedBy(control.signal)]);
		start.end();
		if (isStream(reply.body)) return { ...reply, body: readOut(reply.body, { watch, control, end }) };
		end();
		return reply;
	} catch (failure) {
		end();
		throw reasonOf(failure, control);
	} finally {
		source?.destroy();
	}
}

/** The body of a reply. Whoever stops reading ends the connection. */
async function* readOut(
	bytes: ByteStream,
	{ watch, control, end }: { watch: IdleWatch; control: AbortController; end: () => void },
): AsyncGenerator<Uint8Array> {
	try {
		yield* watch.taken(bytes);
	} catch (failure) {
		throw reasonOf(failure, control);
	} finally {
		end();
		// A reader that stops while the server says nothing would leave the connection as it is.
		control.abort();
	}
}

/** n8n's helper says of everything that was stopped that it was cancelled. */
const reasonOf = (failure: unknown, { signal }: AbortController): unknown =>
	signal.aborted ? signal.reason : failure;

const rejectedBy = async (signal: AbortSignal): Promise<never> =>
	await new Promise((_resolve, reject) =>
		signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
	);

/** Nothing has moved for too long. */
class StandstillError extends Error {
	override readonly name = 'TimeoutError';
	readonly code = 'ETIMEDOUT';

	constructor() {
		super('Nothing has moved');
	}
}
