import { flag, json, number, text } from '../field';
import { operation } from '../operation';
import { broadcastExamples } from './broadcast-examples';
import { broadcastRequest, sendByHttp, type HttpBroadcast } from './send-by-http';

interface BroadcastParams extends Omit<HttpBroadcast, 'persist'> {
	readonly persist?: boolean;
	readonly persistFor?: number;
}

const toMessage = ({ persist = false, persistFor, ...message }: BroadcastParams): HttpBroadcast => ({
	...message,
	persist: persist && persistFor !== undefined ? { ttl: persistFor } : persist,
});

export const broadcast = operation({
	id: 'realtime.broadcast',
	resource: 'Message',
	label: 'Send',
	title: 'Send a message to a channel',
	summary: 'Broadcast a message to everybody who listens to a channel, in one request over HTTP',
	reference: 'https://supabase.com/docs/guides/realtime/broadcast',
	writes: true,
	fields: {
		channel: text({
			label: 'Channel',
			help: 'Name of the channel that the listeners have joined, without `realtime:`',
			placeholder: 'e.g. room-1',
			required: true,
		}),
		event: text({
			label: 'Event',
			help: 'Name of the event, by which listeners choose',
			placeholder: 'e.g. message',
			required: true,
		}),
		payload: json({
			label: 'Payload',
			help: 'What the message says: any JSON but null',
			required: true,
		}),
		private: flag({
			label: 'Private',
			help: 'Whether the channel is private: policies on `realtime.messages` then decide who may send',
		}),
		persist: flag({
			label: 'Persist',
			help: 'Whether the message is stored, for those who join a private channel later and ask for what was said',
		}),
		persistFor: {
			...number({
				label: 'Persist For',
				help: 'Seconds for which the message is stored; as long as the project keeps messages when left out',
				default: 60,
				min: 1,
			}),
			when: { field: 'persist', is: [true] },
		},
	},
	request: (params) => broadcastRequest(toMessage(params)),
	result: () => null,
	steps: async function* (params, send) {
		const { status } = await sendByHttp(toMessage(params), send);
		yield { data: null, count: null, status };
	},
	examples: broadcastExamples,
});
