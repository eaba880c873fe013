import type { Row } from '../field';

/**
 * The values by which an upsert recognises a row, one for each conflict column; undefined when no columns are named, so
 * that the primary key decides, or when the row lacks one of them.
 */
export function conflictValues(row: Row, onConflict = ''): readonly unknown[] | undefined {
	const columns = onConflict.split(',').map((each) => each.trim());
	const hasAll = columns.every((each) => each !== '' && Object.hasOwn(row, each));
	return hasAll ? columns.map((each) => row[each]) : undefined;
}
