import { leave } from './file-source';
import type { ByteStream, OpenStream } from './ports';

/** The same bytes. Calls back once when they have ended, failed, or were left, also before the first was asked for. */
export function whenRead(stream: ByteStream, onEnd: () => void): OpenStream {
	const chunks = stream[Symbol.asyncIterator]();
	let isOver = false;
	const end = (): void => {
		if (!isOver) onEnd();
		isOver = true;
	};
	// No generator, which would not hear of its end before the first chunk.
	const iterator: AsyncIterator<Uint8Array> = {
		next: async () =>
			await chunks.next().then(
				(result) => {
					if (result.done) end();
					return result;
				},
				async (failure: unknown) => {
					end();
					return await Promise.reject(failure);
				},
			),
		return: async () => {
			end();
			return (await chunks.return?.()) ?? { done: true, value: undefined };
		},
	};
	return {
		[Symbol.asyncIterator]: () => iterator,
		destroy: () => {
			end();
			leave(stream);
		},
	};
}
