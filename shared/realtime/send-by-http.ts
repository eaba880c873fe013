import { encodeText } from '../encode-text';
import { invalid, SupabaseError, type RealtimeCode } from '../error';
import type { SendRequest } from '../operation';
import type { Query } from '../postgrest/query';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';

/** A message to everybody in a channel, sent without a socket. */
export interface HttpBroadcast {
	readonly channel: string;
	readonly event: string;
	readonly payload: unknown;
	readonly private?: boolean;
	/** Whether the message is stored, for those who join later and ask for it; or for how many seconds. */
	readonly persist?: boolean | { readonly ttl: number };
}

/** Throws INVALID_PARAMETER for a message that no server would take. */
export function broadcastRequest(message: HttpBroadcast): ServiceRequest {
	const { payload } = message;
	const channel = nameOf('channel', message.channel);
	const event = nameOf('event', message.event);
	if (payload === undefined || payload === null)
		throw invalid('payload', 'The payload is missing', 'Give any JSON but null; an empty message is {}.');
	return {
		service: 'realtime',
		method: 'POST',
		path: `/api/broadcast/${encodeText(channel, 'channel')}/events/${encodeText(event, 'event')}`,
		query: [...(message.private ? ([['private', 'true']] as const) : []), ...persistQuery(message)],
		body: payload,
	};
}

function persistQuery({ persist, private: isPrivate = false }: HttpBroadcast): Query {
	if (!persist) return [];
	if (!isPrivate)
		throw invalid(
			'persist',
			'Only messages of private channels can be stored',
			'Turn on Private, or leave Persist out.',
		);
	return persist === true ? [['persist', 'true']] : [['persist[ttl]', String(persist.ttl)]];
}

function nameOf(field: 'channel' | 'event', given: string): string {
	const name = given.trim();
	if (name === '' || name === '.' || name === '..')
		throw invalid(field, `'${name}' is no name of ${field === 'event' ? 'an event' : 'a channel'}`);
	return name;
}

/**
 * Sends it. A server older than Realtime 2.97 does not know the address: public messages then go by the older one, which
 * takes objects alone. Private ones do not: that one answers "accepted" also when the policies forbid to send.
 */
export async function sendByHttp(message: HttpBroadcast, send: SendRequest): Promise<ServiceReply> {
	return await send(broadcastRequest(message)).catch(async (error: unknown) => {
		if (!(error instanceof SupabaseError)) throw error;
		if (isPolicy(error, message)) throw mayNotSend(error);
		if (error.status !== 404) throw error;
		if (!canGoOldWay(message)) throw error.with(tooOld);
		return await send(oldRequest(message));
	});
}

/** A key that is refused says so; policies that refuse say nothing else. */
const isPolicy = ({ status, reason }: SupabaseError, { private: isPrivate }: HttpBroadcast): boolean =>
	isPrivate === true && (status === 401 || status === 403) && /^unauthorized$/i.test(reason);

const mayNotSend = ({ status }: SupabaseError): SupabaseError =>
	new SupabaseError({
		reason: 'You do not have permissions to write to this channel',
		code: 'CHANNEL_UNAUTHORIZED' satisfies RealtimeCode,
		status,
		field: 'private',
	});

const tooOld =
	'Sending over HTTP to private channels needs Realtime 2.97 or newer: update the server, or send over a socket.';

const canGoOldWay = ({ private: isPrivate, payload }: HttpBroadcast): boolean =>
	!isPrivate && typeof payload === 'object' && !Array.isArray(payload);

const oldRequest = ({ channel, event, payload }: HttpBroadcast): ServiceRequest => ({
	service: 'realtime',
	method: 'POST',
	path: '/api/broadcast',
	body: { messages: [{ topic: channel.trim(), event: event.trim(), payload, private: false }] },
});
