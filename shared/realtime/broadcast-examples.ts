/** What `realtime.broadcast` sends, gets and refuses. */
const accepted = { status: 202 } as const;
const path = '/realtime/v1/api/broadcast/room-1/events/message';
const payload = { text: 'Hello' };

export const broadcastExamples = [
	{
		name: 'to everybody',
		params: { channel: 'room-1', event: 'message', payload },
		request: { method: 'POST', path, query: [], body: payload },
		reply: accepted,
		result: null,
	},
	{
		name: 'to a private channel, stored',
		params: { channel: 'room-1', event: 'message', payload, private: true, persist: true },
		request: {
			method: 'POST',
			path,
			query: [
				['private', 'true'],
				['persist', 'true'],
			],
			body: payload,
		},
		reply: accepted,
		result: null,
	},
	{
		name: 'stored for a minute',
		params: {
			channel: 'room:1/a',
			event: 'message',
			payload: [1, 2],
			private: true,
			persist: true,
			persistFor: 60,
		},
		request: {
			method: 'POST',
			path: '/realtime/v1/api/broadcast/room%3A1%2Fa/events/message',
			query: [
				['private', 'true'],
				['persist[ttl]', '60'],
			],
			body: [1, 2],
		},
		reply: accepted,
		result: null,
	},
	{
		name: 'that nobody may store',
		params: { channel: 'room-1', event: 'message', payload, persist: true },
		error: { code: 'INVALID_PARAMETER', field: 'persist' },
	},
	{
		name: 'that says nothing',
		params: { channel: 'room-1', event: 'message', payload: null },
		error: { code: 'INVALID_PARAMETER', field: 'payload' },
	},
	{
		name: 'without permission',
		params: { channel: 'room-1', event: 'message', payload, private: true },
		request: { method: 'POST', path, query: [['private', 'true']], body: payload },
		reply: { status: 401, body: { message: 'Unauthorized' } },
		error: { code: 'CHANNEL_UNAUTHORIZED' },
	},
] as const;
