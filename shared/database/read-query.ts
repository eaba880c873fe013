import { SupabaseError } from '../error';
import type { Row } from '../field';
import type { Condition } from '../postgrest/condition';
import { renderFilters, type Filters } from '../postgrest/filter';
import { renderLimits, type ReferencedLimit } from '../postgrest/limit';
import { renderOrders } from '../postgrest/order';
import type { Query } from '../postgrest/query';
import { embeddedIn } from '../postgrest/select';
import type { Page } from './page';

/** What chooses among the rows of a read, beside its paging. */
export interface Choosing {
	readonly filters?: Filters;
	readonly matchColumns?: Row;
	readonly limitReferenced?: readonly ReferencedLimit[];
}

/** The query of one page, but for the columns. */
export function readQuery(choosing: Choosing, { columns, after, orders, limit, offset }: Page): Query {
	const query = [...chooseRows(choosing, embeddedIn(columns))];
	if (after !== undefined) query.push(...renderFilters(after));
	if (orders !== undefined) query.push(...renderOrders(orders));
	if (limit !== undefined) query.push(['limit', String(limit)]);
	if (offset !== undefined) query.push(['offset', String(offset)]);
	if (choosing.limitReferenced !== undefined) query.push(...renderLimits(choosing.limitReferenced));
	return query;
}

/** The filters, and the columns that must equal given values. */
export const chooseRows = ({ filters, matchColumns }: Choosing, embedded?: ReadonlySet<string>): Query => {
	const filtered = renderFilters(filters, embedded);
	return matchColumns ? filtered.concat(renderMatch(matchColumns, embedded)) : filtered;
};

/** `{ a: 1, b: 2 }` as the conditions that it stands for. */
export const equalTo = (columns: Row = {}): ReadonlyArray<Condition> =>
	Object.entries(columns).map(([column, value]) => ({ column, operator: 'eq', value }));

function renderMatch(columns: Row, embedded?: ReadonlySet<string>): Query {
	try {
		return renderFilters(equalTo(columns), embedded);
	} catch (error) {
		throw aboutMatch(error);
	}
}

function aboutMatch(error: unknown): unknown {
	if (error instanceof SupabaseError) error.field = 'matchColumns';
	return error;
}
