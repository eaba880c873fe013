import { halve, partOf, regroup, type Batch, type Batching } from '../batching';
import type { SupabaseError } from '../error';
import type { ItemsOutcome } from './items-outcome';
import { isOfSomeItem, Patience } from './of-some-item';
import { runItems, type Bulk, type Params } from './run-items';
import { hasMissed, shareOut } from './share-out';

export interface Turn {
	/** Whether a request is on its way before those of the items ahead have ended. */
	readonly early?: boolean;
	readonly patience?: Patience;
}

/** One request for the items of a batch; when it is refused for some of them, further ones find out for which. */
export async function* runBatch(
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
