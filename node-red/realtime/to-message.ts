import type { NodeMessage } from '@node-red/registry';
import type { SubscriptionEvent, SupabaseError } from '../../shared';

/** What `msg.supabase` tells about an event. */
export interface AboutEvent {
	readonly kind: SubscriptionEvent['kind'] | 'error';
	readonly channel?: string;
	readonly event?: string;
	/** The same whenever the same event is delivered. */
	readonly id?: string;
	/** Whether it was read, or sent again, after a gap. */
	readonly replayed?: boolean;
}

export interface EventMessage extends NodeMessage {
	readonly supabase: AboutEvent;
}

/** An event as a message: its data in the payload, what it is about in the topic, and what it is in `supabase`. */
export function toMessage(event: SubscriptionEvent): EventMessage {
	const { kind, channel } = event;
	switch (kind) {
		case 'change': {
			const { change, id, replayed } = event;
			const { schema, table, eventType } = change;
			return {
				topic: `${schema}.${table}`,
				payload: change,
				supabase: { kind, channel, event: eventType, id, replayed },
			};
		}
		case 'broadcast': {
			const { payload, event: name, id, replayed } = event;
			return {
				topic: channel,
				payload: payload instanceof Uint8Array ? Buffer.from(payload) : payload,
				supabase: { kind, channel, event: name, ...(id !== undefined && { id }), replayed },
			};
		}
		case 'presence': {
			const { kind: _kind, channel: _channel, ...payload } = event;
			return { topic: channel, payload, supabase: { kind, channel, event: event.event } };
		}
		case 'status': {
			const { status, error } = event;
			const payload = { status, ...(error && { error: toPlain(error) }) };
			return { topic: channel, payload, supabase: { kind, channel, event: status } };
		}
		case 'system': {
			const { status, extension, message } = event;
			return { topic: channel, payload: { status, extension, message }, supabase: { kind, channel } };
		}
		case 'gap': {
			const { kind: _kind, channel: _channel, ...payload } = event;
			return { topic: channel, payload, supabase: { kind, channel, event: event.reason } };
		}
	}
}

/** What the user must act on, as a message. */
export const toErrorMessage = (error: SupabaseError, topic: string): EventMessage => ({
	topic,
	payload: toPlain(error),
	supabase: { kind: 'error' },
});

/** An error as plain data; it holds no secret. */
function toPlain({ message, status, code, details, hint, field }: SupabaseError): object {
	return {
		message,
		...(status > 0 && { status }),
		...(code !== undefined && { code }),
		...(details !== undefined && { details }),
		...(hint !== undefined && { hint }),
		...(field !== undefined && { field }),
	};
}
