import type { Outcome } from '../../shared';
import { replaceFile } from './replace-file';

/** Writes pages of CSV into a file, one at a time. Returns what was told about them. */
export async function writeCsvFile(pages: AsyncIterable<Outcome>, file: string): Promise<Outcome> {
	const { result } = await replaceFile(file, async (append) => {
		let count: number | null = null;
		let status = 0;
		for await (const page of pages) {
			count ??= page.count;
			status = page.status;
			await append(String(page.data));
		}
		// PostgREST ends its lines but the last.
		await append('\n');
		return { data: null, count, status };
	});
	return result;
}
