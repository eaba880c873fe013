import { invalid } from '../error';
import type { Row } from '../field';
import type { PartOfOutcome, SendRequest } from '../operation';
import { accept, type Format } from '../postgrest/accept';
import { renderFilters, type Filter, type Filters } from '../postgrest/filter';
import {
	ordersOf,
	rowsAfter,
	selectWithKeys,
	sortKeys,
	withoutHidden,
	type SortKey,
} from '../postgrest/key-paging';
import { renderOrders, type Order } from '../postgrest/order';
import { countIn, prefer, type CountMode } from '../postgrest/prefer';
import { embeddedIn, hasAggregate, renderSelect } from '../postgrest/select';
import { tablePath } from '../postgrest/table';
import type { ServiceRequest } from '../request';
import { primaryKeyOf } from './primary-key';
import { formatted, rowsOf } from './rows-reply';

/** One page of a read, as the caller writes it into a request. */
export interface Page {
	readonly columns: string;
	readonly orders?: readonly Order[];
	/** Where the page begins, beside the filters of the user. */
	readonly after?: Filter;
	readonly limit?: number;
	readonly offset?: number;
	readonly count?: CountMode;
}

export interface Reading {
	readonly table: string;
	readonly filters?: Filters;
	readonly schema?: string;
	readonly columns?: string;
	readonly orders?: readonly Order[];
	readonly format?: Format;
	readonly stripNulls?: boolean;
	readonly count?: CountMode;
	readonly returnAll?: boolean;
	readonly limit?: number;
	readonly rangeFrom?: number;
	readonly rangeTo?: number;
	readonly pageSize?: number;
	readonly pageBy?: 'key' | 'offset';
	readonly keyColumns?: string;
}

/** The request for one page. */
export const requestPage = (
	{ table, filters, schema, format, stripNulls }: Reading,
	page: Page,
): ServiceRequest => ({
	service: 'database',
	method: 'GET',
	path: tablePath(table),
	query: [
		['select', page.columns],
		...renderFilters(filters, embeddedIn(page.columns)),
		...renderFilters(page.after),
		...renderOrders(page.orders),
		...(page.limit === undefined ? [] : [['limit', String(page.limit)] as const]),
		...(page.offset === undefined ? [] : [['offset', String(page.offset)] as const]),
	],
	headers: { ...prefer({ count: page.count }), ...accept({ format, stripNulls }) },
	schema,
});

type Part = PartOfOutcome<readonly Row[]>;
type AnyPart = PartOfOutcome<readonly Row[] | Row | null>;

/** Servers may hand out fewer rows than asked for; none is set to hand out fewer than this. */
const smallestPage = 100;
const defaultPageSize = 1000;

/**
 * The rows of a read, page by page. The range decides, then "return all", then the limit. Whatever page size the server
 * allows, all rows come: pages are asked for until one is empty.
 */
export async function* readPages(
	reading: Reading,
	requestPage: (page: Page) => ServiceRequest,
	send: SendRequest,
): AsyncGenerator<AnyPart, void, undefined> {
	const {
		format = 'rows',
		orders = [],
		count,
		returnAll = false,
		limit,
		rangeFrom,
		rangeTo,
		pageBy = 'key',
	} = reading;
	const columns = renderSelect(reading.columns);
	const read = async (page: Partial<Page>) => await send(requestPage({ columns, orders, count, ...page }));

	if (rangeFrom !== undefined || rangeTo !== undefined) {
		return yield formattedPart(await read(rangeOf(rangeFrom ?? 0, rangeTo)), format);
	}
	if (format !== 'rows')
		return yield formattedPart(await read({ limit: returnAll ? undefined : limit }), format);
	if (!returnAll && (limit === undefined || limit <= smallestPage))
		return yield partOf(await read({ limit }));

	const pageSize = Math.min(reading.pageSize ?? defaultPageSize, returnAll ? Infinity : (limit ?? Infinity));
	const wanted = returnAll ? Infinity : (limit ?? Infinity);
	if (pageBy === 'offset') return yield* byOffset(read, pageSize, wanted);

	let keyColumns = listOf(reading.keyColumns);
	if (keyColumns.length === 0) {
		// A count of the same moment tells whether the first page is everything: most reads end here.
		const first = await read({ limit: pageSize, ...(returnAll && { count: 'exact' }) });
		const found = rowsOf(first).length;
		const complete = returnAll ? countIn(first.headers) === found : found === limit || found < smallestPage;
		if (complete)
			return yield { ...partOf(first), count: count && count !== 'none' ? countIn(first.headers) : null };
		keyColumns = await primaryKeyOf(reading, send);
	}
	const keys = sortKeys(orders, keyColumns, columns);
	if (hasAggregate(columns) && keys.some(({ hidden }) => hidden)) {
		throw invalid(
			'pageBy',
			'Rows that are grouped cannot be paged by a key',
			'Choose to page by offset, or select the key columns.',
		);
	}
	yield* byKey({
		read,
		keys,
		columns,
		others: orders.filter(({ referencedTable }) => referencedTable),
		pageSize,
		wanted,
	});
}

type Read = (page: Partial<Page>) => Promise<Awaited<ReturnType<SendRequest>>>;

async function* byOffset(
	read: Read,
	pageSize: number,
	wanted: number,
): AsyncGenerator<Part, void, undefined> {
	for (let offset = 0; offset < wanted;) {
		const part = partOf(
			await read({
				offset,
				limit: Math.min(pageSize, wanted - offset),
				...(offset > 0 && { count: 'none' }),
			}),
		);
		if (offset === 0 || part.data.length > 0) yield part;
		if (part.data.length === 0) return;
		offset += part.data.length;
	}
}

async function* byKey(walk: {
	readonly read: Read;
	readonly keys: readonly SortKey[];
	readonly columns: string;
	/** How the rows of embedded tables are sorted. */
	readonly others: readonly Order[];
	readonly pageSize: number;
	readonly wanted: number;
}): AsyncGenerator<Part, void, undefined> {
	const { read, keys, pageSize, wanted } = walk;
	const page = { columns: selectWithKeys(walk.columns, keys), orders: [...ordersOf(keys), ...walk.others] };
	let last: Row | undefined;
	for (let got = 0; got < wanted;) {
		const reply = await read({
			...page,
			limit: Math.min(pageSize, wanted - got),
			...(last && { after: rowsAfter(last, keys), count: 'none' }),
		});
		const rows = rowsOf(reply);
		if (got === 0 || rows.length > 0) yield { ...partOf(reply), data: withoutHidden(rows, keys) };
		if (rows.length === 0) return;
		got += rows.length;
		last = rows.at(-1);
	}
}

function rangeOf(from: number, to: number | undefined): { offset: number; limit?: number } {
	if (to !== undefined && to < from) {
		throw invalid(
			'rangeTo',
			`The range ends at ${to}, before it begins at ${from}`,
			'Both ends are counted from 0 and included.',
		);
	}
	return { offset: from, ...(to !== undefined && { limit: to - from + 1 }) };
}

const listOf = (text: string | undefined): readonly string[] =>
	(text ?? '')
		.split(',')
		.map((each) => each.trim())
		.filter(Boolean);

const partOf = (reply: Awaited<ReturnType<SendRequest>>): Part => ({
	data: rowsOf(reply),
	count: countIn(reply.headers),
	status: reply.status,
});

const formattedPart = (reply: Awaited<ReturnType<SendRequest>>, format: Format): AnyPart => ({
	...partOf(reply),
	data: formatted(reply, format),
});
