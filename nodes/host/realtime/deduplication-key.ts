import { createHash } from 'node:crypto';
import type { INode } from 'n8n-workflow';
import type { SubscriptionEvent, SubscriptionOptions } from '../../../shared';

/** Whose executions they are. A copied workflow keeps the ids of its nodes. */
export interface KeyOwner {
	readonly workflowId: string | undefined;
	readonly node: Pick<INode, 'id'>;
	readonly options: Pick<SubscriptionOptions, 'catchUp'>;
}

/**
 * Under which n8n starts at the most one execution for these events. Only such have one as can come again: two that only
 * look alike would be taken for the same. n8n compares the keys of all workflows, and takes 255 characters.
 */
export function deduplicationKeyOf(
	{ workflowId, node, options }: KeyOwner,
	events: readonly SubscriptionEvent[],
): string | undefined {
	const ids = events.map((event) => {
		const canComeAgain = event.kind === 'broadcast' || (event.kind === 'change' && options.catchUp);
		return canComeAgain ? event.id : undefined;
	});
	if (ids.length === 0 || ids.includes(undefined)) return undefined;
	return createHash('sha256')
		.update(JSON.stringify([workflowId, node.id, ...ids]))
		.digest('base64url');
}
