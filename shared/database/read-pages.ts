import { invalid } from '../error';
import type { PartOfOutcome, ProjectAddress, SendRequest } from '../operation';
import type { Format } from '../postgrest/accept';
import { isSelected, selectWithKeys, sortKeys, type SortKey } from '../postgrest/key-paging';
import type { Order } from '../postgrest/order';
import { isFeatureCollection, readPage, type ReadPage } from '../postgrest/page-format';
import { countIn, type CountMode } from '../postgrest/prefer';
import { hasAggregate, renderSelect } from '../postgrest/select';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';
import { mayBeFull, noteCut, notePage, wasSeenCut } from './largest-page';
import type { Page } from './page';
import { formatted, notRows } from './rows-reply';
import { byKey, byOffset, type Read } from './walk-pages';

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

/** Whether one request is all, unless the server hands out very few rows at once. */
export function isSingle(reading: Reading): boolean {
	if (!isList(reading.format ?? 'rows')) return true;
	const range = rangeOf(reading);
	if (range) return range.limit !== undefined && range.limit <= usualPage;
	return !reading.returnAll && (reading.limit === undefined || reading.limit <= usualPage);
}

/** Whether fewer rows came than a limit or a range asks for, and they may be all that the server hands out at once. */
export function mayLack(reading: Reading, reply: ServiceReply, { url }: ProjectAddress): boolean {
	const { format = 'rows', limit } = reading;
	const wanted = rangeOf(reading)?.limit ?? limit;
	if (wanted === undefined || !isList(format)) return false;
	const found = sizeOf(reply, format);
	const lacks = found < wanted && mayBeFull(url, found);
	notePage(url, found);
	return lacks;
}

const sizeOf = (reply: ServiceReply, format: Format): number =>
	Array.isArray(reply.body) ? reply.body.length : (readPage(reply, format)?.size ?? 0);

/** Whether nothing says how many rows are wanted: the server then hands out as many as it is set to, and does not say so. */
export const isOpen = (reading: Reading): boolean =>
	isList(reading.format ?? 'rows') &&
	!reading.returnAll &&
	reading.limit === undefined &&
	rangeOf(reading) === undefined;

/** How the pages of a read are got. */
export interface Source {
	requestPage(page: Page): ServiceRequest;
	readonly send: SendRequest;
	readonly project: ProjectAddress;
	/** The names of selected columns, where the header of CSV is wrong. */
	namesIn?(columns: string): readonly string[] | undefined;
	/** Columns that are never null and unique together, when the user names none; asked for only when there is a second page. */
	findKey(): Promise<readonly string[]>;
	/** The reply to the one request that a limit or a range took, when it may be less than was asked for. */
	readonly sent?: ServiceReply;
}

/** Servers may hand out fewer rows than asked for; few are set to hand out fewer than this. */
const usualPage = 100;
const defaultPageSize = 1000;

/** Formats of a list, which can come in pages. */
const isList = (format: Format): boolean => format !== 'single' && format !== 'maybeSingle';

/**
 * The rows of a read, page by page. The range decides, then "return all", then the limit. Whatever page size the server
 * allows, all rows come: pages are asked for until one is empty.
 */
export async function* readPages(
	reading: Reading,
	{ requestPage, send, project, findKey, namesIn, sent }: Source,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { format = 'rows', orders = [], count, returnAll = false, limit, pageBy = 'key' } = reading;
	const columns = renderSelect(reading.columns);
	const read: Read = async (page) => {
		const reply = await send(requestPage({ columns, orders, count, ...page }));
		if (Array.isArray(reply.body)) notePage(project.url, reply.body.length);
		return reply;
	};
	const whole = (reply: ServiceReply): PartOfOutcome => ({
		data: formatted(reply, format),
		count: countIn(reply.headers),
		status: reply.status,
	});

	if (sent) {
		if (!(await isShort(reading, sent, { read, project }))) return yield whole(sent);
	} else if (isSingle(reading)) {
		const reply = await send(requestPage(firstPage(reading)));
		const isCut = await wasCut(reading, reply, { read, project });
		return yield { ...whole(reply), ...(isCut && { isCut }) };
	}

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
		const first = sent ?? (await read({ limit: pageSize, ...(returnAll && { count: 'exact' }) }));
		const found = pageIn(first, format, namesIn?.(columns)).size;
		// Of grouped rows the server counts the rows, not the groups: a page that is not full is the last one.
		const complete =
			!sent &&
			(returnAll && !hasAggregate(columns)
				? countIn(first.headers) === found
				: found === 0 ||
					found === limit ||
					(found < pageSize && !mayBeFull(project.url, found)) ||
					(await isEmpty(read, found)));
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

/** How more of a project is read. */
interface More {
	readonly read: Read;
	readonly project: ProjectAddress;
}

/**
 * Whether the server held back rows of a read that did not say how many it wants. Of fewer rows than usual servers hand out
 * it asks only where this one was seen to hand out so many: the reply of a small table and of one that was cut look alike,
 * and to look behind each would make two requests of most reads. Who needs all rows says so: "return all" is always right.
 */
export async function wasCut(reading: Reading, reply: ServiceReply, more: More): Promise<boolean> {
	const page = isOpen(reading) ? readPage(reply, reading.format ?? 'rows') : undefined;
	if (!page) return false;
	const isCounted = exactCount(reading, reply) !== null;
	const mayBeCut = page.size >= usualPage || wasSeenCut(more.project.url, page.size);
	return (isCounted || mayBeCut) && (await isShort(reading, reply, more));
}

/** Whether there are rows behind those that came. */
async function isShort(
	reading: Reading,
	reply: ServiceReply,
	{ read, project: { url } }: More,
): Promise<boolean> {
	const found = sizeOf(reply, reading.format ?? 'rows');
	const end = (rangeOf(reading)?.offset ?? 0) + found;
	const total = exactCount(reading, reply);
	const isMore = total === null ? !(await isEmpty(read, end)) : end < total;
	if (isMore) noteCut(url, found);
	return isMore;
}

/** How many rows match, where that was counted: not of groups, of which the server counts the rows, and no estimate. */
const exactCount = ({ count, columns }: Reading, { headers }: ServiceReply): number | null =>
	count === 'exact' && !hasAggregate(renderSelect(columns)) ? countIn(headers) : null;

/** Whether there is no row behind so many: a page that is not full may be all that the server hands out at once. */
async function isEmpty(read: Read, offset: number): Promise<boolean> {
	const { body } = await read({ offset, limit: 1, count: 'none' });
	return Array.isArray(body)
		? body.length === 0
		: (typeof body === 'string' && body.trim() === '') ||
				(isFeatureCollection(body) && body.features.length === 0);
}

function pageIn(reply: ServiceReply, format: Format, names?: readonly string[]): ReadPage {
	const page = readPage(reply, format, names);
	if (page) return page;
	throw notRows(reply.status, 'a list of rows');
}

/** What has no place among rows sorted by a key: groups, which have none, and columns of other tables. */
function refuseUnpageable(columns: string, keys: readonly SortKey[]): void {
	const isGrouped =
		hasAggregate(columns) && keys.some(({ column }) => !isSelected(column, columns, { isStored: false }));
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
