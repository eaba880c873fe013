import { LineJoiner, splitRecord, type CsvRecord } from '../csv-syntax';

/** The records of a whole CSV text, as PostgREST writes them. */
export function recordsOf(text: string): readonly CsvRecord[] {
	const joiner = new LineJoiner();
	// PostgREST ends no line but to begin another: behind the last break stands a row of one null.
	const lines = [...joiner.push(text), ...(text.endsWith('\n') ? joiner.push('\n') : joiner.end())];
	return lines.map((each) => splitRecord(each.text, each.line, ','));
}

export const writeRecords = (records: readonly CsvRecord[]): string =>
	records.map((record) => record.join(',')).join('\n');

/**
 * The CSV of a PostgREST reply as CSV is read everywhere: PostgREST doubles backslashes, and gives a lone line break for
 * no rows. For calls and writes it names chosen columns wrongly, so those can be given.
 */
export function mendCsv(text: string, names?: readonly string[]): string {
	if (text.trim() === '') return '';
	const end = text.indexOf('\n');
	const header = end < 0 ? text : text.slice(0, end);
	const rest = end < 0 ? '' : text.slice(end).replaceAll('\\\\', '\\');
	return (names?.map(writeField).join(',') ?? header) + rest;
}

const writeField = (text: string): string =>
	/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
