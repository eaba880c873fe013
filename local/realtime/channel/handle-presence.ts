import { isJsonObject } from '../json.ts';
import type { ClientMessage } from '../socket/serializer.ts';
import type { Channel } from './channel.ts';
import { maxPayloadBytes } from './handle-broadcast.ts';

const track = async (channel: Channel, message: ClientMessage, payload: unknown): Promise<void> => {
	const { outlet, realtime, room, access, join } = channel;
	// Whether it may see who else is there was not asked where the join did not want to know.
	await access.askToRead(['presence']);
	if (!(await access.askToWrite('presence'))) return outlet.reply(message, 'error', {});
	if (!isJsonObject(payload)) {
		return outlet.reply(message, 'error', { reason: 'Presence track payload must be a map' });
	}
	const text = JSON.stringify(payload);
	if (Buffer.byteLength(text) > maxPayloadBytes) return channel.shutDown('Track message size exceeded');
	if (text !== channel.tracked) {
		channel.tracked = text;
		realtime.hub.track(room, channel, { key: join.presenceKey, payload });
	}
	outlet.reply(message, 'ok', {});
};

/** `track` and `untrack`. */
export const handlePresence = async (channel: Channel, message: ClientMessage): Promise<void> => {
	const payload = isJsonObject(message.payload) ? message.payload : {};
	const event = payload['event'];
	if (event === undefined) return channel.outlet.reply(message, 'ok', {});
	switch (String(event).toLowerCase()) {
		case 'track':
			return await track(channel, message, payload['payload'] ?? {});
		case 'untrack':
			channel.tracked = undefined;
			channel.realtime.hub.untrack(channel.room, channel, channel.join.presenceKey);
			return channel.outlet.reply(message, 'ok', {});
		default:
			return channel.outlet.reply(message, 'error', {});
	}
};
