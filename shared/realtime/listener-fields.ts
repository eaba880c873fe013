import { flag, number, text } from '../field';

/** Fields that several listeners share: one meaning, one text. */
export const channel = text({
	label: 'Channel',
	help: 'Name of the channel that the senders use, without `realtime:`',
	placeholder: 'e.g. room-1',
	required: true,
});

export const isPrivate = flag({
	label: 'Private',
	help: 'Whether the channel is private: policies on `realtime.messages` then decide who may listen',
});

export const statusEvents = flag({
	label: 'Status Events',
	help: 'Whether each status of the channel is an event too: SUBSCRIBED, CHANNEL_ERROR, TIMED_OUT and CLOSED',
});

export const systemEvents = flag({
	label: 'System Events',
	help: "Whether the server's own messages about the channel are events too",
});

export const queueSize = number({
	label: 'Queue Size',
	help: 'How many events may wait for a flow that is busy. What does not fit is read from the table again with catch-up, and is counted and told as a gap without',
	default: 10_000,
	min: 1,
});

/** Names in a text, separated by commas. */
export const namesIn = (text: string | undefined): readonly string[] =>
	(text ?? '')
		.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
