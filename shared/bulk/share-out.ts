import type { Batch, Batching } from '../batching';
import type { Row } from '../field';
import type { Outcome } from '../run';
import type { ItemsServed } from './items-outcome';
import type { Params } from './run-items';

/** Gives each item its own rows back. When it cannot be told whose they are, those that it may be share the outcome. */
export function shareOut(
	{ items, paramsOfEach }: Batch<Params>,
	{ share }: Batching<Params>,
	outcome: Outcome,
): readonly ItemsServed[] {
	const rows = Array.isArray(outcome.data) ? (outcome.data as readonly Row[]) : [];
	const shares = items.length > 1 ? share(rows, paramsOfEach) : undefined;
	if (!shares) return [{ items, outcome }];
	let next = 0;
	return shares.map((each) => ({
		items: items.slice(next, (next += each.items)),
		outcome: { ...outcome, data: each.rows },
	}));
}

/** Whether an item got nothing that it might find alone, in its turn. */
export const hasMissed = ({ items, outcome }: ItemsServed, { mayHaveMissed }: Batching<Params>): boolean =>
	mayHaveMissed === true && items.length === 1 && Array.isArray(outcome.data) && outcome.data.length === 0;
