/**
 * How many rows the data of an outcome, or of a part of it, holds; null where it holds something else, such as one
 * value. In CSV each row begins with a line break: the header stands before the first, and parts are joined as they are.
 */
export function countRowsIn(data: unknown, isCsv: boolean): number | null {
	if (Array.isArray(data)) return data.length;
	return isCsv && typeof data === 'string' ? lineBreaksIn(data) - (data.endsWith('\n') ? 1 : 0) : null;
}

/** Those within quotes belong to a value. */
function lineBreaksIn(csv: string): number {
	let breaks = 0;
	let quoted = false;
	for (let index = 0; index < csv.length; index++) {
		const code = csv.charCodeAt(index);
		if (code === quote) quoted = !quoted;
		else if (code === lineFeed && !quoted) breaks += 1;
	}
	return breaks;
}

const quote = 34;
const lineFeed = 10;
