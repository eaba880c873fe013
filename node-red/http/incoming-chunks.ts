import type { Readable } from 'node:stream';
import type { OpenStream } from '../../shared';
import type { Deadline } from './deadline';

/** The body of a reply, chunk by chunk. The deadline runs only while one is waited for, not while it is dealt with. */
export function incomingChunks(
	stream: Readable,
	{
		deadline,
		reasonOf,
		finish,
	}: {
		readonly deadline: Deadline;
		/** What whoever reads is to know of a failure. */
		readonly reasonOf: (failure: unknown) => unknown;
		/** Called when nothing more will be read. */
		readonly finish: () => void;
	},
): OpenStream {
	deadline.end();
	// A connection that is cut while nobody reads must not end the process; who reads then is told.
	stream.on('error', () => undefined);
	const chunks: AsyncIterator<Buffer, void> = stream[Symbol.asyncIterator]();
	let isLeft = false;
	const destroy = (): void => {
		// Whoever waits for more is not to take what came for the whole.
		stream.destroy(Object.assign(new Error('It was stopped'), { code: 'ERR_CANCELED' }));
		finish();
	};
	const iterator: AsyncIterator<Buffer, void> = {
		next: async () => {
			if (isLeft) return { done: true, value: undefined };
			deadline.begin();
			try {
				const result = await chunks.next();
				deadline.end();
				if (result.done) finish();
				return result;
			} catch (failure) {
				finish();
				throw reasonOf(failure);
			}
		},
		// Also before the first chunk was asked for, when the stream's own iterator would not end it.
		return: async () => {
			isLeft = true;
			destroy();
			return await Promise.resolve({ done: true, value: undefined });
		},
	};
	return { [Symbol.asyncIterator]: () => iterator, destroy };
}
