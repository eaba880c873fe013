import { invalid } from '../error';
import { readColumn } from './column';
import type { Query } from './query';
import { refuseUnknown } from './refuse-unknown';

export interface Order {
	readonly column: string;
	readonly descending?: boolean;
	/** Where rows without a value stand; PostgreSQL puts them last when ascending. */
	readonly nulls?: 'first' | 'last';
	/** Sorts the rows of an embedded table instead. */
	readonly referencedTable?: string;
}

/** `order=name.asc,age.desc.nullslast`, and `orders.order=…` for each embedded table. */
export function renderOrders(orders: readonly Order[] | undefined): Query {
	if (!orders?.length) return [];
	const byTable = new Map<string, string[]>();
	for (const [index, order] of orders.entries()) {
		refuseUnknown(order, parts, { field: 'orders', place: `Sort ${index + 1}` });
		const { column, descending, nulls, referencedTable } = order;
		if (typeof column !== 'string' || column.trim() === '')
			throw invalid('orders', `Sort ${index + 1} names no column`);
		if (nulls !== undefined && nulls !== 'first' && nulls !== 'last') {
			throw invalid('orders', `Sort ${index + 1}: nulls stand 'first' or 'last', not '${String(nulls)}'`);
		}
		const name = referencedTable ? `${referencedTable}.order` : 'order';
		const term = [nameIn(column), isDescending(descending, index) ? 'desc' : 'asc', nulls && `nulls${nulls}`]
			.filter(Boolean)
			.join('.');
		byTable.set(name, [...(byTable.get(name) ?? []), term]);
	}
	return [...byTable].map(([name, terms]) => [name, terms.join(',')]);
}

const parts = ['column', 'descending', 'nulls', 'referencedTable'] as const satisfies Array<keyof Order>;

/** `author(name)` sorts by a column of an embedded table and must stay as it is. */
const nameIn = (column: string): string =>
	/^[^()"]+\([^()]+\)$/.test(column.trim()) ? column.trim() : readColumn(column).text;

/** The direction of the sort with this index. Text is read as the flag it stands for. */
export function isDescending(descending: unknown, index: number): boolean {
	if (descending === undefined || descending === false || descending === 'false') return false;
	if (descending === true || descending === 'true') return true;
	throw invalid('orders', `Sort ${index + 1}: 'descending' must be true or false, not ${String(descending)}`);
}
