import { SupabaseError, type LocalCode } from '../error';
import { renderFilters, type Filters } from '../postgrest/filter';
import type { Query } from '../postgrest/query';

/**
 * The filters of an update or delete. Without any, every row of the table would be hit: that must be allowed.
 * An empty group, and a list left empty by an expression, count as no filter.
 */
export function requireFilters(given: {
	readonly filters?: Filters;
	readonly allowAllRows?: boolean;
}): Query {
	const query = renderFilters(given.filters);
	if (query.length > 0 || given.allowAllRows === true) return query;
	throw new SupabaseError({
		reason: 'No filter is given, so this would act on every row of the table',
		advice: 'Add a filter. If every row is meant, turn on Allow All Rows.',
		field: 'filters',
		code: 'FILTER_REQUIRED' satisfies LocalCode,
	});
}
