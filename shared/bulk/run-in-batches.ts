import { formBatches, type Batching } from '../batching';
import { invalid, SupabaseError } from '../error';
import type { AnyOperation } from '../operation';
import { readParams } from '../params';
import { sizeOf } from '../size-of';
import type { ItemsOutcome } from './items-outcome';
import type { Bulk, Params } from './run-items';
import { runSteps, type Step } from './run-steps';

/** Items share requests as far as each gets what it would get alone. */
export async function* runInBatches(
	bulk: Bulk,
	operation: AnyOperation,
	batching: Batching<Params>,
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const { wantsNothing } = batching;
	for await (const outcomes of runSteps(stepsFor(bulk, operation, batching), bulk, batching)) {
		yield wantsNothing
			? outcomes.map((done) => (isUnwanted(done, bulk, wantsNothing) ? withoutRows(done) : done))
			: outcomes;
	}
}

/** Batches of items, and between them those that are refused before anything is sent. */
function stepsFor(bulk: Bulk, { fields }: AnyOperation, batching: Batching<Params>): readonly Step[] {
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
	return steps;
}

/** Why parameters cannot be read, or not be written as JSON. */
const asRefusal = (error: unknown): SupabaseError =>
	error instanceof SupabaseError
		? error
		: invalid('rows', `The rows cannot be written as JSON: ${String(error)}`);

const isUnwanted = (
	{ items }: ItemsOutcome,
	{ paramsOfEachItem }: Bulk,
	wantsNothing: (params: Params) => boolean,
): boolean => items.every((item) => wantsNothing(paramsOfEachItem[item] ?? {}));

const withoutRows = (done: ItemsOutcome): ItemsOutcome =>
	'outcome' in done ? { ...done, outcome: { ...done.outcome, data: [] } } : done;
