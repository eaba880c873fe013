import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import type { FileSource } from '../../shared';

/** A file of an example, as this host can have it. */
export interface ExampleFile {
	/** Where it stands on the disk. */
	readonly path: string;
	readonly bytes: Buffer;
	readonly name?: string;
	readonly type?: string;
}

export const isFileSource = (value: unknown): value is FileSource =>
	typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function';

/** The same value with every file in it written to the disk, in a folder that is there until `remove` is called. */
export async function writeExampleFiles(
	value: unknown,
): Promise<{ readonly value: unknown; readonly remove: () => void }> {
	const folder = mkdtempSync(path.join(tmpdir(), 'example-files-'));
	const write = async (given: unknown): Promise<unknown> => {
		if (Array.isArray(given)) return await Promise.all(given.map(write));
		if (isFileSource(given)) {
			const { name = 'file', type } = given;
			const file = path.join(mkdtempSync(path.join(folder, 'file-')), name);
			const bytes = await buffer(await given.open());
			writeFileSync(file, bytes);
			return { path: file, bytes, name, type } satisfies ExampleFile;
		}
		if (!isRecord(given)) return given;
		const entries = Object.entries(given).map(async ([key, each]) => [key, await write(each)] as const);
		return Object.fromEntries(await Promise.all(entries));
	};
	return { value: await write(value), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export const isExampleFile = (value: unknown): value is ExampleFile =>
	isRecord(value) && Buffer.isBuffer(value.bytes) && typeof value.path === 'string';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' &&
	value !== null &&
	[Object.prototype, null].includes(Object.getPrototypeOf(value) as object | null);
