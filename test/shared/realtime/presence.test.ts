import { Presence as OfficialPresence } from '@supabase/phoenix';
import fc from 'fast-check';
import { PresenceList } from '../../../shared/realtime/presence-state';

interface Meta {
	readonly phx_ref: string;
	readonly name?: string;
}
type State = Readonly<Record<string, { readonly metas: readonly Meta[] }>>;
type Step =
	| { readonly kind: 'state'; readonly state: State }
	| { readonly kind: 'diff'; readonly joins: State; readonly leaves: State }
	| { readonly kind: 'rejoin' };

/** Phoenix' own client, as the official one uses it, over a channel that does nothing. */
function runOfficial(steps: readonly Step[]): readonly unknown[] {
	const told: unknown[] = [];
	let joinRef = '1';
	const handlers = new Map<string, (payload: unknown) => void>();
	const channel = {
		on: (event: string, take: (payload: unknown) => void) => void handlers.set(event, take),
		joinRef: () => joinRef,
	};
	const presence = new OfficialPresence(channel as never);
	const metas = (entry?: { metas: object[] }) => entry?.metas.map((meta) => ({ ...meta })) ?? [];
	presence.onJoin((key, current, joined) => told.push(['join', key, metas(current), metas(joined)]));
	presence.onLeave((key, current, left) => told.push(['leave', key, metas(current), metas(left)]));
	for (const step of JSON.parse(JSON.stringify(steps)) as Step[]) {
		if (step.kind === 'rejoin') joinRef = String(Number(joinRef) + 1);
		else if (step.kind === 'state') handlers.get('presence_state')?.(step.state);
		else handlers.get('presence_diff')?.({ joins: step.joins, leaves: step.leaves });
		told.push(Object.fromEntries(Object.entries(presence.state).map(([key, entry]) => [key, metas(entry)])));
	}
	return told;
}

function runOurs(steps: readonly Step[]): readonly unknown[] {
	const told: unknown[] = [];
	const list = new PresenceList();
	const metas = (presences: ReadonlyArray<Readonly<Record<string, unknown>>>) =>
		presences.map(({ presence_ref: ref, ...meta }) => ({ phx_ref: ref, ...meta }));
	for (const step of steps) {
		if (step.kind === 'rejoin') list.expectAll();
		const changes =
			step.kind === 'rejoin'
				? []
				: step.kind === 'state'
					? list.setAll(step.state)
					: (list.change(step) ?? []);
		for (const change of changes) {
			const presences = change.event === 'join' ? change.newPresences : change.leftPresences;
			told.push([change.event, change.key, metas(change.currentPresences), metas(presences)]);
		}
		told.push(
			Object.fromEntries(Object.entries(list.state).map(([key, presences]) => [key, metas(presences)])),
		);
	}
	return told;
}

const meta = fc.record({
	phx_ref: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
	name: fc.constantFrom('x', 'y'),
});
const entry = fc.record({
	metas: fc.uniqueArray(meta, { minLength: 1, maxLength: 3, selector: ({ phx_ref }) => phx_ref }),
});
const state = fc.dictionary(fc.constantFrom('ann', 'bob', 'cat'), entry, { maxKeys: 3 });
const step = fc.oneof(
	state.map((each): Step => ({ kind: 'state', state: each })),
	fc.record({ kind: fc.constant('diff' as const), joins: state, leaves: state }),
	fc.constant<Step>({ kind: 'rejoin' }),
);

/** Whether a difference waits for everybody while the channel is joined anew: the official client would apply it to those. */
function isStale(steps: readonly Step[]): boolean {
	let [isWaiting, hasWaiting] = [true, false];
	for (const { kind } of steps) {
		if (kind === 'state') isWaiting = hasWaiting = false;
		else if (kind === 'diff') hasWaiting ||= isWaiting;
		else if (hasWaiting) return true;
		else isWaiting = true;
	}
	return false;
}

it('drops a difference that waited for an earlier join', () => {
	const list = new PresenceList();
	list.change({ joins: {}, leaves: { ann: { metas: [{ phx_ref: 'a' }] } } });
	list.expectAll();
	list.setAll({ ann: { metas: [{ phx_ref: 'a' }] } });
	expect(list.state).toEqual({ ann: [{ presence_ref: 'a' }] });
});

it('tells who came, who left and who is there exactly as the official client does', () => {
	fc.assert(
		fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
			fc.pre(!isStale(steps));
			expect(runOurs(steps)).toEqual(runOfficial(steps));
		}),
		{ numRuns: 500 },
	);
});
