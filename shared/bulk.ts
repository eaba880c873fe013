import { formBatches, halve, partOf, regroup, type Batch, type Batching, type BatchLimits } from './batching';
import type { Connection } from './connection';
import { invalid, SupabaseError } from './error';
import type { AnyOperation, SendRequest } from './operation';
import { isOfSomeItem, Patience } from './of-some-item';
import { readParams } from './params';
import type { Row } from './field';
import { operationById, run, type Outcome } from './run';
import type { RunOptions } from './run-options';
import { sizeOf } from './size-of';

/** What came of some input items that one request served. */
export type ItemsOutcome = {
	/** Indexes into the list of parameters. */
	readonly items: readonly number[];
} & ({ readonly outcome: Outcome } | { readonly error: SupabaseError });

export interface BulkOptions extends RunOptions {
	/** How many requests may be on their way at once (5). Writes that may touch the same rows wait for one another. */
	readonly concurrency?: number;
	/** How much one request may hold (5,000 rows, 4 MB of JSON). */
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
	for await (const outcomes of runManyByRequest(connection, id, paramsOfEachItem, options)) yield* outcomes;
}

/** The same, with all that one request brought at once: of many items it is told in few steps. */
export async function* runManyByRequest(
	connection: Connection,
	id: string,
	paramsOfEachItem: readonly Params[],
	options: BulkOptions = {},
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const operation = operationById(id);
	const send: SendRequest = async (request) => await connection.send(request, { signal: options.signal });
	const all = { connection, id, paramsOfEachItem, options, send };
	if (operation.batching) return yield* runInBatches(all, operation, operation.batching);
	const atOnce = Math.max(1, options.concurrency ?? 5);
	const only = paramsOfEachItem.map((given) => onlyReads(operation, given));
	const running: Array<Promise<ItemsOutcome>> = [];
	let begun = 0;
	for (let next = 0; next < paramsOfEachItem.length; next++) {
		for (; begun < Math.min(next + atOnce, paramsOfEachItem.length); begun++) {
			// What writes is on its way alone.
			if (begun > next && !(only[begun] && only[begun - 1])) break;
			running.push(runItems(all, [begun], paramsOfEachItem[begun]!));
		}
		yield [await running.shift()!];
	}
}

function onlyReads(operation: AnyOperation, given: Params): boolean {
	if (!operation.writes) return true;
	if (!operation.onlyReads) return false;
	try {
		return operation.onlyReads(readParams(operation.fields, given));
	} catch {
		// The item is refused in its turn, before anything is sent.
		return true;
	}
}

interface Bulk {
	readonly connection: Connection;
	readonly id: string;
	readonly paramsOfEachItem: readonly Params[];
	readonly options: BulkOptions;
	/** For what must be asked beside the items. */
	readonly send: SendRequest;
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
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const limits = { rows: 5000, bytes: 4_000_000, ...bulk.options.batch };
	const steps: Step[] = [];
	let ready: Array<{ item: number; params: Params; size: number }> = [];
	const close = (): void => {
		for (const batch of formBatches(ready, batching, limits)) steps.push({ batch });
		ready = [];
	};
	bulk.paramsOfEachItem.forEach((given, item) => {
		try {
			const params = readParams(fields, given);
			ready.push({ item, params, size: sizeOf(batching.payload(params)) });
		} catch (error) {
			close();
			steps.push({ refused: { items: [item], error: asRefusal(error) } });
		}
	});
	close();
	const { wantsNothing } = batching;
	for await (const outcomes of runSteps(steps, bulk, batching)) {
		yield wantsNothing
			? outcomes.map((done) => (isUnwanted(done, bulk, wantsNothing) ? withoutRows(done) : done))
			: outcomes;
	}
}

const isUnwanted = (
	{ items }: ItemsOutcome,
	{ paramsOfEachItem }: Bulk,
	wantsNothing: (params: Params) => boolean,
): boolean => items.every((item) => wantsNothing(paramsOfEachItem[item] ?? {}));

const withoutRows = (done: ItemsOutcome): ItemsOutcome =>
	'outcome' in done ? { ...done, outcome: { ...done.outcome, data: [] } } : done;

/** A request to be made, or an item that was refused before any. */
type Step = { readonly batch: Batch<Params> } | { readonly refused: ItemsOutcome };

/**
 * Runs the steps in their order. Batches that touch different rows are on their way at once; one that is refused for
 * what another row holds is tried again when those before it have ended, as if it had waited for its turn.
 */
async function* runSteps(
	steps: readonly Step[],
	bulk: Bulk,
	batching: Batching<Params>,
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const atOnce = Math.max(1, bulk.options.concurrency ?? 5);
	const early = new Map<number, Promise<ReadonlyArray<readonly ItemsOutcome[]>>>();
	for (const [next, step] of steps.entries()) {
		const begun = early.get(next);
		early.delete(next);
		const running = runStep(step, bulk, batching);
		const first = begun ? undefined : running.next();
		for (let later = next + 1; later < Math.min(next + atOnce, steps.length); later++) {
			if (!mayBegin(steps, next, later, batching)) break;
			if (!early.has(later))
				early.set(later, collect(runStep(steps[later]!, bulk, batching, { early: true })));
		}
		if (first) {
			const { value, done } = await first;
			if (!done) yield value;
			yield* running;
			continue;
		}
		for (const outcome of ((await begun) ?? []).flat()) {
			const again =
				'error' in outcome ? dependsOnOtherRows.test(outcome.error.code ?? '') : hasMissed(outcome, batching);
			if (again && 'batch' in step)
				yield* runBatch(bulk, batching, partOf(step.batch, outcome.items, batching));
			else yield [outcome];
		}
	}
}

