import type { Row, Rows } from '../field';
import type { Query } from './query';

/**
 * The columns of a list of rows, as `columns="a","b"`: PostgREST then takes rows that do not all have the same keys.
 * A single row, or an empty list, needs none.
 */
export function columnsOf(rows: Rows): Query {
	if (!Array.isArray(rows) || rows.length === 0) return [];
	const names = new Set<string>();
	for (const row of rows as readonly Row[]) {
		for (const name in row) if (!names.has(name) && Object.hasOwn(row, name)) names.add(name);
	}
	return [['columns', [...names].map((name) => `"${name.replace(/["\\]/g, '\\$&')}"`).join(',')]];
}
