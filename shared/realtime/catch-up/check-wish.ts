import { invalid } from '../../error';
import type { CatchUpOptions, ChangesOptions } from '../subscription';

/** The table, when what is wanted can be had by reading it. Throws INVALID_PARAMETER. */
export function checkWish(
	{ table, event = '*' }: ChangesOptions,
	{ of, cursor, by = 'live' }: CatchUpOptions,
): string {
	if (!table?.trim()) throw invalid('table', 'Catch-up needs one table', 'Name it, or turn catch-up off.');
	if (cursor.trim() === '')
		throw invalid(
			'cursorColumn',
			'Catch-up needs a cursor column',
			'Name a column that only grows, such as id.',
		);
	if (of !== 'rows' && of !== 'changes')
		throw invalid(
			'catchUp',
			`'${String(of)}' is nothing to catch up with`,
			'Choose new rows, or new and changed rows.',
		);
	if (by !== 'live' && by !== 'polling')
		throw invalid('by', `'${String(by)}' is no way to find changes`, 'Use live or polling.');
	if (event === 'DELETE')
		throw invalid(
			'catchUp',
			'Rows that were deleted cannot be read again',
			'Turn catch-up off, or mark rows as deleted instead of deleting them.',
		);
	if (event === 'UPDATE' && of === 'rows')
		throw invalid(
			'catchUp',
			'New rows are no changed rows',
			'Catch up with changed rows, by a column such as updated_at.',
		);
	if (event === 'INSERT' && of === 'changes')
		throw invalid(
			'catchUp',
			'Changed rows are no new rows',
			'Catch up with new rows, by a column such as id.',
		);
	return table.trim();
}
