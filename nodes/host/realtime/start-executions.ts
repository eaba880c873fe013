import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { SubscriptionEvent, SubscriptionOptions } from '../../../shared';
import { toNodeError } from '../to-node-error';
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
}

/** How executions are started: in the order in which they are asked for. */
export function startExecutions(context: ITriggerFunctions, { options, secrets, batches }: Starting): Run {
	const node = context.getNode();
	const { id: workflowId } = context.getWorkflow();
	let turn: Promise<void> = Promise.resolve();
	/** Resolves when it has ended, and with what. */
	const execute = async (
		events: readonly SubscriptionEvent[],
		key: string | undefined,
		note = (): void => {},
	): Promise<Ended | undefined> => {
		const done = context.helpers.createDeferredPromise<IRun>();
		const begin = async (): Promise<void> => {
			const items = await Promise.all(
				events.map(async (event) => await toEventItem(context, event, secrets)),
			);
			note();
			// Read anew each time: in a manual run, n8n puts its own in the place of it.
			context.emit([items], undefined, done, key);
		};
		turn = turn.then(begin).catch((error: unknown) => {
			context.saveFailedExecution(toNodeError(error, { node, secrets }));
			done.reject(error instanceof Error ? error : new Error(String(error)));
		});
		// n8n itself tells of an execution that failed, or that could not begin.
		return await done.promise.then(
			(run) => ({ run }),
			() => undefined,
		);
	};
	return async (events, formerKey) => {
		const key = formerKey ?? deduplicationKeyOf({ workflowId, node, options }, events);
		const ended = await execute(events, key, () => {
			// Nothing may come between this and the start of the execution, with which n8n writes it down: whatever it writes
			// meanwhile, it takes for all there is. Who was alone must be so again, too.
			if (key !== undefined) batches?.note({ key, ids: events.flatMap((event) => idOf(event) ?? []) });
		});
		// No more than once: it may be these events that no worker survives.
		if (wasCutOff(ended?.run)) await execute(events, key && `${key}-again`);
		return ended !== undefined && ended.run === undefined;
	};
}

interface Ended {
	/** None when n8n knew the key, and began nothing. */
	readonly run: IRun | undefined;
}
