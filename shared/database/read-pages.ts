import { invalid, SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { PartOfOutcome, SendRequest } from '../operation';
import type { Format } from '../postgrest/accept';
import type { Filters } from '../postgrest/filter';
import {
	hiddenIn,
	ordersOf,
	rowsAfter,
	rowsWithoutKey,
	selectWithKeys,
	sortKeys,
	type SortKey,
} from '../postgrest/key-paging';
import type { Order } from '../postgrest/order';
import { readPage, type ReadPage } from '../postgrest/page-format';
import { countIn, type CountMode } from '../postgrest/prefer';
import { hasAggregate, renderSelect } from '../postgrest/select';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';
import { formatted, notRows } from './rows-reply';

/** One page of a read, as the caller writes it into a request. */
export interface Page {
	readonly columns: string;
	readonly orders?: readonly Order[];
	/** Where the page begins, beside the filters of the user. */
	readonly after?: Filters;
	readonly limit?: number;
	readonly offset?: number;
	readonly count?: CountMode;
}

/** What of a read decides how it is paged. */
export interface Reading {
	readonly columns?: string;
	readonly orders?: readonly Order[];
	readonly format?: Format;
	readonly count?: CountMode;
	readonly returnAll?: boolean;
	readonly limit?: number;
	readonly rangeFrom?: number;
	readonly rangeTo?: number;
	readonly pageSize?: number;
	readonly pageBy?: 'key' | 'offset';
	readonly keyColumns?: string;
}

/** Which rows a read asks for when one request is all. */
export const firstPage = (reading: Reading): Page => ({
	columns: renderSelect(reading.columns),
	orders: reading.orders,
	count: reading.count,
	...(rangeOf(reading) ?? (reading.returnAll ? {} : { limit: reading.limit })),
});

/** Whether one request is all, whatever the server allows. */
export const isSingle = ({
	format = 'rows',
	returnAll = false,
	limit,
	rangeFrom,
	rangeTo,
}: Reading): boolean =>
	rangeFrom !== undefined ||
	rangeTo !== undefined ||
	!isList(format) ||
	(!returnAll && (limit === undefined || limit <= smallestPage));

/** How the pages of a read are got. */
export interface Source {
	requestPage(page: Page): ServiceRequest;
	readonly send: SendRequest;
	/** The names of selected columns, where the header of CSV is wrong. */
	namesIn?(columns: string): readonly string[] | undefined;
	/** Columns that are never null and unique together, when the user names none; asked for only when there is a second page. */
	findKey(): Promise<readonly string[]>;
}

/** Servers may hand out fewer rows than asked for; none is set to hand out fewer than this. */
const smallestPage = 100;
const defaultPageSize = 1000;

/** Formats of a list, which can come in pages. */
const isList = (format: Format): boolean => format !== 'single' && format !== 'maybeSingle';

/**
 * The rows of a read, page by page. The range decides, then "return all", then the limit. Whatever page size the server
 * allows, all rows come: pages are asked for until one is empty.
 */
export async function* readPages(
	reading: Reading,
	{ requestPage, send, findKey, namesIn }: Source,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { format = 'rows', orders = [], count, returnAll = false, limit, pageBy = 'key' } = reading;
	const columns = renderSelect(reading.columns);
	const read: Read = async (page) => await send(requestPage({ columns, orders, count, ...page }));
	const whole = (reply: ServiceReply): PartOfOutcome => ({
		data: formatted(reply, format),
		count: countIn(reply.headers),
		status: reply.status,
	});

	if (isSingle(reading)) return yield whole(await send(requestPage(firstPage(reading))));

	const wanted = returnAll ? Infinity : (limit ?? Infinity);
	const pageSize = Math.min(reading.pageSize ?? defaultPageSize, wanted);
	if (pageBy === 'offset')
		return yield* byOffset({
			read,
			toPage: (reply) => pageIn(reply, format, namesIn?.(columns)),
			pageSize,
			wanted,
		});

	const named = listOf(reading.keyColumns);
	let keyColumns = named;
	if (named.length === 0) {
		// A count of the same moment tells whether the first page is everything: most reads end here.
		const first = await read({ limit: pageSize, ...(returnAll && { count: 'exact' }) });
		const found = pageIn(first, format, namesIn?.(columns)).size;
		// Of grouped rows the server counts the rows, not the groups: a page that is not full is the last one.
		const isShort = found < Math.min(smallestPage, pageSize);
		const complete =
			returnAll && !hasAggregate(columns) ? countIn(first.headers) === found : isShort || found === limit;
		if (complete)
			return yield { ...whole(first), count: count && count !== 'none' ? countIn(first.headers) : null };
		keyColumns = await findKey();
	}
	const keys = sortKeys(orders, keyColumns, columns);
	refuseUnpageable(columns, keys);
	const others = orders.filter(({ referencedTable }) => referencedTable);
	const select = selectWithKeys(columns, keys);
	const toPage = (reply: ServiceReply) => pageIn(reply, format, namesIn?.(select));
	const isCertain = named.length === 0;
	yield* byKey({ read, toPage, keys, select, others, pageSize, wanted, isCertain });
}

type Read = (page: Partial<Page>) => Promise<ServiceReply>;

interface Walk {
	readonly read: Read;
	toPage(reply: ServiceReply): ReadPage;
	readonly pageSize: number;
	readonly wanted: number;
}

async function* byOffset({
	read,
	toPage,
	pageSize,
	wanted,
}: Walk): AsyncGenerator<PartOfOutcome, void, undefined> {
	for (let offset = 0; offset < wanted;) {
		const limit = Math.min(pageSize, wanted - offset);
		const reply = await read({ offset, limit, ...(offset > 0 && { count: 'none' }) });
		const page = toPage(reply);
		const [, from] = /^(\d+)-/.exec(reply.headers['content-range'] ?? '') ?? [];
		if (from !== undefined && Number(from) !== offset) throw samePage();
		const part = { limit, hidden: new Set<string>(), isFirst: offset === 0 };
		if (offset === 0 || page.size > 0)
			yield { data: page.dataOf(part), count: countIn(reply.headers), status: reply.status };
		if (page.size === 0) return;
		offset += Math.min(page.size, limit);
	}
}

interface KeyWalk extends Walk {
	readonly keys: readonly SortKey[];
	readonly select: string;
	/** How the rows of embedded tables are sorted. */
	readonly others: readonly Order[];
	/** Whether the key is the primary key, and not what the user named. */
	readonly isCertain: boolean;
}

async function* byKey(walk: KeyWalk): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { read, keys, pageSize, wanted } = walk;
	let { isCertain } = walk;
	const asked = { columns: walk.select, orders: [...ordersOf(keys), ...walk.others] };
	const hidden = hiddenIn(keys);
	let last: Row | undefined;
	for (let got = 0; got < wanted;) {
		const limit = Math.min(pageSize, wanted - got);
		if (last && !isCertain) {
			await refuseNulls(walk);
			isCertain = true;
		}
		const after = last && ({ after: rowsAfter(last, keys), count: 'none' } as const);
		const reply = await read({ ...asked, limit, ...after });
		const page = walk.toPage(reply);
		const size = Math.min(page.size, limit);
		const end = page.row(size - 1);
		if (last && end && isSamePlace(last, end, keys)) throw samePage();
		if (got === 0 || size > 0)
			yield {
				data: page.dataOf({ limit, hidden, isFirst: got === 0 }),
				count: countIn(reply.headers),
				status: reply.status,
			};
		if (!end) return;
		got += size;
		last = end;
	}
}

