import { leave } from './file-source';
import type { ByteStream, Clock } from './ports';

export interface Reading {
	/** Milliseconds until the end must have come; 0 waits for ever. */
	readonly limit: number;
	readonly clock: Clock;
	readonly signal?: AbortSignal;
	/** Header of the reply, which may name the character encoding; UTF-8 without it. */
	readonly contentType?: string;
}

/** The end of the stream did not come in time. */
export class TooLateError extends Error {
	override readonly name = 'TimeoutError';
	readonly code = 'ETIMEDOUT';
}

/** All of a stream as text. Leaves the stream, and rejects, when the time is up or the signal aborts. */
export async function readText(
	stream: ByteStream,
	{ limit, clock, signal, contentType }: Reading,
): Promise<string> {
	const done = new AbortController();
	const tooLate =
		limit > 0
			? clock.sleep(limit, done.signal).then(() => Promise.reject(new TooLateError('The time was up')))
			: undefined;
	const stopped = new Promise<never>((_resolve, reject) => {
		if (signal?.aborted) reject(signal.reason as Error);
		signal?.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')), {
			once: true,
			signal: done.signal,
		});
	});
	const reading = collect(stream, decoderFor(contentType));
	return await Promise.race([reading, stopped, ...(tooLate ? [tooLate] : [])]).finally(() => {
		leave(stream);
		done.abort();
		// They have lost the race, or have told what they had to tell.
		tooLate?.catch(() => undefined);
		reading.catch(() => undefined);
	});
}

function decoderFor(contentType = '') {
	const [, charset] = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(contentType) ?? [];
	try {
		return new TextDecoder(charset);
	} catch {
		// One that nobody knows: UTF-8 is what nearly everything is.
		return new TextDecoder();
	}
}

async function collect(stream: ByteStream, decoder: ReturnType<typeof decoderFor>): Promise<string> {
	let text = '';
	for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
	return text + decoder.decode();
}
