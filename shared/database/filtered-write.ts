import { SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import { conditionsIn, leavesOutGroup, type Filters } from '../postgrest/filter';
import type { Query } from '../postgrest/query';
import { chooseRows, equalTo } from './read-query';
import { isVacuous } from './vacuous';

/**
 * The filters of an update or delete. Without any, every row of the table would be hit: that must be allowed. So must a
 * condition whose empty value makes it true of nearly every row, and an empty group beside other filters.
 */
export function requireFilters(given: {
	readonly filters?: Filters;
	readonly matchColumns?: Row;
	readonly allowAllRows?: boolean;
}): Query {
	const query = chooseRows(given);
	if (given.allowAllRows === true) return query;
	const vacuous = [...conditionsIn(given.filters), ...equalTo(given.matchColumns)].find(isVacuous);
	if (vacuous)
		throw required(
			`The filter on '${vacuous.column}' is empty, so it is true of nearly every row`,
			'Check the expression its value comes from. If that is meant, turn on Allow All Rows; the filters hold all the same.',
		);
	if (!query.some(([name]) => isOwn(name)))
		throw required(
			'No filter is given, so this would act on every row of the table',
			'Add a filter. If every row is meant, turn on Allow All Rows.',
		);
	if (leavesOutGroup(given.filters))
		throw required(
			'A group of the filters is empty, so the others alone would choose the rows',
			'Check the expression that it comes from, or take the group out. If that is meant, turn on Allow All Rows; the other filters hold all the same.',
		);
	return query;
}

/** A filter on an embedded table, such as `orders.or`, does not choose among the rows that are written. */
const isOwn = (name: string): boolean => !name.includes('.') || name.startsWith('not.');

const required = (reason: string, advice: string): SupabaseError =>
	new SupabaseError({ reason, advice, field: 'filters', code: 'FILTER_REQUIRED' satisfies LocalCode });
