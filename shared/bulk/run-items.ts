import type { BatchLimits } from '../batching';
import type { Connection } from '../connection';
import type { SupabaseError } from '../error';
import type { SendRequest } from '../operation';
import { run } from '../run';
import type { RunOptions } from '../run-options';
import type { ItemsOutcome } from './items-outcome';

export interface BulkOptions extends RunOptions {
	/** How many requests may be on their way at once (5). Writes that may touch the same rows wait for one another. */
	readonly concurrency?: number;
	/** How much one request may hold (5,000 rows, 4 MB of JSON). */
	readonly batch?: Partial<BatchLimits>;
	/** Whether a batch that is refused fails as a whole (false), rather than being split to find the rows at fault. */
	readonly keepBatches?: boolean;
}

export type Params = Readonly<Record<string, unknown>>;

/** One operation for many items. */
export interface Bulk {
	readonly connection: Connection;
	readonly id: string;
	readonly paramsOfEachItem: readonly Params[];
	readonly options: BulkOptions;
	/** For what must be asked beside the items. */
	readonly send: SendRequest;
}

export const requestsAtOnce = ({ options }: Bulk): number => Math.max(1, options.concurrency ?? 5);

/** Runs the operation once for some items. An error is what came of them. */
export const runItems = async (
	{ connection, id, options }: Bulk,
	items: readonly number[],
	params: Params,
): Promise<ItemsOutcome> =>
	await run(connection, id, params, options).then(
		(outcome) => ({ items, outcome }),
		(error: SupabaseError) => ({ items, error }),
	);
