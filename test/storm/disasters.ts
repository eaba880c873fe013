import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../shared/realtime/random';
import type { RestartableLocal } from './restartable-local';

export interface Disaster {
	readonly name: string;
	readonly happen: (project: RestartableLocal, random: Random) => Promise<unknown>;
}

/** What happens to everybody who listens to a project. */
export const disasters: readonly Disaster[] = [
	{
		name: 'sockets are cut',
		happen: async ({ local }) => await local.realtime.act({ do: 'drop' }),
	},
	{
		name: 'sockets are closed',
		happen: async ({ local }) => await local.realtime.act({ do: 'close', code: 1011, reason: 'x' }),
	},
	{
		name: 'tokens expire',
		happen: async ({ local }) => await local.realtime.act({ do: 'expire' }),
	},
	{
		name: 'channels crash',
		happen: async ({ local }) => await local.realtime.act({ do: 'phx_error' }),
	},
	{
		name: 'channels are closed',
		happen: async ({ local }) => await local.realtime.act({ do: 'phx_close' }),
	},
	{
		name: 'nonsense is sent',
		happen: async ({ local }) => await local.realtime.act({ do: 'send', frame: '[1,' }),
	},
	{
		name: 'a flood of broadcasts',
		happen: async ({ local }) => await local.realtime.act({ do: 'flood', messages: 2000 }),
	},
	{
		name: 'the next joins are refused',
		happen: async ({ local }, random) =>
			await local.realtime.plan({
				match: /^phx_join/,
				times: 1 + random.below(3),
				how: { refuse: 'RealtimeRestarting: wait' },
			}),
	},
	{
		name: 'the next joins are not answered',
		happen: async ({ local }) =>
			await local.realtime.plan({ match: /^phx_join/, times: 2, how: { ignore: true } }),
	},
	{
		name: 'requests break',
		happen: async ({ local }, random) =>
			await local.misbehave({
				match: /GET .*rest/,
				times: 1 + random.below(4),
				how: { drop: 'reply' },
			}),
	},
	{
		name: 'the server is frozen for a while',
		happen: async ({ local }, random) => {
			await local.realtime.act({ do: 'freeze' });
			await sleep(300 + random.below(600));
			await local.realtime.act({ do: 'thaw' });
		},
	},
	{
		name: 'the server is restarted',
		happen: async (project) => await project.restart(),
	},
];

/** Each disaster once, in an order of this seed, and then any of them, for ever. */
export function* disastersBy(
	random: Random,
): Generator<{ readonly disaster: Disaster; readonly isNew: boolean }> {
	const order = disasters
		.map((disaster) => ({ disaster, place: random.next() }))
		.toSorted((one, other) => one.place - other.place);
	for (const { disaster } of order) yield { disaster, isNew: true };
	for (;;) yield { disaster: random.pick(disasters), isNew: false };
}
