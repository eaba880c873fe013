import { createReadStream } from 'node:fs';
import { readCsv, SupabaseError, type Row, type TextChunks } from '../../shared';
import type { Evaluate } from './evaluate';
import type { TypedValue } from './stored-fields';

/** Opens a file that the user has named. */
export type ReadFile = (name: string) => AsyncIterable<Uint8Array>;

/**
 * The rows of CSV that a message holds as text, Buffer or stream (`csv`), that stand in a file (`csvFile`), or in a
 * file that the message names (`csvFileNamed`). They are read as they are sent: of a file of any size, a piece at a
 * time. Rejects when there is no CSV.
 */
export async function readCsvRows(
	{ value, type }: TypedValue,
	evaluate: Evaluate,
	openFile: ReadFile,
): Promise<AsyncIterable<Row>> {
	if (type === 'csvFile') return readCsv(openFile(nameIn(value, 'the file has no name')));
	const place = `msg.${String(value)}`;
	const found = await evaluate({ value, type: 'msg' });
	if (type === 'csvFileNamed') return readCsv(openFile(nameIn(found, `${place} is no name of a file`)));
	if (isChunks(found)) return readCsv(found);
	if (typeof found === 'string' || found instanceof Uint8Array) return readCsv([found]);
	throw new Error(
		found === undefined ? `${place} is not there` : `${place} is no CSV: no text, no Buffer and no stream`,
	);
}

/** A file piece by piece. What keeps it from being read is told as every other refusal. */
export async function* chunksOfFile(path: string): AsyncGenerator<Uint8Array, void, undefined> {
	try {
		for await (const chunk of createReadStream(path)) yield chunk as Buffer;
	} catch (cause) {
		const { message, code } = cause as NodeJS.ErrnoException;
		throw new SupabaseError({
			reason: `The file '${path}' cannot be read: ${message.replace(/, \w+( '.*)?$/, '')}`,
			advice: 'Check its name, and that Node-RED may read it.',
			field: 'rows',
			code,
			cause,
		});
	}
}

function nameIn(value: unknown, problem: string): string {
	if (typeof value === 'string' && value.trim() !== '') return value;
	throw new Error(problem);
}

const isChunks = (value: unknown): value is TextChunks =>
	typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
