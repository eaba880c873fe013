import type { ByteStream, FileSource } from '../../shared';

/** Where the reading of a file is, of how many bytes, where that is known. */
export type Tell = (bytes: number, of?: number) => void;

/** Parameters whose files, alone or in a form, tell how far they have been read. */
export function watchFiles(params: Readonly<Record<string, unknown>>, tell: Tell): Record<string, unknown> {
	return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, watched(value, tell)]));
}

function watched(value: unknown, tell: Tell): unknown {
	if (Array.isArray(value)) return value.map((each: unknown) => watched(each, tell));
	if (isFile(value)) return watchedFile(value, tell);
	return hasFile(value) ? { ...value, value: watchedFile(value.value, tell) } : value;
}

const watchedFile = (file: FileSource, tell: Tell): FileSource => ({
	...file,
	open: async (from = 0) => {
		const stream = await file.open(from);
		return {
			[Symbol.asyncIterator]: () => count(stream, from, (bytes) => tell(bytes, file.size)),
			...('destroy' in stream && typeof stream.destroy === 'function' && { destroy: () => leave(stream) }),
		};
	},
});

async function* count(
	stream: ByteStream,
	from: number,
	tell: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
	let bytes = from;
	for await (const chunk of stream) {
		yield chunk;
		// Only now it is on its way.
		bytes += chunk.byteLength;
		tell(bytes);
	}
}

function leave(stream: ByteStream): void {
	if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
}

const isFile = (value: unknown): value is FileSource =>
	typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';

const hasFile = (value: unknown): value is { readonly name: unknown; readonly value: FileSource } =>
	typeof value === 'object' && value !== null && 'name' in value && 'value' in value && isFile(value.value);
