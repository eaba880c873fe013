import { isJsonObject } from '../json.ts';
import type { TextBroadcast } from '../hub.ts';
import type { ClientMessage } from '../socket/serializer.ts';
import { storeBroadcast } from '../stored-messages.ts';
import type { UserBroadcast } from '../user-broadcast.ts';
import type { Channel } from './channel.ts';

/** 3,000 kB, and something for what surrounds them. */
export const maxPayloadBytes = 3_000_500;

const isTooLarge = (broadcast: UserBroadcast | TextBroadcast): boolean =>
	Buffer.byteLength(broadcast.payload) > maxPayloadBytes;

/** For how long to keep a message: undefined for as long as it goes, in seconds else; null to keep nothing. */
const readPersistence = (
	meta: UserBroadcast['meta'],
): { readonly seconds: number | undefined } | undefined => {
	const persist = meta?.['persist'];
	if (persist === true) return { seconds: undefined };
	if (!isJsonObject(persist)) return undefined;
	const { ttl } = persist;
	return { seconds: typeof ttl === 'number' ? ttl : undefined };
};

/** Sends what a client says to everybody else on the topic, and to itself where it wants that. */
export const handleBroadcast = async (channel: Channel, message: ClientMessage): Promise<void> => {
	const { realtime, outlet, room, access, join } = channel;
	// Who may not send is not told so.
	if (!(await access.askToWrite('broadcast'))) return;
	const { meta, ...broadcast } = message.broadcast ?? {
		meta: undefined,
		payload: JSON.stringify(message.payload ?? {}),
	};
	if (isTooLarge(broadcast)) {
		// The real server's channel crashes over the reply that it would like to give.
		if (join.acknowledges) outlet.end(channel, 'phx_error');
		return;
	}
	realtime.hub.broadcast(room, broadcast, join.includesSelf ? undefined : channel);
	const persistence = room.isPrivate ? readPersistence(meta) : undefined;
	if (!persistence || !('event' in broadcast)) {
		if (join.acknowledges) outlet.reply(message, 'ok', {});
		return;
	}
	if (!(await access.askToWrite('persistence'))) {
		const error = `You do not have permissions to persist messages on this Channel topic: ${room.name}`;
		if (join.acknowledges) outlet.reply(message, 'error', { error });
		return;
	}
	const id = await storeBroadcast(realtime.sql, room.name, { broadcast, seconds: persistence.seconds });
	if (join.acknowledges) outlet.reply(message, 'ok', { id });
};
