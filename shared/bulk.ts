import { formBatches, halve, type Batch, type Batching, type BatchLimits } from './batching';
import type { Connection } from './connection';
import { invalid, SupabaseError } from './error';
import { stringifyExact } from './exact-json';
import type { AnyOperation } from './operation';
import { readParams } from './params';
import { operationById, run, type Outcome, type RunOptions } from './run';

/** What came of some input items that one request served. */
export type ItemsOutcome = {
	/** Indexes into the list of parameters. */
	readonly items: readonly number[];
} & ({ readonly outcome: Outcome } | { readonly error: SupabaseError });

export interface BulkOptions extends RunOptions {
	/** How many reads may be on their way at once (5). Writes go one after the other, in the order of the items. */
	readonly concurrency?: number;
	/** How much one request may hold (1,000 rows, 4 MB of JSON). */
	readonly batch?: Partial<BatchLimits>;
	/** Whether a batch that is refused fails as a whole (false), rather than being split to find the rows at fault. */
	readonly keepBatches?: boolean;
}

type Params = Readonly<Record<string, unknown>>;

/**
 * Runs one operation for many items with few requests. Every item ends in exactly one outcome or error, in the order
 * of the items, and one item's error does not touch the others: each stores what it would have stored alone.
 * Whoever stops reading stops the items that have not begun.
 */
export async function* runMany(
	connection: Connection,
	id: string,
	paramsOfEachItem: readonly Params[],
	options: BulkOptions = {},
): AsyncGenerator<ItemsOutcome, void, undefined> {
	const operation = operationById(id);
	const all = { connection, id, paramsOfEachItem, options };
	if (operation.batching) return yield* runInBatches(all, operation, operation.batching);
	const atOnce = operation.writes ? 1 : Math.max(1, options.concurrency ?? 5);
	const started: Array<Promise<ItemsOutcome>> = [];
	for (let next = 0; next < paramsOfEachItem.length; next++) {
		while (started.length < Math.min(next + atOnce, paramsOfEachItem.length)) {
			started.push(runItems(all, [started.length], paramsOfEachItem[started.length]!));
		}
		yield await started[next]!;
	}
}

interface Bulk {
	readonly connection: Connection;
	readonly id: string;
	readonly paramsOfEachItem: readonly Params[];
	readonly options: BulkOptions;
}

const runItems = async (
	{ connection, id, options }: Bulk,
	items: readonly number[],
	params: Params,
): Promise<ItemsOutcome> =>
	await run(connection, id, params, options).then(
		(outcome) => ({ items, outcome }),
		(error: SupabaseError) => ({ items, error }),
	);

async function* runInBatches(
	bulk: Bulk,
	{ fields }: AnyOperation,
	batching: Batching<Params>,
): AsyncGenerator<ItemsOutcome, void, undefined> {
	const limits = { rows: 1000, bytes: 4_000_000, ...bulk.options.batch };
	const read = bulk.paramsOfEachItem.map((given) => tryToRead(() => readParams(fields, given), batching));
	const readBulk = { ...bulk, paramsOfEachItem: read.map((each) => ('params' in each ? each.params : {})) };
	let ready: Array<{ item: number; params: Params; size: number }> = [];
	for (const [item, each] of read.entries()) {
		if ('params' in each) {
			ready.push({ item, ...each });
			continue;
		}
		for (const batch of formBatches(ready, batching, limits)) yield* runBatch(readBulk, batching, batch);
		ready = [];
		yield { items: [item], error: each.error };
	}
	for (const batch of formBatches(ready, batching, limits)) yield* runBatch(readBulk, batching, batch);
}

/** Parameters that are read and can be written as JSON, with their size; or why not. */
function tryToRead(
	read: () => Params,
	batching: Batching<Params>,
): { readonly params: Params; readonly size: number } | { readonly error: SupabaseError } {
	try {
		const params = read();
		return { params, size: stringifyExact(batching.rows(params)).length };
	} catch (error) {
		const isRefusal = error instanceof SupabaseError;
		return {
			error: isRefusal ? error : invalid('rows', `The rows cannot be written as JSON: ${String(error)}`),
		};
	}
}

async function* runBatch(
	bulk: Bulk,
	batching: Batching<Params>,
	batch: Batch<Params>,
): AsyncGenerator<ItemsOutcome, void, undefined> {
	const ran = await runItems(bulk, batch.items, batch.params);
	if ('outcome' in ran) return yield* shareOut(batch, ran.outcome);
	if (batch.items.length === 1 || bulk.options.keepBatches || !isOfSomeItem(ran.error, batch))
		return yield ran;
	// Nothing of the batch was stored: its halves are tried one after the other, so the order stays that of the items.
	for (const half of halve(batch, bulk, batching)) yield* runBatch(bulk, batching, half);
}

/** Gives each item its own rows back. When the server changed another number of rows, all items share the outcome. */
function* shareOut({ items, rowsOfEach }: Batch<Params>, outcome: Outcome): Generator<ItemsOutcome> {
	const rows = Array.isArray(outcome.data) ? outcome.data : [];
	const total = rowsOfEach.reduce((sum, each) => sum + each, 0);
	if (items.length === 1 || (rows.length !== total && rows.length > 0)) return yield { items, outcome };
	let next = 0;
	for (const [index, item] of items.entries()) {
		const data = rows.slice(next, next + (rowsOfEach[index] ?? 0));
		next += data.length;
		yield { items: [item], outcome: { ...outcome, data } };
	}
}

/**
 * SQLSTATE classes of refusals that concern every row alike: the connection, the transaction, rights and names, limits,
 * an operator's intervention, the server itself. Source: PostgreSQL's list of error codes.
 */
const ofTheWhole = /^(?:0[0-38AB]|2[568D]|3[4BDF]|4[02]|5[34578]|72|F0|HV|XX)/;

/**
 * Whether a refusal may belong to some rows of the batch and not to all: any SQLSTATE of a value, a constraint or a
 * trigger, each of which says for certain that nothing was stored, whatever HTTP status it came with; a row level
 * security policy; a column that only some items have. A request that was too large is split as well.
 */
function isOfSomeItem({ code = '', status, reason }: SupabaseError, { sameColumns }: Batch<Params>): boolean {
	if (status === 413) return true;
	if (code === '42501') return !sameColumns || reason.includes('row-level security');
	if (['PGRST204', '42703', '428C9'].includes(code)) return !sameColumns;
	return /^[0-9A-Z]{5}$/.test(code) && !ofTheWhole.test(code);
}
