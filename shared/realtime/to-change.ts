import { isPayload, type Payload } from './frame';
import { convertRow } from './convert-cell';
import type { ChangeType, PostgresChange } from './subscription';

/** What the server sends for a changed row: the ids of the bindings it is for, and the change. */
export interface ChangeMessage {
	readonly ids: readonly unknown[];
	readonly data: Payload;
}

/** Undefined for what is no change. */
export function readChangeMessage(payload: unknown): ChangeMessage | undefined {
	if (!isPayload(payload) || !Array.isArray(payload.ids) || !isPayload(payload.data)) return undefined;
	return { ids: payload.ids, data: payload.data };
}

/** The change as it is delivered: the shape of the official client. */
export function toChange(data: Payload): PostgresChange {
	const { schema, table, commit_timestamp: time, type, errors } = data;
	const columns: readonly unknown[] = Array.isArray(data.columns) ? data.columns : [];
	const hasNew = type === 'INSERT' || type === 'UPDATE';
	const hasOld = type === 'UPDATE' || type === 'DELETE';
	return {
		schema: String(schema),
		table: String(table),
		// A change of a table without a primary key comes without its time, and with an error.
		commit_timestamp: typeof time === 'string' ? time : '',
		eventType: String(type) as ChangeType,
		new: hasNew && isPayload(data.record) ? convertRow(columns, data.record) : {},
		old: hasOld && isPayload(data.old_record) ? convertRow(columns, data.old_record) : {},
		errors: Array.isArray(errors) ? errors.map(String) : null,
	};
}
