import { refusals } from '../rest-error.ts';

const fieldPattern = /(?:"((?:[^"]|"")*)"|([^,\r\n"]*))(,|\r?\n|$)/y;

const readLines = (text: string): readonly (readonly string[])[] => {
	const lines: string[][] = [];
	let line: string[] = [];
	fieldPattern.lastIndex = 0;
	while (fieldPattern.lastIndex < text.length) {
		const field = fieldPattern.exec(text);
		if (!field) throw refusals.body('Failed reading: could not parse the CSV text');
		line.push(field[1]?.replaceAll('""', '"') ?? field[2] ?? '');
		if (field[3] !== ',') {
			lines.push(line);
			line = [];
		} else if (fieldPattern.lastIndex === text.length) {
			lines.push([...line, '']);
		}
	}
	return lines;
};

/** Parses CSV with a header line into rows. The word NULL stands for null. */
export const parseCsv = (text: string): readonly Readonly<Record<string, string | null>>[] => {
	const [header, ...lines] = readLines(text);
	if (!header) throw refusals.body('not enough input');
	return lines.map((line) => {
		if (line.length !== header.length) throw refusals.body('All lines must have same number of fields');
		return Object.fromEntries(
			header.map((name, index) => [name, line[index] === 'NULL' ? null : (line[index] ?? null)]),
		);
	});
};
