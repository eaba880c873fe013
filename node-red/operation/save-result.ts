import { ReceivedFile, type Outcome } from '../../shared';
import { replaceFile, type Append } from './replace-file';
import type { Tell } from './tally';

/** What is told in a message about a result that was written to the disk. */
export interface Saved {
	readonly file: string;
	/** Bytes. */
	readonly size: number;
}

/**
 * Writes a result into a file, or into a folder under its own name: a file as it comes, text as it is, and other data as
 * JSON. Returns what was told about it, and where it is.
 */
export async function saveResult(
	result: () => Promise<Outcome>,
	place: string,
	tell: Tell,
): Promise<{ readonly outcome: Outcome; readonly saved: Saved }> {
	const { file, result: written } = await replaceFile(
		place,
		async (append) => {
			const outcome = await result();
			const { data } = outcome;
			if (data instanceof ReceivedFile) return { outcome, ...(await writeFile(data, append, tell)) };
			const text = typeof data === 'string' ? data : JSON.stringify(data);
			await append(text);
			const name = typeof data === 'string' ? 'result.txt' : 'result.json';
			return { outcome, name, size: Buffer.byteLength(text) };
		},
		({ name }) => name,
	);
	return { outcome: written.outcome, saved: { file, size: written.size } };
}

async function writeFile(
	{ name, size: whole, stream }: ReceivedFile,
	append: Append,
	tell: Tell,
): Promise<{ readonly name: string; readonly size: number }> {
	let size = 0;
	for await (const chunk of stream) {
		size += chunk.byteLength;
		await append(chunk);
		tell({ done: size, ...(whole !== undefined && { size: whole }) });
	}
	return { name, size };
}
