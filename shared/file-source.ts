import { SupabaseError, type LocalCode } from './error';
import { isErrorLike } from './error-like';
import type { ByteStream, FileSource } from './ports';

/** A file on its way into a request. */
export interface OpenedFile {
	/** Its bytes; each iteration opens the file anew. Throws FILE_CHANGED when they are not as many as was said. */
	readonly bytes: ByteStream;
	/** Why it could not be read to its end, if it could not. */
	readonly failure?: SupabaseError;
	/** Whether an iteration would find it. */
	canOpen(): boolean;
	/** Leaves it wherever its reader stopped. */
	release(): void;
}

/** Opens nothing yet: the file is opened when its first byte is asked for. */
export function openFile(source: FileSource): OpenedFile {
	const open = new Set<ByteStream>();
	let wasOpened = false;
	let failure: SupabaseError | undefined;
	return {
		bytes: {
			[Symbol.asyncIterator]: async function* () {
				wasOpened = true;
				failure = undefined;
				try {
					const stream = await source.open();
					open.add(stream);
					yield* checked(stream, source);
					open.delete(stream);
				} catch (cause) {
					failure = cause instanceof SupabaseError ? cause : unreadable(source, cause);
					throw failure;
				}
			},
		},
		get failure() {
			return failure;
		},
		canOpen: () => !source.once || !wasOpened,
		release: () => {
			for (const stream of open) leave(stream);
			open.clear();
		},
	};
}

/** A body of another length than was told would hang, or be cut: the request fails instead. */
async function* checked(stream: ByteStream, { name, size }: FileSource): AsyncGenerator<Uint8Array> {
	let read = 0;
	for await (const chunk of stream) {
		read += chunk.byteLength;
		if (size !== undefined && read > size)
			throw changed(name, `has more than the ${size} bytes it began with`);
		if (chunk.byteLength > 0) yield chunk;
	}
	if (size !== undefined && read < size) throw changed(name, `ended after ${read} of ${size} bytes`);
}

/** What keeps a file from being read. */
export const unreadable = ({ name }: FileSource, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The file${name ? ` ${name}` : ''} could not be read to its end: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		advice: 'Look for the reason where the file comes from.',
		field: 'file',
		code:
			isErrorLike(cause) && typeof cause.code === 'string'
				? cause.code
				: ('FILE_UNREADABLE' satisfies LocalCode),
		cause,
	});

/** A file that is not as long as was said. */
export const changed = (name: string | undefined, what: string): SupabaseError =>
	new SupabaseError({
		reason: `The file${name ? ` ${name}` : ''} ${what}`,
		advice: 'Send it when nothing writes to it any more.',
		field: 'file',
		code: 'FILE_CHANGED' satisfies LocalCode,
	});

/** Streams of Node.js have `destroy`, which ends also a read that is waiting. */
export function leave(stream: ByteStream): void {
	if ('destroy' in stream && typeof stream.destroy === 'function') stream.destroy();
}
