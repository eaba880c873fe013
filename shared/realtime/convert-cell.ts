import { parseExact } from '../exact-json';
import type { Row } from '../field';

/** A column as the server describes it: its name, and PostgreSQL's short name of its type, `_int4` for a list of `int4`. */
export interface ChangedColumn {
	readonly name: string;
	readonly type: string;
}

/** A row whose values are of their columns' types; long numbers stay text. */
export function convertRow(columns: ReadonlyMap<string, string>, row: Row): Row {
	const converted: Record<string, unknown> = {};
	for (const name in row) {
		const value = row[name];
		// Most values come as JSON already.
		converted[name] = typeof value === 'string' ? convertCell(columns.get(name) ?? 'text', value) : value;
	}
	return converted;
}

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
