import { flag, number, text } from '../field';
import { invalid } from '../error';
import { listener } from './listener';
import { channel, isPrivate, namesIn, queueSize, statusEvents, systemEvents } from './listener-fields';

export const onBroadcast = listener({
	id: 'realtime.onBroadcast',
	label: 'Broadcast',
	title: 'On broadcast',
	summary: 'Messages that others send to a channel',
	reference: 'https://supabase.com/docs/guides/realtime/broadcast',
	fields: {
		channel,
		event: text({
			label: 'Event',
			help: 'Names of the events to hear of, separated by commas; every event when empty',
			placeholder: 'e.g. message',
			many: true,
			prominent: true,
		}),
		private: isPrivate,
		self: flag({ label: 'Self', help: 'Whether messages that this connection sends come back' }),
		ack: flag({
			label: 'Acknowledge',
			help: 'Whether the server confirms each message that this connection sends',
		}),
		replay: text({
			label: 'Replay Since',
			help: 'Time from which on messages that were stored in a private channel come at the very first start, 25 at the most: ISO 8601, or milliseconds since 1970. After a gap, a restart too, what was stored meanwhile comes',
			placeholder: 'e.g. 2030-12-31T23:59:00Z',
		}),
		replayLimit: number({
			label: 'Replay Limit',
			help: 'How many stored messages come at the most; the server gives no more than 25',
			default: 25,
			min: 1,
		}),
		statusEvents,
		systemEvents,
		queueSize,
	},
	options: ({ channel, event, self, ack, replay, replayLimit, ...more }, { store }) => {
		const since = timeIn(replay);
		return {
			...more,
			channel,
			broadcast: {
				events: namesIn(event),
				...(self !== undefined && { self }),
				...(ack !== undefined && { ack }),
				...(since !== undefined && {
					replay: { since, ...(replayLimit && { limit: replayLimit }), ...(store && { store }) },
				}),
			},
		};
	},
});

function timeIn(text: string | undefined): number | undefined {
	const given = text?.trim() ?? '';
	if (given === '') return undefined;
	const time = /^\d+$/.test(given) ? Number(given) : Date.parse(given);
	if (Number.isFinite(time)) return time;
	throw invalid('replay', `'${given}' is no time`, 'Write it as 2030-12-31T23:59:00Z.');
}
