import { leave } from './file-source';
import type { ByteStream } from './ports';

export interface Batches {
	/** The chunks that have come meanwhile, in their order; never none. */
	next(): Promise<IteratorResult<readonly Uint8Array[], void>>;
	/** Leaves the source. */
	return(): Promise<IteratorReturnResult<void>>;
}

/**
 * Reads on while who takes the chunks is busy with others, as long as fewer than so many bytes wait. Begins when the first
 * are asked for. A failure comes after the chunks before it; left, the source is left at once.
 */
export function readAhead(bytes: ByteStream, limit: number): Batches {
	const chunks = bytes[Symbol.asyncIterator]();
	let waiting: Uint8Array[] = [];
	let size = 0;
	let reading: Promise<void> | undefined;
	let isOver = false;
	let isLeft = false;
	let tell: () => void = () => undefined;
	/** Waited for by one side at a time: by who reads while there is enough to take, by who takes while there is nothing. */
	const change = async (): Promise<void> => await new Promise((resolve) => (tell = resolve));
	const read = async (): Promise<void> => {
		while (!isLeft) {
			const { done, value } = await chunks.next();
			if (done) return;
			if (value.byteLength > 0) waiting.push(value);
			size += value.byteLength;
			tell();
			while (size >= limit && !isLeft) await change();
		}
	};
	const begin = async (): Promise<void> =>
		await read().finally(() => {
			isOver = true;
			tell();
		});
	return {
		next: async () => {
			reading ??= begin();
			// Whoever takes is told; until then it must not seem to be nobody's.
			reading.catch(() => undefined);
			while (!isLeft) {
				if (waiting.length > 0) {
					const value = waiting;
					waiting = [];
					size = 0;
					tell();
					return { done: false, value };
				}
				if (isOver) {
					await reading;
					break;
				}
				await change();
			}
			return { done: true, value: undefined };
		},
		return: async () => {
			isLeft = true;
			tell();
			leave(bytes);
			// Not waited for: it may stand behind a read that never ends.
			chunks.return?.().catch(() => undefined);
			return await Promise.resolve({ done: true, value: undefined });
		},
	};
}
