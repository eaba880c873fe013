import { invalid } from './error';

/** Text or bytes in UTF-8, in pieces of any size. */
export type TextChunks = AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>;

/** One line of a CSV file: its fields as they are written, quotes included. */
export type CsvRecord = readonly string[];

/** What a field stands for. */
export function readField(raw: string): string | null {
	if (raw === '') return null;
	return raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw;
}

/** The fields of one record. `line` is for the error. */
export function splitRecord(text: string, line: number, delimiter: string): CsvRecord {
	if (!text.includes('"')) return text.split(delimiter);
	const fields: string[] = [];
	for (let at = 0; at <= text.length;) {
		const end = text[at] === '"' ? endOfQuoted(text, at) : endOfPlain(text, at, delimiter);
		if (end < text.length && text[end] !== delimiter) {
			throw refuseCsv(
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

/** One record, before it is split. */
export interface Line {
	/** Of its first line break, counted from 1. */
	readonly line: number;
	readonly text: string;
}

/** The records of a file, without their line ends. */
export async function* linesOf(chunks: TextChunks): AsyncGenerator<Line, void, undefined> {
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
	refuseCsv(
		`The file is not text in UTF-8, after line ${line} (${String(cause)})`,
		'Save it as CSV in UTF-8.',
	);

/** More than any row that a request could hold. */
const longestRecord = 16_000_000;

/** Puts lines together again that are one record, because a field in quotes holds line breaks. */
export class LineJoiner {
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
			throw refuseCsv(
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
			throw refuseCsv(
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

export const refuseCsv = (reason: string, advice: string) => invalid('rows', `CSV: ${reason}`, advice);
