import type { SupabaseError } from './error';
import type { Row } from './field';
import type { SendRequest } from './operation';

/**
 * How several items of a write share one request, such that each stores and gets back exactly what it would by itself;
 * and which of them can be on their way at once.
 */
export interface Batching<Params> {
	/** Items with the same key may share a request; undefined for an item that must go alone. */
	key(params: Params): string | undefined;
	/** How many rows of a request an item takes up. */
	count(params: Params): number;
	/** What an item adds to the request, for its size. */
	payload(params: Params): unknown;
	/** The most that one request may hold, where it is not the usual. */
	limits?(params: Params): Partial<BatchLimits>;
	/** What names the rows an item is about: two items that share a name cannot share a request. */
	identities?(params: Params): readonly string[];
	/**
	 * After a refusal of several items because one row came twice: what names their rows, as `identities` does, where only
	 * the server knew. Undefined after any other, and where that cannot be learnt.
	 */
	identitiesAfter?(
		error: SupabaseError,
		items: readonly Params[],
		send: SendRequest,
	): Promise<((params: Params) => readonly string[]) | undefined>;
	/** Parameters of one request for several items. */
	join(items: readonly Params[], isMixed: boolean): Params;
	/** What the items get of the rows that came back, all of them in their order; undefined when that cannot be told. */
	share(rows: readonly Row[], items: readonly Params[]): readonly Share[] | undefined;
	/** Whether the items write different columns, so that a refusal of a column is about some of them only. */
	isMixed?(items: readonly Params[]): boolean;
	/** Whether an item that got no row may have come too early: alone, in its turn, it might find some. */
	readonly mayHaveMissed?: boolean;
	/** The same item, so asked for that the rows it found come back although it wants none. */
	watched?(params: Params): Params;
	/** Whether the rows that came back are not handed out: they only showed that there were some. */
	wantsNothing?(params: Params): boolean;
	/**
	 * Items with the same one and no name in common touch different rows: they may be on their way at once. Of two that
	 * want the same value of a unique column for theirs, the later one may then be the one that gets it.
	 */
	apart?(params: Params): string | undefined;
}

/** The rows of an item, or of several neighbours, of which it cannot be told whose each is. */
export interface Share {
	/** How many items, the next ones in their order. */
	readonly items: number;
	readonly rows: readonly Row[];
}

/** Some items that go in one request. */
export interface Batch<Params> {
	readonly items: readonly number[];
	/** Of the request. */
	readonly params: Params;
	readonly paramsOfEach: readonly Params[];
	readonly isMixed: boolean;
}

export interface BatchLimits {
	readonly rows: number;
	/** Of JSON in UTF-8, nearly. */
	readonly bytes: number;
}

/**
 * Batches of neighbouring items, in the order of the items: nothing is written earlier than it would be alone.
 * A batch ends where the key changes, where a row comes a second time, and at the limits.
 */
export function formBatches<Params>(
	items: ReadonlyArray<{ readonly item: number; readonly params: Params; readonly size: number }>,
	batching: Batching<Params>,
	usual: BatchLimits,
): ReadonlyArray<Batch<Params>> {
	const batches: Array<Batch<Params>> = [];
	let open: Array<{ readonly item: number; readonly params: Params }> = [];
	let openKey: string | undefined;
	let filled = { rows: 0, bytes: 0, identities: new Set<string>() };
	const isTaken = (name: string): boolean => filled.identities.has(name);
	const take = (name: string): unknown => filled.identities.add(name);
	const close = (): void => {
		if (open.length > 0) batches.push(toBatch(open, batching));
		open = [];
		filled = { rows: 0, bytes: 0, identities: new Set() };
	};
	for (const each of items) {
		const { params, size } = each;
		const key = batching.key(params);
		const count = batching.count(params);
		const identities = batching.identities?.(params) ?? [];
		const { rows: mostRows = usual.rows, bytes: mostBytes = usual.bytes } =
			batching.limits?.(params) ?? usual;
		const fits =
			key !== undefined &&
			key === openKey &&
			!identities.some(isTaken) &&
			filled.rows + count <= mostRows &&
			filled.bytes + size <= mostBytes;
		if (!fits) close();
		open.push(each);
		openKey = key;
		filled.rows += count;
		filled.bytes += size;
		identities.forEach(take);
	}
	close();
	return batches;
}

/** Some items of a batch as a batch of their own. */
export function partOf<Params>(
	{ items, paramsOfEach }: Batch<Params>,
	wanted: readonly number[],
	batching: Batching<Params>,
): Batch<Params> {
	const chosen = new Set(wanted);
	const all = items.map((item, index) => ({ item, params: paramsOfEach[index]! }));
	return toBatch(
		all.filter(({ item }) => chosen.has(item)),
		batching,
	);
}

/** The two halves of a batch that was refused. */
export function halve<Params>(
	batch: Batch<Params>,
	batching: Batching<Params>,
): ReadonlyArray<Batch<Params>> {
	const middle = Math.ceil(batch.items.length / 2);
	return [batch.items.slice(0, middle), batch.items.slice(middle)].map((half) =>
		partOf(batch, half, batching),
	);
}

/** The parts of a batch that was refused because a row came twice: of each, a row comes once. */
export function regroup<Params>(
	{ items, paramsOfEach }: Batch<Params>,
	batching: Batching<Params>,
	identities: (params: Params) => readonly string[],
): ReadonlyArray<Batch<Params>> {
	const all = items.map((item, index) => ({ item, params: paramsOfEach[index]!, size: 0 }));
	return formBatches(all, { ...batching, identities }, { rows: Infinity, bytes: Infinity });
}

function toBatch<Params>(
	items: ReadonlyArray<{ readonly item: number; readonly params: Params }>,
	batching: Batching<Params>,
): Batch<Params> {
	const [first] = items;
	if (!first) throw new RangeError('a batch needs an item');
	const paramsOfEach = items.map(({ params }) => params);
	const isMixed = batching.isMixed?.(paramsOfEach) ?? false;
	return {
		items: items.map(({ item }) => item),
		params: items.length === 1 ? first.params : batching.join(paramsOfEach, isMixed),
		paramsOfEach,
		isMixed,
	};
}

/** Whether all rows have the same columns, in whatever order. */
export function haveSameColumns(rows: readonly Row[]): boolean {
	if (rows.length < 2) return true;
	const [first = {}] = rows;
	const names = Object.keys(first);
	return rows.every((row) => {
		const own = Object.keys(row);
		return (
			own.length === names.length &&
			own.every((name, index) => name === names[index] || Object.hasOwn(first, name))
		);
	});
}

/** The same for rows with the same columns, in whatever order. */
export const columnsKey = (row: Row): string => JSON.stringify(Object.keys(row).sort());
