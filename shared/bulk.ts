import type { Connection } from './connection';
import type { SupabaseError } from './error';
import { operationById, run, type Outcome, type RunOptions } from './run';

/** What came of some input items that one request served. */
export type ItemsOutcome = {
	/** Indexes into the list of parameters. */
	readonly items: readonly number[];
} & ({ readonly outcome: Outcome } | { readonly error: SupabaseError });

export interface BulkOptions extends RunOptions {
	/** How many reads may be on their way at once. Writes go one after the other, in the order of the items. */
	readonly concurrency?: number;
}

/**
 * Runs one operation for many items. Every item ends in exactly one outcome or error, in the order of the items, and
 * one item's error does not touch the others. Whoever stops reading stops the items that have not begun.
 */
export async function* runMany(
	connection: Connection,
	id: string,
	paramsOfEachItem: ReadonlyArray<Readonly<Record<string, unknown>>>,
	{ concurrency = 5, ...options }: BulkOptions = {},
): AsyncGenerator<ItemsOutcome, void, undefined> {
	const atOnce = operationById(id).writes ? 1 : Math.max(1, concurrency);
	const started: Array<Promise<ItemsOutcome>> = [];
	for (let next = 0; next < paramsOfEachItem.length; next++) {
		while (started.length < Math.min(next + atOnce, paramsOfEachItem.length)) {
			started.push(runItem(connection, id, paramsOfEachItem, started.length, options));
		}
		yield await started[next]!;
	}
}

async function runItem(
	connection: Connection,
	id: string,
	paramsOfEachItem: ReadonlyArray<Readonly<Record<string, unknown>>>,
	item: number,
	options: RunOptions,
): Promise<ItemsOutcome> {
	return await run(connection, id, paramsOfEachItem[item]!, options).then(
		(outcome) => ({ items: [item], outcome }),
		(error: SupabaseError) => ({ items: [item], error }),
	);
}
