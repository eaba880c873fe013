import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { isStream, SupabaseError, typeOfName, type FileSource } from '../../shared';
import type { Evaluate } from './evaluate';
import type { TypedValue } from './stored-fields';

/** The absolute path of a file that the user has named. */
export type FindFile = (name: string) => string;

/**
 * A file at a path (`filePath`), at a path that the message names (`filePathNamed`), or in a value: a Buffer, a stream,
 * text, or what becomes JSON. Rejects when there is none.
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
	if (typeof found === 'string') return inMemory(Buffer.from(found), 'text/plain;charset=UTF-8');
	const file = toFileSource(found);
	if (file) return file;
	if (found === null || !['object', 'number', 'boolean'].includes(typeof found))
		throw new Error(`${place} is no file: no Buffer, no text, no object and no stream`);
	return inMemory(Buffer.from(JSON.stringify(found)), 'application/json');
}

/** Bytes or a stream; undefined for what is neither, or is a file that was made ready before. */
export function toFileSource(found: unknown): FileSource | undefined {
	if (ArrayBuffer.isView(found))
		return inMemory(Buffer.from(found.buffer, found.byteOffset, found.byteLength));
	if (found instanceof ArrayBuffer) return inMemory(Buffer.from(found));
	if (isStoredBuffer(found)) return inMemory(Buffer.from(found.data));
	return isStream(found) ? { once: true, open: () => found } : undefined;
}

const inMemory = (bytes: Buffer, type?: string): FileSource => ({
	...(type !== undefined && { type }),
	size: bytes.byteLength,
	open: async function* (from = 0) {
		yield bytes.subarray(from);
	},
});

/** Bytes read at once: fewer turns than with Node.js' own 64 kB, and no more than the processor keeps at hand. */
const chunkSize = 128 * 1024;

async function fileAt(file: string): Promise<FileSource> {
	const found = await stat(file).catch((cause: unknown) => refuse(file, cause));
	if (found.isDirectory()) refuse(file, new Error('it is a folder'));
	const name = path.basename(file);
	const type = typeOfName(name);
	return {
		name,
		...(type !== undefined && { type }),
		// A pipe or a device has no size, and is not there a second time.
		...(found.isFile()
			? { size: found.size, revision: `${found.ino}-${found.size}-${found.mtimeMs}` }
			: { once: true }),
		givesChunksAway: true,
		open: (from = 0) => createReadStream(file, { start: from, highWaterMark: chunkSize }),
	};
}

function refuse(file: string, cause: unknown): never {
	const { message, code } = cause as NodeJS.ErrnoException;
	throw new SupabaseError({
		reason: `The file '${file}' cannot be read: ${message.replace(/, \w+( '.*)?$/, '')}`,
		advice: 'Check its name, and that Node-RED may read it.',
		field: 'file',
		code,
		cause,
	});
}

function nameIn(value: unknown, problem: string): string {
	if (typeof value === 'string' && value.trim() !== '') return value;
	throw new Error(problem);
}

/** A Buffer as Node-RED brings it back from a context that is kept in a file. */
const isStoredBuffer = (value: unknown): value is { readonly data: readonly number[] } =>
	typeof value === 'object' &&
	value !== null &&
	'type' in value &&
	value.type === 'Buffer' &&
	'data' in value &&
	Array.isArray(value.data);
