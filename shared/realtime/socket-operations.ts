import { flag, json, text } from '../field';
import { invalid } from '../error';
import { isPayload } from './frame';
import { messageFields } from './message-fields';
import { socketOperation, type AnySocketOperation } from './socket-operation';

const broadcastGuide = 'https://supabase.com/docs/guides/realtime/broadcast';
const presenceGuide = 'https://supabase.com/docs/guides/realtime/presence';
const removeGuide = 'https://supabase.com/docs/reference/javascript/removechannel';

const { channel, private: isPrivate } = messageFields;
const key = text({
	label: 'Key',
	help: 'Under which key this connection is present; the server makes one up when empty',
	placeholder: 'e.g. workflow-1',
});

/** As the official client says that it was done. */
const done = 'ok';

const sendBroadcast = socketOperation({
	id: 'realtime.sendBroadcast',
	resource: 'Message',
	label: 'Send by Socket',
	title: 'Send a message by socket',
	summary:
		'Broadcast a message over the socket that the listeners of this connection use, so that many of them are cheap',
	reference: broadcastGuide,
	fields: {
		...messageFields,
		payload: json({
			label: 'Payload',
			help: 'What the message says: any JSON but null, or bytes',
			required: true,
		}),
		ack: flag({
			label: 'Acknowledge',
			help: 'Whether to wait until the server has confirmed the message; otherwise it is done when it was handed to the socket',
		}),
	},
	perform: async (params, participation, owner) => {
		const { channel: name, event, payload, ack, persist = false, persistFor } = params;
		if (event.trim() === '') throw invalid('event', 'The event has no name');
		if (payload === null)
			throw invalid('payload', 'The payload is missing', 'Give any JSON but null; an empty message is {}.');
		if (persist && !params.private)
			throw invalid(
				'persist',
				'Only messages of private channels can be stored',
				'Turn on Private, or leave Persist out.',
			);
		const wish = { private: params.private, ...(ack !== undefined && { broadcast: { ack } }) };
		const seat = await participation.enter(name, wish, owner);
		await seat.channel.send({
			event: event.trim(),
			payload,
			persist: persist && persistFor !== undefined ? { ttl: persistFor } : persist,
		});
		return done;
	},
});

const track = socketOperation({
	id: 'realtime.track',
	resource: 'Presence',
	label: 'Track',
	title: 'Track presence',
	summary: 'Show this connection to everybody in a channel, until it is untracked or the node is stopped',
	reference: presenceGuide,
	fields: {
		channel,
		payload: json({
			label: 'Payload',
			help: 'What others see of this connection: an object, which takes the place of the one before',
			required: true,
		}),
		key,
		private: isPrivate,
	},
	perform: async ({ channel: name, payload, key: own, private: isOwn }, participation, owner) => {
		if (!isPayload(payload))
			throw invalid('payload', 'What others see must be an object', 'Write it as {"name": "Flow 1"}.');
		const presence = { enabled: true, ...(own && { key: own }) };
		const seat = await participation.enter(name, { private: isOwn, presence }, owner);
		await seat.track(payload, owner);
		return done;
	},
});

const untrack = socketOperation({
	id: 'realtime.untrack',
	resource: 'Presence',
	label: 'Untrack',
	title: 'Untrack presence',
	summary: 'Show this connection in a channel no more; it stays in the channel',
	reference: presenceGuide,
	fields: { channel },
	perform: async ({ channel: name }, participation) => {
		await participation.seatIn(name).untrack();
		return done;
	},
});

const presenceState = socketOperation({
	id: 'realtime.presenceState',
	resource: 'Presence',
	label: 'Get State',
	title: 'Get who is present',
	summary: 'Everybody who is present in a channel, by key',
	reference: presenceGuide,
	fields: { channel, private: isPrivate },
	perform: async ({ channel: name, private: isOwn }, participation, owner) => {
		const seat = await participation.enter(name, { private: isOwn, presence: { enabled: true } }, owner);
		return await seat.presenceState();
	},
});

const getChannels = socketOperation({
	id: 'realtime.getChannels',
	resource: 'Channel',
	label: 'Get Many',
	title: 'Get channels',
	summary: 'The channels of this connection, those of its listeners included, and how each of them is',
	reference: 'https://supabase.com/docs/reference/javascript/getchannels',
	fields: {},
	perform: async (_params, { channels }) =>
		channels.map(({ name, topic, state }) => ({ channel: name, topic, state })),
});

const removeChannel = socketOperation({
	id: 'realtime.removeChannel',
	resource: 'Channel',
	label: 'Remove',
	title: 'Remove a channel',
	summary:
		'Leave a channel that messages have entered; one that nodes of this connection listen to is left by stopping them',
	reference: removeGuide,
	fields: { channel },
	perform: async ({ channel: name }, participation) => await participation.leave(name),
});

const removeAllChannels = socketOperation({
	id: 'realtime.removeAllChannels',
	resource: 'Channel',
	label: 'Remove All',
	title: 'Remove all channels',
	summary:
		'Leave every channel that messages have entered, but for those that nodes of this connection listen to',
	reference: 'https://supabase.com/docs/reference/javascript/removeallchannels',
	fields: {},
	perform: async (_params, participation) => await participation.leaveAll(),
});

/** Everything that can be done over a socket that stays, in the order the editors list it. */
export const socketOperations: readonly AnySocketOperation[] = [
	sendBroadcast,
	track,
	untrack,
	presenceState,
	getChannels,
	removeChannel,
	removeAllChannels,
];
