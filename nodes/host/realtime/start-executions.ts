import type { IExecuteResponsePromiseData, IRun, ITriggerFunctions } from 'n8n-workflow';
import type { SubscriptionEvent, SubscriptionOptions } from '../../../shared';
import { idOf, type BegunBatches } from './begun-batches';
import { deduplicationKeyOf } from './deduplication-key';
import { toEventItem } from './to-event-item';
import { wasCutOff } from './was-cut-off';

/**
 * Starts one execution for these events; resolves when it has ended, however it ended. One that was cut off, because the
 * worker is gone that ran it, is started once more. Under a key that they had before, n8n starts none when it has started
 * one; whether that was so it resolves with.
 */
export type Run = (events: readonly SubscriptionEvent[], formerKey?: string) => Promise<boolean>;

export interface Starting {
	readonly options: SubscriptionOptions;
	readonly secrets: readonly string[];
	/** Of a trigger that knows what it has delivered. */
	readonly batches?: BegunBatches;
	/** An execution could not begin. */
	complain(error: unknown): void;
}

/** How executions are started: in the order in which they are asked for. */
export function startExecutions(
	context: ITriggerFunctions,
	{ options, secrets, batches, complain }: Starting,
): Run {
	const node = context.getNode();
	const { id: workflowId } = context.getWorkflow();
	let turn: Promise<void> = Promise.resolve();
	/** Resolves when it has ended, and with how. */
	const execute = async (
		events: readonly SubscriptionEvent[],
		key: string | undefined,
		note = (): void => {},
	): Promise<End> => {
		const done = context.helpers.createDeferredPromise<IRun>();
		const response = context.helpers.createDeferredPromise<IExecuteResponsePromiseData>();
		const begin = async (): Promise<void> => {
			const items = await Promise.all(
				events.map(async (event) => await toEventItem(context, event, secrets)),
			);
			note();
			// Read anew each time: in a manual run, n8n puts its own in the place of it.
			context.emit([items], response, done, key);
		};
		turn = turn.then(begin).catch((error: unknown) => {
			complain(error);
			done.reject(error instanceof Error ? error : new Error(String(error)));
		});
		const hasEnded = (): End => 'ended';
		return await Promise.race([
			// n8n itself tells of an execution that failed, or that could not begin.
			done.promise.then(endOf, hasEnded),
			// In queue mode n8n waits for ever for an execution that has ended before it began to wait: its queue keeps no
			// trace of it. But in whatever mode it answers at the end.
			response.promise.then(hasEnded, hasEnded),
		]);
	};
	return async (events, formerKey) => {
		const key = formerKey ?? deduplicationKeyOf({ workflowId, node, options }, events);
		const end = await execute(events, key, () => {
			// Nothing may come between this and the start of the execution, with which n8n writes it down: whatever it writes
			// meanwhile, it takes for all there is. Who was alone must be so again, too.
			if (key !== undefined) batches?.note({ key, ids: events.flatMap((event) => idOf(event) ?? []) });
		});
		// No more than once: it may be these events that no worker survives.
		if (end === 'cut off') await execute(events, key && `${key}-again`);
		return end === 'known';
	};
}

/** `known` is one that n8n had begun before, under its key. */
type End = 'ended' | 'cut off' | 'known';

function endOf(run: IRun | undefined): End {
	if (run === undefined) return 'known';
	return wasCutOff(run) ? 'cut off' : 'ended';
}
