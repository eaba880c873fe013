import { invalid, SupabaseError, type LocalCode } from '../error';
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
import type { ServiceReply } from '../reply';
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
		// Of grouped rows the server counts the rows, not the groups: a page that is not full is the last one.
		const isShort = found < Math.min(smallestPage, pageSize);
		const complete =
			returnAll && !hasAggregate(columns) ? countIn(first.headers) === found : isShort || found === limit;
		if (complete)
			return yield { ...partOf(first), count: count && count !== 'none' ? countIn(first.headers) : null };
		keyColumns = await primaryKeyOf(reading, send);
	}
	const keys = sortKeys(orders, keyColumns, columns);
	refuseUnpageable(columns, keys);
	yield* byKey({
		read,
		keys,
		columns,
		others: orders.filter(({ referencedTable }) => referencedTable),
		pageSize,
		wanted,
	});
}

type Read = (page: Partial<Page>) => Promise<ServiceReply>;

async function* byOffset(
	read: Read,
	pageSize: number,
	wanted: number,
): AsyncGenerator<Part, void, undefined> {
	for (let offset = 0; offset < wanted;) {
		const limit = Math.min(pageSize, wanted - offset);
		const reply = await read({ offset, limit, ...(offset > 0 && { count: 'none' }) });
		const part = { ...partOf(reply), data: rowsOf(reply).slice(0, limit) };
		const [, from] = /^(\d+)-/.exec(reply.headers['content-range'] ?? '') ?? [];
		if (from !== undefined && Number(from) !== offset) throw samePage();
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
		const limit = Math.min(pageSize, wanted - got);
		const reply = await read({
			...page,
			limit,
			...(last && { after: rowsAfter(last, keys), count: 'none' }),
		});
		const rows = rowsOf(reply).slice(0, limit);
		if (last && rows.length > 0 && isSamePlace(last, rows.at(-1), keys)) throw samePage();
		if (got === 0 || rows.length > 0) yield { ...partOf(reply), data: withoutHidden(rows, keys) };
		if (rows.length === 0) return;
		got += rows.length;
		last = rows.at(-1);
	}
}

/** What has no place among rows sorted by a key: groups, which have none, and columns of other tables. */
function refuseUnpageable(columns: string, keys: readonly SortKey[]): void {
	const isGrouped = hasAggregate(columns) && keys.some(({ hidden }) => hidden);
	const embedded = keys.find(({ column }) => column.includes('('));
	if (!isGrouped && !embedded) return;
	throw invalid(
		'pageBy',
		isGrouped
			? 'Rows that are grouped cannot be paged by a key'
			: `Rows sorted by ${embedded?.column ?? ''} cannot be paged by a key`,
		'Choose to page by offset.',
	);
}

/** A cache or a server that does not look at the request would make the reading endless. */
const samePage = (): SupabaseError =>
	new SupabaseError({
		reason: 'The server gave the same page of rows again',
		advice: 'Look for a cache in between that does not look at the query.',
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});

const isSamePlace = (one: Row, other: Row | undefined, keys: readonly SortKey[]): boolean =>
	keys.every(({ name }) => one[name] === other?.[name]);

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

const partOf = (reply: ServiceReply): Part => ({
	data: rowsOf(reply),
	count: countIn(reply.headers),
	status: reply.status,
});

const formattedPart = (reply: ServiceReply, format: Format): AnyPart => ({
	count: countIn(reply.headers),
	status: reply.status,
	data: formatted(reply, format),
});
