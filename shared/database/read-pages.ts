import { invalid, SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { PartOfOutcome, SendRequest } from '../operation';
import type { Format } from '../postgrest/accept';
import type { Filters } from '../postgrest/filter';
import {
	hiddenIn,
	ordersOf,
	rowsFrom,
	rowsWithoutKey,
	selectWithKeys,
	sortKeys,
	type SortKey,
} from '../postgrest/key-paging';
import type { Order } from '../postgrest/order';
import { isFeatureCollection, readPage, type ReadPage } from '../postgrest/page-format';
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
export function isSingle(reading: Reading): boolean {
	if (!isList(reading.format ?? 'rows')) return true;
	const range = rangeOf(reading);
	if (range) return range.limit !== undefined && range.limit <= smallestPage;
	return !reading.returnAll && (reading.limit === undefined || reading.limit <= smallestPage);
}

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

	const range = rangeOf(reading);
	const wanted = (range ? range.limit : returnAll ? undefined : limit) ?? Infinity;
	const pageSize = Math.min(reading.pageSize ?? defaultPageSize, wanted);
	if (range || pageBy === 'offset') {
		const toPage = (reply: ServiceReply) => pageIn(reply, format, namesIn?.(columns));
		return yield* byOffset({ read, toPage, pageSize, wanted }, range?.offset ?? 0);
	}

	const named = listOf(reading.keyColumns);
	let keyColumns = named;
	if (named.length === 0) {
		// A count of the same moment tells whether the first page is everything: most reads end here.
		const first = await read({ limit: pageSize, ...(returnAll && { count: 'exact' }) });
		const found = pageIn(first, format, namesIn?.(columns)).size;
		// Of grouped rows the server counts the rows, not the groups: a page that is not full is the last one.
		const complete =
			returnAll && !hasAggregate(columns)
				? countIn(first.headers) === found
				: found === limit || (await isEmpty(read, found));
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

/** Whether there is no row behind so many: a page that is not full may be all that the server hands out at once. */
async function isEmpty(read: Read, offset: number): Promise<boolean> {
	const { body } = await read({ offset, limit: 1, count: 'none' });
	return Array.isArray(body)
		? body.length === 0
		: (typeof body === 'string' && body.trim() === '') ||
				(isFeatureCollection(body) && body.features.length === 0);
}

type Read = (page: Partial<Page>) => Promise<ServiceReply>;

interface Walk {
	readonly read: Read;
	toPage(reply: ServiceReply): ReadPage;
	readonly pageSize: number;
	readonly wanted: number;
}

async function* byOffset(
	{ read, toPage, pageSize, wanted }: Walk,
	begin: number,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	for (let got = 0; got < wanted;) {
		const limit = Math.min(pageSize, wanted - got);
		const isFirst = got === 0;
		const reply = await read({ offset: begin + got, limit, ...(!isFirst && { count: 'none' }) });
		const page = toPage(reply);
		const [, from] = /^(\d+)-/.exec(reply.headers['content-range'] ?? '') ?? [];
		if (from !== undefined && Number(from) !== begin + got) throw samePage();
		const part = { skip: 0, limit, hidden: new Set<string>(), isFirst };
		if (isFirst || page.size > 0)
			yield { data: page.dataOf(part), count: countIn(reply.headers), status: reply.status };
		if (page.size === 0) return;
		got += Math.min(page.size, limit);
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
	/** How many rows with the key of the last one came already: they come again at the begin of the next page. */
	let same = 0;
	for (let got = 0; got < wanted;) {
		if (last && !isCertain) {
			await refuseNulls(walk);
			isCertain = true;
		}
		const limit = Math.min(pageSize, wanted - got);
		const from = last && ({ after: rowsFrom(last, keys), count: 'none' } as const);
		const reply = await read({ ...asked, limit: limit + same, ...from });
		const page = walk.toPage(reply);
		const skip = last ? sameFrom(page, last, keys) : 0;
		if (skip > same) throw notUnique();
		const size = Math.min(page.size - skip, limit);
		const end = page.row(skip + size - 1);
		if (size > 0 && last && end && isSamePlace(last, end, keys)) throw samePage();
		if (got === 0 || size > 0)
			yield {
				data: page.dataOf({ skip, limit, hidden, isFirst: got === 0 }),
				count: countIn(reply.headers),
				status: reply.status,
			};
		if (size === 0 || !end) return;
		got += size;
		last = end;
		same = sameBefore(page, skip + size, keys);
	}
}

/** How many rows at the begin of a page are in the place of another row. */
function sameFrom(page: ReadPage, row: Row, keys: readonly SortKey[]): number {
	let count = 0;
	for (let each = page.row(count); each && isSamePlace(row, each, keys); each = page.row(count)) count += 1;
	return count;
}

/** How many rows before the given index are in the place of the last of them. */
function sameBefore(page: ReadPage, end: number, keys: readonly SortKey[]): number {
	const last = page.row(end - 1);
	let count = 0;
	for (let each = last; last && each && isSamePlace(last, each, keys); each = page.row(end - 1 - count))
		count += 1;
	return count;
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

/** A view can repeat the primary key of its table: some of the rows with the same key could be left out. */
const notUnique = (): SupabaseError =>
	invalid(
		'keyColumns',
		'Several rows have the same key, so some could be left out',
		'Name columns in Key Columns that are unique together, or page by offset.',
	);

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
