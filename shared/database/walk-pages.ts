import { invalid, SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { PartOfOutcome } from '../operation';
import { hiddenIn, ordersOf, placeOf, rowsFrom, rowsWithoutKey, type SortKey } from '../postgrest/key-paging';
import type { Order } from '../postgrest/order';
import type { ReadPage } from '../postgrest/page-format';
import { countIn } from '../postgrest/prefer';
import type { ServiceReply } from '../reply';
import type { Page } from './page';

/** Sends the request for a page, and gives its reply. */
export type Read = (page: Partial<Page>) => Promise<ServiceReply>;

export interface Walk {
	readonly read: Read;
	toPage(reply: ServiceReply): ReadPage;
	readonly pageSize: number;
	readonly wanted: number;
}

/** Pages by counting rows: right while nobody writes. */
export async function* byOffset(
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

export interface KeyWalk extends Walk {
	readonly keys: readonly SortKey[];
	readonly select: string;
	/** How the rows of embedded tables are sorted. */
	readonly others: readonly Order[];
	/** Whether the key is the primary key, and not what the user named. */
	readonly isCertain: boolean;
}

/** Pages after the last row of the one before: right whatever is written meanwhile. */
export async function* byKey(walk: KeyWalk): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { read, keys, pageSize, wanted } = walk;
	let { isCertain } = walk;
	const asked = { columns: walk.select, orders: [...ordersOf(keys), ...walk.others] };
	const hidden = hiddenIn(keys);
	const ends = new Set<string>();
	let last: Row | undefined;
	/** How many rows with the key of the last one came already: they come again at the begin of the next page. */
	let same = 0;
	/** Whether those come again, by which it is seen that the key is unique. */
	let orSame = true;
	let largest = 0;
	for (let got = 0; got < wanted;) {
		if (last && !isCertain) {
			await refuseNulls(walk);
			isCertain = true;
		}
		const limit = Math.min(pageSize, wanted - got);
		const from = last && ({ after: rowsFrom(last, keys, { orSame }), count: 'none' } as const);
		const reply = await read({ ...asked, limit: limit + same, ...from });
		const page = walk.toPage(reply);
		const skip = last && orSame ? sameFrom(page, last, keys) : 0;
		if (skip > same) throw notUnique();
		const size = Math.min(page.size - skip, limit);
		const end = page.row(skip + size - 1);
		if (size > 0 && end) refuseSecond(ends, placeOf(end, keys));
		if (got === 0 || size > 0)
			yield {
				data: page.dataOf({ skip, limit, hidden, isFirst: got === 0 }),
				count: countIn(reply.headers),
				status: reply.status,
			};
		largest = Math.max(largest, page.size);
		// A server that hands out one row at a time would give the last one for ever.
		if (size === 0 && skip > 0 && page.size >= largest) {
			orSame = false;
			same = 0;
			continue;
		}
		if (size === 0 || !end) return;
		got += size;
		last = end;
		same = orSame ? sameBefore(page, skip + size, keys) : 0;
	}
}

/** No two pages end in the same place: each begins where the one before ended. */
function refuseSecond(ends: Set<string>, end: string): void {
	if (ends.has(end)) throw samePage();
	ends.add(end);
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
	placeOf(one, keys) === placeOf(other, keys);
