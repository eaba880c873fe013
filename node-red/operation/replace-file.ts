import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { giveBack, SupabaseError } from '../../shared';

/** Takes a chunk over: its memory is given back when it is written. */
export type Append = (chunk: string | Uint8Array) => Promise<void>;

/**
 * Writes a file piece by piece. It goes to a temporary file beside it, which takes its place at the end: whoever looks
 * finds the old file or the whole new one. On an error the temporary file is removed, and the error says so. It is opened
 * before `write` is called: nothing need be asked for that could not be stored. With `nameOf`, the place may be a folder:
 * the file is then called so in it.
 */
export async function replaceFile<Result>(
	place: string,
	write: (append: Append) => Promise<Result>,
	nameOf?: (result: Result) => string,
): Promise<{ readonly file: string; readonly result: Result }> {
	const isFolder = nameOf !== undefined && (await isFolderAt(place));
	const { target, mode } = isFolder ? { target: path.join(place, 'result') } : await lookAt(place);
	const temporary = path.join(path.dirname(target), temporaryName(path.basename(target)));
	const handle = await open(temporary, 'wx', mode).catch((cause: unknown) => refuse(place, cause));
	try {
		const result = await writeAll(handle, place, write).finally(() => handle.close());
		const file = isFolder ? path.join(place, plainName(nameOf(result))) : place;
		const end = isFolder ? (await lookAt(file)).target : target;
		await rename(temporary, end).catch((cause: unknown) => refuse(file, cause));
		return { file, result };
	} catch (error) {
		await rm(temporary, { force: true });
		throw error instanceof SupabaseError ? error.with(`The file '${place}' was not written.`) : error;
	}
}

/** Only the beginning of the name tells whose it is: a disk takes none much longer than the name itself may be. */
const temporaryName = (name: string): string => `.${name.slice(0, 40)}.${randomUUID()}.tmp`;

const isFolderAt = async (place: string): Promise<boolean> =>
	(await stat(place).catch(() => undefined))?.isDirectory() ?? false;

/** What a server calls a file must not lead out of its folder. */
function plainName(name: string): string {
	const last = path.basename(name.replaceAll('\\', '/')).replaceAll('\0', '');
	return ['', '.', '..'].includes(last) ? 'file' : last;
}

/** What is there already keeps its rights, and stays where a link leads to. */
async function lookAt(file: string): Promise<{ readonly target: string; readonly mode?: number }> {
	const found = await stat(file).catch(() => undefined);
	if (found === undefined) return { target: file };
	if (!found.isFile()) refuse(file, new Error(found.isDirectory() ? 'it is a folder' : 'it is no file'));
	return { target: await realpath(file), mode: found.mode };
}

async function writeAll<Result>(
	handle: FileHandle,
	file: string,
	write: (append: Append) => Promise<Result>,
): Promise<Result> {
	const writer = writeInBatches(handle);
	const tell = (cause: unknown): never => refuse(file, cause);
	const result = await write(async (chunk) => await writer.append(chunk).catch(tell));
	await writer.end().catch(tell);
	return result;
}

const batchSize = 1024 * 1024;
/** Bytes after which the disk is asked to keep what it has got: of a large file, little is left to wait for at the end. */
const syncedSize = 64 * batchSize;

/** Few large writes in place of many small ones; one is on its way while the next bytes come. */
function writeInBatches(handle: FileHandle): { readonly append: Append; readonly end: () => Promise<void> } {
	let batch: Buffer[] = [];
	let size = 0;
	let unsynced = 0;
	let writing: Promise<void> = Promise.resolve();
	let syncing: Promise<void> | undefined;
	const sync = async (): Promise<void> => {
		await handle.datasync();
		syncing = undefined;
	};
	const flush = async (): Promise<void> => {
		await writing;
		unsynced += size;
		writing = writeWhole(handle, batch);
		// Whoever waits for it is told; until then it must not seem to be nobody's.
		writing.catch(() => undefined);
		batch = [];
		size = 0;
		if (unsynced < syncedSize || syncing) return;
		unsynced = 0;
		syncing = sync();
		syncing.catch(() => undefined);
	};
	return {
		append: async (chunk) => {
			const bytes =
				typeof chunk === 'string'
					? Buffer.from(chunk)
					: Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
			batch.push(bytes);
			size += bytes.byteLength;
			if (size >= batchSize) await flush();
		},
		end: async () => {
			await flush();
			await writing;
			await syncing;
			await handle.sync();
		},
	};
}

/** Where the disk is full, less is written at first, and only the next try fails. */
async function writeWhole(handle: FileHandle, pieces: readonly Buffer[]): Promise<void> {
	for (let left = pieces; left.length > 0;) left = behind((await handle.writev(left)).bytesWritten, left);
	pieces.forEach(giveBack);
}

function behind(written: number, pieces: readonly Buffer[]): readonly Buffer[] {
	let before = written;
	const first = pieces.findIndex(({ byteLength }) => {
		if (before < byteLength) return true;
		before -= byteLength;
		return false;
	});
	return first < 0 ? [] : [pieces[first]!.subarray(before), ...pieces.slice(first + 1)];
}

function refuse(file: string, cause: unknown): never {
	const { message, code } = cause as NodeJS.ErrnoException;
	throw new SupabaseError({
		reason: `The file '${file}' cannot be written: ${message.replace(/, \w+( '.*)?$/, '')}`,
		advice:
			code === 'ENAMETOOLONG'
				? 'Give the file a shorter name, of 255 bytes at the most.'
				: 'Check that its folder exists, that Node-RED may write there, and that there is room.',
		field: 'outputFile',
		code,
		cause,
	});
}
