import type { IRun, ITriggerFunctions } from 'n8n-workflow';
import type { SubscriptionEvent, SubscriptionOptions } from '../../../shared';
import { toNodeError } from '../to-node-error';
import { deduplicationKeyOf } from './deduplication-key';
import { toEventItem } from './to-event-item';

/** Starts one execution for these events; resolves when it has ended, however it ended. */
export type Run = (events: readonly SubscriptionEvent[]) => Promise<void>;

/** How executions are started: in the order in which they are asked for. */
export function startExecutions(
	context: ITriggerFunctions,
	options: SubscriptionOptions,
	secrets: readonly string[],
): Run {
	const node = context.getNode();
	const { id: workflowId } = context.getWorkflow();
	let turn: Promise<void> = Promise.resolve();
	return async (events) => {
		const done = context.helpers.createDeferredPromise<IRun>();
		const begin = async (): Promise<void> => {
			const items = await Promise.all(
				events.map(async (event) => await toEventItem(context, event, secrets)),
			);
			const key = deduplicationKeyOf({ workflowId, node, options }, events);
			// Read anew each time: in a manual run, n8n puts its own in the place of it.
			context.emit([items], undefined, done, key);
		};
		turn = turn.then(begin).catch((error: unknown) => {
			context.saveFailedExecution(toNodeError(error, { node, secrets }));
			done.reject(error instanceof Error ? error : new Error(String(error)));
		});
		// n8n itself tells of an execution that failed, or that could not begin.
		await done.promise.then(
			() => {},
			() => {},
		);
	};
}
