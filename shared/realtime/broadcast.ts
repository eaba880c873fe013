import { operation } from '../operation';
import { broadcastExamples } from './broadcast-examples';
import { messageFields } from './message-fields';
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
	fields: messageFields,
	request: (params) => broadcastRequest(toMessage(params)),
	result: () => null,
	steps: async function* (params, send) {
		const { status } = await sendByHttp(toMessage(params), send);
		yield { data: null, count: null, status };
	},
	examples: broadcastExamples,
});
