import { randomUUID } from 'node:crypto';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { SupabaseError, type Outcome } from '../../shared';

/**
 * Writes pages of CSV into a file, one at a time. They go to a temporary file beside it, which takes its place at the
 * end: whoever looks finds the old file or the whole new one. On an error the temporary file is removed, and the error
 * says so. Opened before the first page is asked for. Returns what the last page told.
 */
export async function writeCsvFile(pages: AsyncIterable<Outcome>, file: string): Promise<Outcome> {
	const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.tmp`);
	const handle = await openFor(file, temporary);
	try {
		const outcome = await writePages(pages, file, handle).finally(() => handle.close());
		await rename(temporary, file).catch((cause: unknown) => refuse(file, cause));
		return outcome;
	} catch (error) {
		await rm(temporary, { force: true });
		throw error instanceof SupabaseError ? error.with(`The file '${file}' was not written.`) : error;
	}
}

async function openFor(file: string, temporary: string): Promise<FileHandle> {
	const found = await stat(file).catch(() => undefined);
	if (found?.isDirectory()) refuse(file, new Error('it is a folder'));
	return await open(temporary, 'wx').catch((cause: unknown) => refuse(file, cause));
}

async function writePages(pages: AsyncIterable<Outcome>, file: string, handle: FileHandle): Promise<Outcome> {
	let count: number | null = null;
	let status = 0;
	const write = async (csv: string): Promise<void> =>
		await handle.writeFile(csv).catch((cause: unknown) => refuse(file, cause));
	for await (const page of pages) {
		count ??= page.count;
		status = page.status;
		await write(String(page.data));
	}
	// PostgREST ends its lines but the last.
	await write('\n');
	await handle.sync().catch((cause: unknown) => refuse(file, cause));
	return { data: null, count, status };
}

function refuse(file: string, cause: unknown): never {
	const { message, code } = cause as NodeJS.ErrnoException;
	throw new SupabaseError({
		reason: `The file '${file}' cannot be written: ${message.replace(/, \w+ '.*$/, '')}`,
		advice: 'Check that its folder exists, that Node-RED may write there, and that there is room.',
		field: 'outputFile',
		code,
		cause,
	});
}
