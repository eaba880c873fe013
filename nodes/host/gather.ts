import { giveBack, readAhead, type ByteStream } from '../../shared';

/** Bytes that n8n writes to its disk at once. */
const pieceSize = 512 * 1024;

/**
 * The same bytes in fewer pieces: while who reads them is busy with one, the next gathers. Chunks are taken over: one that
 * is not handed on as it came is given back.
 */
export function gather(bytes: ByteStream): ByteStream {
	const batches = readAhead(bytes, pieceSize);
	const iterator: AsyncIterator<Uint8Array, void> = {
		next: async () => {
			const batch = await batches.next();
			return batch.done ? batch : { done: false, value: joined(batch.value) };
		},
		// No generator, which would not hear that it is left before the first piece.
		return: async () => await batches.return(),
	};
	return { [Symbol.asyncIterator]: () => iterator };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
	const [first, ...more] = chunks;
	if (first && more.length === 0) return first;
	const whole = Buffer.concat(chunks);
	chunks.forEach(giveBack);
	return whole;
}
