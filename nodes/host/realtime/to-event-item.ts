import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { SubscriptionEvent } from '../../../shared';
import { toErrorJson } from '../to-node-error';

/** An event as an item: what kind it is, and what it brings, all at the first level. */
export function toEventItem(event: SubscriptionEvent, secrets: readonly string[]): INodeExecutionData {
	return { json: toJson(event, secrets) };
}

function toJson(event: SubscriptionEvent, secrets: readonly string[]): IDataObject {
	switch (event.kind) {
		case 'change': {
			const { change, ...about } = event;
			return { ...about, ...change } as IDataObject;
		}
		case 'status': {
			const { error, ...about } = event;
			return { ...about, ...(error && toErrorJson(error, secrets)) };
		}
		default:
			return { ...event } as IDataObject;
	}
}

/** Under which n8n starts at the most one execution for it: only events that can come again have one. */
export function deduplicationKeyOf(nodeId: string, events: readonly SubscriptionEvent[]): string | undefined {
	const ids = events.map((event) => ('id' in event ? event.id : undefined));
	const [first] = ids;
	if (first === undefined || ids.includes(undefined)) return undefined;
	return `${nodeId}:${ids.length === 1 ? first : `${first}…${ids.at(-1)}:${ids.length}`}`;
}
