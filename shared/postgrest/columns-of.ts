import type { Row } from '../field';
import type { Query } from './query';

/**
 * The columns of a list of rows, as `columns="a","b"`: PostgREST then takes rows that do not all have the same keys.
 * A single row, or an empty list, needs none.
 */
export function columnsOf(rows: Row | readonly Row[]): Query {
	if (!isList(rows) || rows.length === 0) return [];
	const names = new Set(rows.flatMap((row) => Object.keys(row)));
	return [['columns', [...names].map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join(',')]];
}

const isList = (rows: Row | readonly Row[]): rows is readonly Row[] => Array.isArray(rows);
