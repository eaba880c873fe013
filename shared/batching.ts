import type { Row } from './field';

/**
 * How an operation that writes rows lets several items share one request, such that each item stores and gets back
 * exactly what it would have by itself.
 */
export interface Batching<Params> {
	/** Items with the same key may share a request; undefined for an item that must go alone. */
	key(params: Params): string | undefined;
	rows(params: Params): readonly Row[];
	/** The most rows that a request may hold, where the user says so. */
	limit?(params: Params): number | undefined;
	/** Parameters of one request for all these rows; `sameColumns` tells whether they all have the same. */
	join(params: Params, rows: readonly Row[], sameColumns: boolean): Params;
	/** What makes two rows the same row: those cannot be in one request. Undefined when it is not known. */
	identity?(params: Params, row: Row): string | undefined;
}

/** Some items that go in one request. */
export interface Batch<Params> {
	readonly items: readonly number[];
	readonly params: Params;
	/** How many rows of the request belong to each item. */
	readonly rowsOfEach: readonly number[];
	/** Whether all rows have the same columns. */
	readonly sameColumns: boolean;
}

export interface BatchLimits {
	readonly rows: number;
	/** Counted in characters: near enough for a limit far below what servers take. */
	readonly bytes: number;
}

interface Item<Params> {
	readonly item: number;
	readonly params: Params;
	readonly rows: readonly Row[];
	readonly key: string | undefined;
}

/**
 * Batches of neighbouring items, in the order of the items: nothing is written earlier than it would be alone.
 * A batch ends where the key changes, where a row comes a second time, and at the limits.
 */
export function formBatches<Params>(
	items: ReadonlyArray<{ readonly item: number; readonly params: Params; readonly size: number }>,
	batching: Batching<Params>,
	limits: BatchLimits,
): ReadonlyArray<Batch<Params>> {
	const batches: Array<Batch<Params>> = [];
	let open: Array<Item<Params>> = [];
	let filled = { rows: 0, bytes: 0, identities: new Set<string>() };
	const close = (): void => {
		if (open.length > 0) batches.push(toBatch(open, batching));
		open = [];
		filled = { rows: 0, bytes: 0, identities: new Set() };
	};
	for (const { item, params, size: bytes } of items) {
		const rows = batching.rows(params);
		const next = { item, params, rows, key: batching.key(params) };
		const identities = rows.flatMap((row) => batching.identity?.(params, row) ?? []);
		const fits =
			next.key !== undefined &&
			next.key === open[0]?.key &&
			!identities.some((each) => filled.identities.has(each)) &&
			filled.rows + rows.length <= (batching.limit?.(params) ?? limits.rows) &&
			filled.bytes + bytes <= limits.bytes;
		if (!fits) close();
		open.push(next);
		filled.rows += rows.length;
		filled.bytes += bytes;
		identities.forEach((each) => filled.identities.add(each));
	}
	close();
	return batches;
}

/** The two halves of a batch that was refused. */
export function halve<Params>(
	{ items }: Batch<Params>,
	{ paramsOfEachItem }: { readonly paramsOfEachItem: readonly Params[] },
	batching: Batching<Params>,
): ReadonlyArray<Batch<Params>> {
	const middle = Math.ceil(items.length / 2);
	return [items.slice(0, middle), items.slice(middle)].map((half) =>
		toBatch(
			half.flatMap((item) => {
				const params = paramsOfEachItem[item];
				return params === undefined ? [] : [{ item, params, rows: batching.rows(params) }];
			}),
			batching,
		),
	);
}

function toBatch<Params>(
	items: ReadonlyArray<Pick<Item<Params>, 'item' | 'params' | 'rows'>>,
	batching: Batching<Params>,
): Batch<Params> {
	const rows = items.flatMap((each) => each.rows);
	const [first] = items;
	if (!first) throw new RangeError('a batch needs an item');
	const sameColumns = new Set(rows.map(columnsKey)).size === 1;
	return {
		items: items.map(({ item }) => item),
		rowsOfEach: items.map((each) => each.rows.length),
		sameColumns,
		params: items.length === 1 ? first.params : batching.join(first.params, rows, sameColumns),
	};
}

/** The same for rows with the same columns, in whatever order. */
export const columnsKey = (row: Row): string => JSON.stringify(Object.keys(row).sort());
