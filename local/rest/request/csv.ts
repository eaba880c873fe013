import { refusals } from '../rest-error.ts';

const fieldPattern = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r\n|\n|\r|$)/y;

const refuseAt = (text: string, problem: string): never => {
	const shown =
		text.length > 100 ? `${JSON.stringify(text.slice(0, 100))} (truncated)` : JSON.stringify(text);
	throw refusals.body(`parse error (${problem}) at ${shown}`);
};

const readLines = (text: string): readonly (readonly string[])[] => {
	const lines: string[][] = [];
	let line: string[] = [];
	let position = 0;
	while (position < text.length) {
		fieldPattern.lastIndex = position;
		const field = fieldPattern.exec(text);
		if (!field) {
			const rest = text.slice(position);
			return refuseAt(rest.replace(/^[^,\r\n"]*/, ''), 'Failed reading: satisfy');
		}
		position = fieldPattern.lastIndex;
		line.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
		if (field[3] !== ',') {
			lines.push(line);
			line = [];
		} else if (position === text.length) {
			lines.push([...line, '']);
		}
	}
	return lines;
};

const isEmpty = (line: readonly string[]): boolean => line.length === 1 && line[0] === '';

/**
 * Parses CSV with a header line into rows. The word NULL stands for null. Empty lines are skipped, and so are cells beyond
 * the header; a line that lacks cells must lack them like the first one.
 */
export const parseCsv = (text: string): readonly Readonly<Record<string, string | null>>[] => {
	const [header, ...lines] = readLines(text);
	if (!header) return refuseAt('', 'not enough input');
	const rows = lines
		.filter((line) => !isEmpty(line))
		.map((line) => line.slice(0, header.length).map((cell) => (cell === 'NULL' ? null : cell)));
	if (rows.some(({ length }) => length !== rows[0]?.length))
		throw refusals.body('All lines must have same number of fields');
	return rows.map((row) => Object.fromEntries(row.map((cell, index) => [header[index] ?? '', cell])));
};
