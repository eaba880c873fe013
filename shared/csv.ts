import { linesOf, readField, refuseCsv, splitRecord, type CsvRecord, type TextChunks } from './csv-syntax';
import { JsonText } from './exact-json';
import type { Row } from './field';

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

const delimiterOf = (header: string): string => {
	const plain = header.replace(/"(?:[^"]|"")*"/g, '');
	return [',', ';', '\t'].find((each) => plain.includes(each)) ?? ',';
};

function columnsIn(record: CsvRecord, line: number): readonly string[] {
	if (record.some((raw) => raw.includes('\r')))
		throw refuseCsv('Its lines end in carriage returns', 'Save it with the line ends of Windows or Unix.');
	const names = record.map((raw) => readField(raw)?.trim() ?? '');
	const blank = names.indexOf('');
	if (blank >= 0)
		throw refuseCsv(`Line ${line}: column ${blank + 1} has no name`, 'The first line names the columns.');
	const twice = names.find((name, index) => names.indexOf(name) !== index);
	if (twice !== undefined)
		throw refuseCsv(`Line ${line}: the column '${twice}' is there twice`, 'Rename or remove one.');
	return names;
}

function toRow(names: readonly string[], record: CsvRecord, line: number): Row {
	if (record.length !== names.length) {
		throw refuseCsv(
			`Line ${line} has ${record.length} fields, the first line ${names.length}`,
			'Put fields that hold a comma into quotes.',
		);
	}
	return Object.fromEntries(names.map((name, index) => [name, readField(record[index] ?? '')]));
}
