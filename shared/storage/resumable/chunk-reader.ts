import { SupabaseError, type LocalCode } from '../../error';
import { changed, unreadable } from '../../file-source';
import { giveBack } from '../../give-back';
import type { FileSource } from '../../ports';
import { readAhead } from '../../read-ahead';

/** Bytes of one request: Storage wants exactly so many, but for the last. */
export const chunkSize = 6 * 1024 * 1024;

/**
 * Reads a file in chunks from wherever the server is. Two are in memory: one that is still there to be sent again, and what
 * is read of the next meanwhile.
 */
export interface ChunkReader {
	/** The chunk that begins at this offset. Throws when the file has fewer bytes than were said, or more. */
	read(offset: number): Promise<Uint8Array>;
	/** Leaves the file. */
	close(): void;
}

export function readChunks(file: FileSource, size: number): ChunkReader {
	/** Where the bytes begin that are at hand; behind them the source goes on. */
	let start = 0;
	let kept: Uint8Array = new Uint8Array(0);
	let source: OpenSource | undefined;

	/** The memory of the chunk before, where the server has all of it: what has only failed may still be on its way. */
	const roomFor = (length: number, held: Uint8Array): Uint8Array => {
		const before = kept;
		start += before.byteLength - held.byteLength;
		kept = held;
		return held.byteLength === 0 && before.byteLength >= length
			? before.subarray(0, length)
			: new Uint8Array(length);
	};
	const openAt = async (offset: number): Promise<OpenSource> => {
		if (source && file.once) throw lost(file);
		source?.close();
		start = offset;
		kept = new Uint8Array(0);
		return await openSource(file, offset);
	};
	const read = async (offset: number): Promise<Uint8Array> => {
		if (!source || offset < start || offset > start + kept.byteLength) source = await openAt(offset);
		const held = kept.subarray(offset - start);
		const chunk = roomFor(Math.min(chunkSize, size - offset), held);
		chunk.set(held);
		const filled = held.byteLength + (await source.fill(chunk.subarray(held.byteLength)));
		if (filled < chunk.byteLength)
			throw changed(file.name, `ended after ${offset + filled} of ${size} bytes`);
		if (offset + filled === size && (await source.hasMore()))
			throw changed(file.name, `has more than the ${size} bytes it began with`);
		start = offset;
		kept = chunk;
		return chunk;
	};
	return {
		read: async (offset) =>
			await read(offset).catch(async (cause: unknown) =>
				Promise.reject(cause instanceof SupabaseError ? cause : unreadable(file, cause)),
			),
		close: () => source?.close(),
	};
}

interface OpenSource {
	/** Reads until the buffer is full or the file ends, and tells how many bytes there were. */
	fill(buffer: Uint8Array): Promise<number>;
	hasMore(): Promise<boolean>;
	close(): void;
}

async function openSource(file: FileSource, offset: number): Promise<OpenSource> {
	const batches = readAhead(await file.open(offset), chunkSize);
	let pieces: Uint8Array[] = [];
	/** What of the first piece was not taken yet. */
	let rest: Uint8Array = new Uint8Array(0);
	const hasMore = async (): Promise<boolean> => {
		while (rest.byteLength === 0) {
			if (pieces.length === 0) {
				const { done, value } = await batches.next();
				if (done) return false;
				pieces = [...value];
			}
			rest = pieces[0]!;
		}
		return true;
	};
	return {
		fill: async (buffer) => {
			let filled = 0;
			while (filled < buffer.byteLength && (await hasMore())) {
				const size = Math.min(rest.byteLength, buffer.byteLength - filled);
				buffer.set(rest.subarray(0, size), filled);
				filled += size;
				rest = rest.subarray(size);
				if (rest.byteLength > 0) continue;
				const piece = pieces.shift()!;
				if (file.givesChunksAway) giveBack(piece);
			}
			return filled;
		},
		hasMore,
		close: () => void batches.return(),
	};
}

const lost = ({ name }: FileSource): SupabaseError =>
	new SupabaseError({
		reason: `The upload${name ? ` of ${name}` : ''} cannot go on: the server has lost a part of it, and the file can be read only once`,
		advice: 'Store the file first, and upload it from there.',
		field: 'file',
		code: 'UPLOAD_BROKEN' satisfies LocalCode,
	});
