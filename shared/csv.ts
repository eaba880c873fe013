import { invalid } from './error';
import { JsonText } from './exact-json';
import type { Row } from './field';

/** Text or bytes in UTF-8, in pieces of any size. */
export type TextChunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** One line of a CSV file: its fields as they are written, quotes included. */
export type CsvRecord = readonly string[];

/**
 * The rows of a CSV file, one at a time. The first line names the columns; commas, semicolons or tabs stand between
 * fields. As in PostgreSQL's own COPY, an empty field is null, and an empty field in quotes is empty text. Every value
 * is text, which PostgreSQL turns into the type of its column. Throws INVALID_PARAMETER, with the line, for what is no
 * CSV.
 */
export const readCsv = (chunks: TextChunks): CsvRows => new CsvRows(chunks);

export class CsvRows implements AsyncIterable<Row> {
	constructor(private readonly chunks: TextChunks) {}

	async *[Symbol.asyncIterator](): AsyncGenerator<Row, void, undefined> {
		let names: readonly string[] | undefined;
		let delimiter = ',';
		for await (const { line, text } of linesOf(this.chunks)) {
			if (names === undefined) {
				if (text === '') continue;
				delimiter = delimiterOf(text);
				names = columnsIn(splitRecord(text, line, delimiter), line);
				continue;
			}
			if (text === '' && names.length > 1) continue;
			yield toRow(names, splitRecord(text, line, delimiter), line);
		}
	}
}

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

/** What a field stands for. */
export function readField(raw: string): string | null {
	if (raw === '') return null;
	return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
}

/**
 * A row whose JSON can be told from text. PostgreSQL would store the text `{"a":1}` as a JSON string: columns of type
 * json get what stands in them. Where types are not known, a field that is a JSON object or list is one: a column of
 * text takes it to the letter all the same.
 */
export const withJson = (row: Row, isJson: ReadonlyMap<string, boolean> | undefined): Row =>
	Object.fromEntries(
		Object.entries(row).map(([name, value]) => {
			if (typeof value !== 'string') return [name, value];
			const meant = isJson ? isJson.get(name) === true : /^\s*[{[]/.test(value) && value.trim() !== '{}';
			return [name, meant && isValidJson(value) ? new JsonText(value) : value];
		}),
	);

function isValidJson(text: string): boolean {
	try {
		JSON.parse(text);
		return true;
	} catch {
		// A range, an array literal or plain text.
		return false;
	}
}

interface Line {
	/** Of its first line break, counted from 1. */
	readonly line: number;
	readonly text: string;
}

async function* linesOf(chunks: TextChunks): AsyncGenerator<Line, void, undefined> {
	const decoder = new TextDecoder('utf-8', { fatal: true });
	const joiner = new LineJoiner();
	for await (const chunk of chunks)
		yield* joiner.push(typeof chunk === 'string' ? chunk : decode(decoder, chunk, joiner.line));
	yield* joiner.push(decode(decoder, undefined, joiner.line));
	yield* joiner.end();
}

/** The text of the next bytes; without any, the end. */
function decode(
	decoder: InstanceType<typeof TextDecoder>,
	bytes: Uint8Array | undefined,
	line: number,
): string {
	try {
		return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
	} catch (cause) {
		throw notUtf8(line, cause);
	}
}

const notUtf8 = (line: number, cause: unknown) =>
	refuse(`The file is not text in UTF-8, after line ${line} (${String(cause)})`, 'Save it as CSV in UTF-8.');

/** More than any row that a request could hold. */
const longestRecord = 16_000_000;

/** Puts lines together again that are one record, because a field in quotes holds line breaks. */
class LineJoiner {
	line = 0;
	private rest = '';
	private open: string[] = [];
	private first = 1;
	private held = 0;

	*push(chunk: string): Generator<Line> {
		const lines = (this.rest + chunk).split('\n');
		this.rest = lines.pop() ?? '';
		this.held = this.open.length === 0 ? this.rest.length : this.held + chunk.length;
		if (this.held > longestRecord) {
			throw refuse(
				`Line ${this.first} does not end within ${longestRecord / 1_000_000} million characters`,
				'Look for a quote that is never closed.',
			);
		}
		for (const each of lines) yield* this.take(each);
	}

	*end(): Generator<Line> {
		if (this.rest !== '') yield* this.take(this.rest);
		this.rest = '';
		if (this.open.length > 0)
			throw refuse(
				`A quote that opens at line ${this.first} is never closed`,
				'Write a quote inside a field twice.',
			);
	}

	private *take(given: string): Generator<Line> {
		this.line += 1;
		const text = this.line === 1 ? given.replace(/^\uFEFF/, '') : given;
		if (this.open.length === 0) this.first = this.line;
		const isPart = hasOpenQuote(text);
		if (this.open.length === 0 && !isPart) return yield { line: this.first, text: text.replace(/\r$/, '') };
		this.open.push(text);
		const closes = isPart && this.open.length > 1;
		if (!closes) return;
		yield { line: this.first, text: this.open.join('\n').replace(/\r$/, '') };
		this.open = [];
	}
}

/** Whether the number of quotes is odd. */
function hasOpenQuote(text: string): boolean {
	let isOpen = false;
	for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) isOpen = !isOpen;
	return isOpen;
}

function splitRecord(text: string, line: number, delimiter: string): CsvRecord {
	if (!text.includes('"')) return text.split(delimiter);
	const fields: string[] = [];
	for (let at = 0; at <= text.length;) {
		const end = text[at] === '"' ? endOfQuoted(text, at) : endOfPlain(text, at, delimiter);
		if (end < text.length && text[end] !== delimiter) {
			throw refuse(
				`Line ${line}: something follows the quote that closes field ${fields.length + 1}`,
				'Write a quote inside a field twice.',
			);
		}
		fields.push(text.slice(at, end));
		at = end + 1;
	}
	return fields;
}

function endOfPlain(text: string, from: number, delimiter: string): number {
	const end = text.indexOf(delimiter, from);
	return end < 0 ? text.length : end;
}

function endOfQuoted(text: string, from: number): number {
	let at = text.indexOf('"', from + 1);
	while (at >= 0 && text[at + 1] === '"') at = text.indexOf('"', at + 2);
	return at < 0 ? text.length : at + 1;
}

const delimiterOf = (header: string): string => {
	const plain = header.replace(/"(?:[^"]|"")*"/g, '');
	return [',', ';', '\t'].find((each) => plain.includes(each)) ?? ',';
};

function columnsIn(record: CsvRecord, line: number): readonly string[] {
	if (record.some((raw) => raw.includes('\r')))
		throw refuse('Its lines end in carriage returns', 'Save it with the line ends of Windows or Unix.');
	const names = record.map((raw) => readField(raw)?.trim() ?? '');
	const blank = names.indexOf('');
	if (blank >= 0)
		throw refuse(`Line ${line}: column ${blank + 1} has no name`, 'The first line names the columns.');
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined)
		throw refuse(`Line ${line}: the column '${twice}' is there twice`, 'Rename or remove one.');
	return names;
}

function toRow(names: readonly string[], record: CsvRecord, line: number): Row {
	if (record.length !== names.length) {
		throw refuse(
			`Line ${line} has ${record.length} fields, the first line ${names.length}`,
			'Put fields that hold a comma into quotes.',
		);
	}
	return Object.fromEntries(names.map((name, index) => [name, readField(record[index] ?? '')]));
}

const refuse = (reason: string, advice: string) => invalid('rows', `CSV: ${reason}`, advice);
