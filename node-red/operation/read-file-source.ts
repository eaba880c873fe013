import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { SupabaseError, type FileSource } from '../../shared';
import type { Evaluate } from './evaluate';
import type { TypedValue } from './stored-fields';

/** The absolute path of a file that the user has named. */
export type FindFile = (name: string) => string;

/**
 * A file at a path (`filePath`), at a path that the message names (`filePathNamed`), or in a value: a Buffer, text, or a
 * stream. Rejects when there is none.
 */
export async function readFileSource(
	{ value, type }: TypedValue,
	evaluate: Evaluate,
	findFile: FindFile,
): Promise<FileSource | undefined> {
	if (type === 'filePath') return await fileAt(findFile(nameIn(value, 'the file has no name')));
	const place = `${type === 'filePathNamed' ? 'msg' : type}.${String(value)}`;
	const found = await evaluate({ value, type: type === 'filePathNamed' ? 'msg' : type });
	if (type === 'filePathNamed') return await fileAt(findFile(nameIn(found, `${place} is no name of a file`)));
	if (found === undefined) return undefined;
	if (typeof found === 'string') return inMemory(Buffer.from(found));
	const file = toFileSource(found);
	if (file) return file;
	throw new Error(`${place} is no file: no Buffer, no text and no stream`);
}

/** A Buffer or a stream; undefined for what is neither, or is a file that was made ready before. */
export function toFileSource(found: unknown): FileSource | undefined {
	if (found instanceof Uint8Array) return inMemory(found);
	return isStream(found) ? { once: true, open: () => found } : undefined;
}

const inMemory = (bytes: Uint8Array): FileSource => ({
	size: bytes.byteLength,
	open: async function* (from = 0) {
		yield bytes.subarray(from);
	},
});

async function fileAt(file: string): Promise<FileSource> {
	const { size } = await stat(file).catch((cause: NodeJS.ErrnoException) => {
		throw new SupabaseError({
			reason: `The file '${file}' cannot be read: ${cause.message.replace(/, \w+( '.*)?$/, '')}`,
			advice: 'Check its name, and that Node-RED may read it.',
			field: 'file',
			code: cause.code,
			cause,
		});
	});
	return { name: path.basename(file), size, open: (from = 0) => createReadStream(file, { start: from }) };
}

function nameIn(value: unknown, problem: string): string {
	if (typeof value === 'string' && value.trim() !== '') return value;
	throw new Error(problem);
}

const isStream = (value: unknown): value is AsyncIterable<Uint8Array> =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