async function collect<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
	const all: Value[] = [];
	for await (const value of values) all.push(value);
	return all;
}

const hasMissed = (
	{ items, outcome }: Extract<ItemsOutcome, { readonly outcome: Outcome }>,
	{ mayHaveMissed }: Batching<Params>,
): boolean =>
	mayHaveMissed === true && items.length === 1 && Array.isArray(outcome.data) && outcome.data.length === 0;

/** Constraints between rows, rollbacks of the server, triggers that say no. */
const dependsOnOtherRows = /^(?:23|40|55P03$|P0001$)/;

/** Whether a step may be on its way together with all those from another one on. */
function mayBegin(steps: readonly Step[], from: number, index: number, batching: Batching<Params>): boolean {
	if (index === from) return true;
	const lanes = new Set<string | undefined>();
	const names = new Set<string>();
	for (const step of steps.slice(from, index + 1)) {
		if (!('batch' in step)) continue;
		for (const params of step.batch.paramsOfEach) {
			lanes.add(batching.apart?.(params));
			if (lanes.size > 1 || lanes.has(undefined)) return false;
			for (const name of batching.identities?.(params) ?? []) {
				if (names.has(name)) return false;
				names.add(name);
			}
		}
	}
	return true;
}

interface Turn {
	/** Whether a request is on its way before those of the items ahead have ended. */
	readonly early?: boolean;
	readonly patience?: Patience;
}

async function* runStep(
	step: Step,
	bulk: Bulk,
	batching: Batching<Params>,
	turn: Turn = {},
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	if ('refused' in step) yield [step.refused];
	else yield* runBatch(bulk, batching, step.batch, turn);
}

/** Why parameters cannot be read, or not be written as JSON. */
const asRefusal = (error: unknown): SupabaseError =>
	error instanceof SupabaseError
		? error
		: invalid('rows', `The rows cannot be written as JSON: ${String(error)}`);

async function* runBatch(
	bulk: Bulk,
	batching: Batching<Params>,
	batch: Batch<Params>,
	{ early = false, patience = new Patience() }: Turn = {},
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const isShared = batch.items.length > 1;
	const runAlone = async (items: readonly number[], params: Params): Promise<ItemsOutcome> =>
		await runItems(bulk, items, (early && batching.watched?.(params)) || params);
	const ran = isShared
		? await runItems(bulk, batch.items, batch.params)
		: await runAlone(batch.items, batch.params);
	patience.take(batch.items.length, 'error' in ran ? ran.error : undefined);
	if ('outcome' in ran) {
		const shares = shareOut(batch, batching, ran.outcome);
		if (!isShared || !shares.some((shared) => hasMissed(shared, batching))) return yield shares;
		for (const shared of shares) {
			const again = hasMissed(shared, batching);
			yield [again ? await runAlone(shared.items, partOf(batch, shared.items, batching).params) : shared];
		}
		return;
	}
	if (batch.items.length === 1 || bulk.options.keepBatches || !isOfSomeItem(ran.error, batch))
		return yield [ran];
	// Nothing of the batch was stored: its parts are tried one after the other, so the order stays that of the items.
	for (const part of await partsOf(batch, ran.error, { bulk, batching })) {
		if (patience.isOver) yield [{ items: part.items, error: ran.error }];
		else yield* runBatch(bulk, batching, part, { early, patience });
	}
}

async function partsOf(
	batch: Batch<Params>,
	error: SupabaseError,
	{ bulk, batching }: { readonly bulk: Bulk; readonly batching: Batching<Params> },
): Promise<ReadonlyArray<Batch<Params>>> {
	const identities = await batching.identitiesAfter?.(error, batch.paramsOfEach, bulk.send);
	const parts = identities ? regroup(batch, batching, identities) : [];
	return parts.length > 1 ? parts : halve(batch, batching);
}

/** Gives each item its own rows back. When it cannot be told whose they are, those that it may be share the outcome. */
function shareOut(
	{ items, paramsOfEach }: Batch<Params>,
	{ share }: Batching<Params>,
	outcome: Outcome,
): ReadonlyArray<Extract<ItemsOutcome, { readonly outcome: Outcome }>> {
	const rows = Array.isArray(outcome.data) ? (outcome.data as readonly Row[]) : [];
	const shares = items.length > 1 ? share(rows, paramsOfEach) : undefined;
	if (!shares) return [{ items, outcome }];
	let next = 0;
	return shares.map((each) => ({
		items: items.slice(next, (next += each.items)),
		outcome: { ...outcome, data: each.rows },
	}));
}
