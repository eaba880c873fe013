import { choice, flag, json, text } from '../field';
import { invalid } from '../error';
import { isPayload } from './frame';
import { listener } from './listener';
import { channel, isPrivate, queueSize, statusEvents, systemEvents } from './listener-fields';

export const onPresence = listener({
	id: 'realtime.onPresence',
	label: 'Presence',
	title: 'On presence',
	summary: 'Who comes to a channel, who leaves it, and who is there',
	reference: 'https://supabase.com/docs/guides/realtime/presence',
	fields: {
		channel,
		event: choice({
			label: 'Event',
			help: 'What to hear of',
			default: '*',
			choices: [
				{ value: '*', label: 'All' },
				{ value: 'sync', label: 'Sync', help: 'Everybody who is present, after each change' },
				{ value: 'join', label: 'Join', help: 'Who came' },
				{ value: 'leave', label: 'Leave', help: 'Who left' },
			],
			prominent: true,
		}),
		private: isPrivate,
		key: text({
			label: 'Key',
			help: 'Under which key this connection is present; the server makes one up when empty',
			placeholder: 'e.g. workflow-1',
		}),
		track: json({
			label: 'Track',
			help: 'What others see of this connection: an object. Without it, it looks on unseen',
		}),
		fullState: flag({
			label: 'Full State',
			help: 'Whether join and leave carry everybody who is present too',
		}),
		statusEvents,
		systemEvents,
		queueSize,
	},
	options: ({ channel, event = '*', key, track, fullState, ...more }) => {
		if (track !== undefined && !isPayload(track))
			throw invalid('track', 'What others see must be an object', 'Write it as {"name": "Workflow 1"}.');
		return {
			...more,
			channel,
			presence: {
				...(event !== '*' && { events: [event] }),
				...(key && { key }),
				...(track && { track }),
				...(fullState !== undefined && { fullState }),
			},
		};
	},
});
