import type { FileHandle } from 'node:fs/promises';

export interface ByteRange {
	/** Counted from 0. */
	readonly start: number;
	/** Not part of it any more. */
	readonly end: number;
}

/** Bytes that are in memory at a time. */
const pieceSize = 256 * 1024;

/** A part of a file as a stream, which closes the file in the end: read, cancelled, or given up by a signal. */
export const streamFile = (
	handle: FileHandle,
	{ start, end }: ByteRange,
	signal: AbortSignal,
): ReadableStream<Uint8Array> => {
	let position = start;
	const close = async (): Promise<void> => {
		signal.removeEventListener('abort', giveUp);
		await handle.close();
	};
	// A connection that closed before the first byte was sent never cancels the stream.
	const giveUp = (): void => void close();
	signal.addEventListener('abort', giveUp);
	return new ReadableStream<Uint8Array>(
		{
			pull: async (controller) => {
				const wanted = Math.min(pieceSize, end - position);
				if (wanted > 0) {
					const { bytesRead, buffer } = await handle.read(new Uint8Array(wanted), 0, wanted, position);
					if (bytesRead === 0) throw new Error('The file ended early.');
					position += bytesRead;
					controller.enqueue(buffer.subarray(0, bytesRead));
				}
				if (position < end) return;
				await close();
				controller.close();
			},
			cancel: close,
		},
		{ highWaterMark: 0 },
	);
};