/** A row without a value in its key would come on no page. */
async function refuseNulls({ read, toPage, keys, select }: KeyWalk): Promise<void> {
	const rows = toPage(
		await read({ columns: select, orders: [], limit: 1, after: rowsWithoutKey(keys), count: 'none' }),
	);
	const row = rows.row(0);
	if (!row || !keys.some(({ isKey, name }) => isKey && (row[name] ?? null) === null)) return;
	throw invalid(
		'keyColumns',
		'Some rows have no value in a key column, so they would be left out',
		'Name columns in Key Columns that always have a value.',
	);
}

function pageIn(reply: ServiceReply, format: Format, names?: readonly string[]): ReadPage {
	const page = readPage(reply, format, names);
	if (page) return page;
	throw notRows(reply.status, 'a list of rows');
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

const isSamePlace = (one: Row, other: Row, keys: readonly SortKey[]): boolean =>
	keys.every(({ name }) => one[name] === other[name]);

function rangeOf({
	rangeFrom,
	rangeTo,
}: Reading): { readonly offset: number; readonly limit?: number } | undefined {
	if (rangeFrom === undefined && rangeTo === undefined) return undefined;
	const from = rangeFrom ?? 0;
	if (rangeTo !== undefined && rangeTo < from) {
		throw invalid(
			'rangeTo',
			`The range ends at ${rangeTo}, before it begins at ${from}`,
			'Both ends are counted from 0 and included.',
		);
	}
	return { offset: from, ...(rangeTo !== undefined && { limit: rangeTo - from + 1 }) };
}

const listOf = (text: string | undefined): readonly string[] =>
	(text ?? '')
		.split(',')
		.map((each) => each.trim())
		.filter(Boolean);
