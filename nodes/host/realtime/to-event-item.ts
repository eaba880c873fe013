import type { IDataObject, INodeExecutionData, ITriggerFunctions } from 'n8n-workflow';
import type { SubscriptionEvent } from '../../../shared';
import { toErrorJson } from '../to-node-error';

/** An event as an item: what kind it is, and what it brings, all at the first level. Bytes become a file. */
export async function toEventItem(
	{ helpers }: Pick<ITriggerFunctions, 'helpers'>,
	event: SubscriptionEvent,
	secrets: readonly string[],
): Promise<INodeExecutionData> {
	if (event.kind !== 'broadcast' || !(event.payload instanceof Uint8Array))
		return { json: toJson(event, secrets) };
	const { payload, ...about } = event;
	const bytes = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength);
	const data = await helpers.prepareBinaryData(bytes, event.event, 'application/octet-stream');
	return { json: { ...about }, binary: { data } };
}

function toJson(event: SubscriptionEvent, secrets: readonly string[]): IDataObject {
	switch (event.kind) {
		case 'change': {
			const { change, kind, ...about } = event;
			const { eventType, schema, table, new: row, old, ...more } = change;
			// In the order in which a table of the editor should show it.
			return { kind, eventType, schema, table, new: row, old, ...more, ...about } as IDataObject;
		}
		case 'status': {
			const { error, ...about } = event;
			return { ...about, ...(error && toErrorJson(error, secrets)) };
		}
		default:
			return { ...event } as IDataObject;
	}
}
