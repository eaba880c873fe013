import { partOf, type Batch, type Batching } from '../batching';
import type { ItemsOutcome } from './items-outcome';
import { runBatch, type Turn } from './run-batch';
import { requestsAtOnce, type Bulk, type Params } from './run-items';
import { hasMissed } from './share-out';

/** A request to be made, or an item that was refused before any. */
export type Step = { readonly batch: Batch<Params> } | { readonly refused: ItemsOutcome };

/**
 * Runs the steps in their order. Batches that touch different rows are on their way at once; one that is refused for
 * what another row holds is tried again when those before it have ended, as if it had waited for its turn.
 */
export async function* runSteps(
	steps: readonly Step[],
	bulk: Bulk,
	batching: Batching<Params>,
): AsyncGenerator<readonly ItemsOutcome[], void, undefined> {
	const atOnce = requestsAtOnce(bulk);
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
			if (cameTooEarly(outcome, batching) && 'batch' in step)
				yield* runBatch(bulk, batching, partOf(step.batch, outcome.items, batching));
			else yield [outcome];
		}
	}
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

async function collect<Value>(values: AsyncIterable<Value>): Promise<readonly Value[]> {
	const all: Value[] = [];
	for await (const value of values) all.push(value);
	return all;
}

const cameTooEarly = (outcome: ItemsOutcome, batching: Batching<Params>): boolean =>
	'error' in outcome
		? !outcome.error.mayBeDone && dependsOnOtherRows.test(outcome.error.code ?? '')
		: hasMissed(outcome, batching);

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
