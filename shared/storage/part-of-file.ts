import { SupabaseError, type LocalCode } from '../error';
import { leave } from '../file-source';
import type { ByteStream, OpenStream } from '../ports';

/** What a server says of the bytes that it sends, and what was asked of it. */
interface Sent {
	/** As the user has written it. */
	readonly range?: string;
	readonly status: number;
	/** Of the whole file, where that is what came. */
	readonly size?: number;
	readonly contentRange?: string;
}

/** The bytes of a file, or of the part of it that was asked for. They reject where they are others. */
export function bytesAsked(bytes: ByteStream, { range, status, size, contentRange }: Sent): ByteStream {
	if (status === 206) return partOfFile(bytes, contentRange);
	if (range === undefined || status !== 200 || isAllOf(range, size)) return bytes;
	return wholeInPlaceOfPart(bytes);
}

/**
 * The bytes of a part of a file, of which the server tells which they are (`bytes 0-9/25`). HTTP clients unpack what comes
 * packed, also where it is a part: what they make of that is other bytes, fewer or more, or none at all. Rejects then.
 */
const partOfFile = (bytes: ByteStream, contentRange = ''): OpenStream => ({
	destroy: () => leave(bytes),
	[Symbol.asyncIterator]: async function* () {
		const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(contentRange) ?? [];
		let size = 0;
		try {
			for await (const chunk of bytes) {
				size += chunk.byteLength;
				yield chunk;
			}
		} catch (failure) {
			throw failure instanceof SupabaseError && failure.code === 'Z_DATA_ERROR' ? packed(failure) : failure;
		}
		if (last !== undefined && size !== Number(last) - Number(first) + 1) throw packed();
	},
});

/** Whether a range, as the user has written it, takes in a whole file of so many bytes. */
function isAllOf(range: string, size: number | undefined): boolean {
	const [, first, last] = /(\d*)-(\d*)\s*$/.exec(range) ?? [];
	if (last === '') return Number(first) === 0;
	const end = first === '' ? Number(last) : Number(last) + 1;
	return Number(first) === 0 && size !== undefined && size <= end;
}

/** The bytes of a file of which only a part was asked for: not taken for that part. Rejects at the first of them. */
const wholeInPlaceOfPart = (bytes: ByteStream): OpenStream => ({
	destroy: () => leave(bytes),
	[Symbol.asyncIterator]: () => ({
		next: async () => {
			// Begun, it is left in order.
			for await (const chunk of bytes) if (chunk.byteLength > 0) throw ignored();
			return { done: true, value: undefined };
		},
	}),
});

const ignored = (): SupabaseError =>
	new SupabaseError({
		reason: 'The server sent the whole file in place of the part that was asked for',
		advice: 'Leave out the Range. An image in another size comes whole only.',
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		field: 'range',
	});

const packed = (cause?: unknown): SupabaseError =>
	new SupabaseError({
		reason: 'The file is stored packed, and a part of that cannot be unpacked by itself',
		advice: 'Leave out the Range and take the whole file.',
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		field: 'range',
		cause,
	});
