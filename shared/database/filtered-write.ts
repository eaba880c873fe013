import { SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import { conditionsIn, type Filters } from '../postgrest/filter';
import type { Query } from '../postgrest/query';
import { chooseRows, equalTo } from './read-query';
import { isVacuous } from './vacuous';

/**
 * The filters of an update or delete. Without any, every row of the table would be hit: that must be allowed. An empty
 * group counts as no filter, and so does a condition whose empty value makes it true of nearly every row.
 */
export function requireFilters(given: {
	readonly filters?: Filters;
	readonly matchColumns?: Row;
	readonly allowAllRows?: boolean;
}): Query {
	const query = chooseRows(given);
	if (given.allowAllRows === true) return query;
	const vacuous = [...conditionsIn(given.filters), ...equalTo(given.matchColumns)].find(isVacuous);
	if (query.some(([name]) => isOwn(name)) && !vacuous) return query;
	throw new SupabaseError({
		reason: vacuous
			? `The filter on '${vacuous.column}' is empty, so it is true of nearly every row`
			: 'No filter is given, so this would act on every row of the table',
		advice: vacuous
			? 'Check the expression its value comes from. If that is meant, turn on Allow All Rows; the filters hold all the same.'
			: 'Add a filter. If every row is meant, turn on Allow All Rows.',
		field: 'filters',
		code: 'FILTER_REQUIRED' satisfies LocalCode,
	});
}

/** A filter on an embedded table, such as `orders.or`, does not choose among the rows that are written. */
const isOwn = (name: string): boolean => !name.includes('.') || name.startsWith('not.');
