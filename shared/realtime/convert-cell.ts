import { parseExact } from '../exact-json';
import type { Row } from '../field';
import { isPayload, type Payload } from './frame';

/**
 * The row with the values of its columns' types; long numbers stay text. Most values come as JSON already: a row in which
 * nothing changes is given back itself. Columns are as the server describes them: `name`, and as `type` PostgreSQL's short
 * name of it, `_int4` for a list of `int4`.
 */
export function convertRow(columns: readonly unknown[], row: Row): Row {
	let converted: Record<string, unknown> | undefined;
	let at = -1;
	for (const name in row) {
		const value = row[name];
		at += 1;
		if (typeof value !== 'string') continue;
		const read = convertCell(typeOf(columns, name, at), value);
		if (read === value) continue;
		converted ??= { ...row };
		converted[name] = read;
	}
	return converted ?? row;
}

/** Columns come in the order of the row, as long as the row has all of them. */
function typeOf(columns: readonly unknown[], name: string, at: number): string {
	const likely = columns[at];
	const column = isColumn(likely, name) ? likely : columns.find((each) => isColumn(each, name));
	return isColumn(column, name) ? String(column.type) : 'text';
}

const isColumn = (column: unknown, name: string): column is Payload =>
	isPayload(column) && column.name === name;

/** One value that came as text. Source: realtime-js `lib/transformers.ts`. */
export function convertCell(type: string, text: string): unknown {
	if (type.startsWith('_')) return toList(type.slice(1), text);
	switch (type) {
		case 'bool':
			return text === 't' ? true : text === 'f' ? false : text;
		case 'float4':
		case 'float8':
		case 'int2':
		case 'int4':
		case 'int8':
		case 'numeric':
		case 'oid':
			return toNumber(text);
		case 'json':
		case 'jsonb':
			return tryToParse(text) ?? text;
		case 'timestamp':
			return text.replace(' ', 'T');
		default:
			return text;
	}
}

/** Text that no JavaScript number holds, `NaN` and `Infinity` included, stays text. */
function toNumber(text: string): unknown {
	if (!/^-?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i.test(text)) return text;
	const read = tryToParse(text);
	return typeof read === 'number' ? read : text;
}

/** PostgreSQL's array literal. */
function toList(type: string, text: string): unknown {
	if (!text.startsWith('{') || !text.endsWith('}')) return text;
	const elements = tryToParse(`[${text.slice(1, -1)}]`) ?? splitElements(text.slice(1, -1));
	if (!Array.isArray(elements)) return text;
	return elements.map((each: unknown) => (typeof each === 'string' ? convertCell(type, each) : each));
}

/** Elements in double quotes may hold commas; `NULL` without quotes is null. */
function splitElements(text: string): readonly unknown[] {
	if (text === '') return [];
	const elements = [...text.matchAll(/"((?:[^"\\]|\\.)*)"|[^,]+/g)];
	return elements.map(([whole, quoted]) => {
		if (quoted !== undefined) return quoted.replace(/\\(.)/g, '$1');
		return whole === 'NULL' ? null : whole;
	});
}

function tryToParse(text: string): unknown {
	try {
		return parseExact(text);
	} catch {
		// Not JSON: the text is the value.
		return undefined;
	}
}
