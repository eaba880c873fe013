import type { FileSource } from '../ports';

/** A small file, for examples. */
export function fileOfText(text: string, about: Omit<FileSource, 'open' | 'size'> = {}): FileSource {
	const bytes = new TextEncoder().encode(text);
	return {
		...about,
		size: bytes.byteLength,
		open: async function* (from = 0) {
			yield bytes.subarray(from);
		},
	};
}
