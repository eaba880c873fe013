import type { GenericValue, IDataObject } from 'n8n-workflow';
import type { CatchUpStore, SubscriptionEvent } from '../../../shared';
import { idOf, type Batch, type BegunBatches } from './begun-batches';

/** Under which name the node's static data holds what was delivered. */
const member = 'catchUp';

export interface Keeping {
	/** The static data of the node. */
	readonly data: IDataObject;
	readonly batches: BegunBatches;
	/** The event that was taken last: it may be in hand yet, and is no part of the state then. */
	lastTaken(): SubscriptionEvent | undefined;
	/** Resolves when all events that were taken so far have had their execution. */
	ended(): Promise<void>;
}

/**
 * Keeps what was delivered in the static data of the workflow, which n8n writes to its database with the next event. What
 * is kept tells only of events whose execution has ended, so that none is lost when n8n is killed: the last ones come again,
 * and n8n leaves out those for which it had begun an execution, by their deduplication key.
 */
export function keepInStaticData({ data, batches, lastTaken, ended }: Keeping): CatchUpStore {
	/** Waits for the executions of its events; the newest one comes after it, and those in between are of no use. */
	let waiting = false;
	let newest: { readonly state: unknown; readonly told: readonly Batch[] } | undefined;
	const keepNewest = async (): Promise<void> => {
		if (waiting || !newest) return;
		const { state, told } = newest;
		newest = undefined;
		waiting = true;
		await ended();
		waiting = false;
		data[member] = state as GenericValue;
		batches.forget(told);
		await keepNewest();
	};
	return {
		load: async () => data[member],
		save: async (state) => {
			const last = lastTaken();
			const inHand = last && idOf(last);
			const told = batches.all.filter(({ ids }) => inHand === undefined || !ids.includes(inHand));
			newest = { state, told };
			// Nobody waits for it: an execution may take hours.
			void keepNewest();
		},
	};
}
