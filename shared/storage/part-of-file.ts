import { SupabaseError, type LocalCode } from '../error';
import type { ByteStream } from '../ports';

/**
 * The bytes of a part of a file, of which the server tells which they are (`bytes 0-9/25`). HTTP clients unpack what comes
 * packed, also where it is a part: what they make of that is other bytes, fewer or more, or none at all. Rejects then.
 */
export const partOfFile = (bytes: ByteStream, contentRange = ''): ByteStream => ({
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

const packed = (cause?: unknown): SupabaseError =>
	new SupabaseError({
		reason: 'The file is stored packed, and a part of that cannot be unpacked by itself',
		advice: 'Leave out the Range and take the whole file.',
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		field: 'range',
		cause,
	});
