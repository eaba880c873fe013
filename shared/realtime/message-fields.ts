import { flag, json, number, text } from '../field';

/** What a message is, however it is sent. */
export const messageFields = {
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
} as const;
