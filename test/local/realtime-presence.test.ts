import type { SupabaseClient } from '@supabase/supabase-js';
import { createUser, openClient, signIn } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
import { joinChannel, type OpenChannel } from './open-channel';
import { openRawSocket } from './raw-socket';

let local: Local;
let one: SupabaseClient;
let two: SupabaseClient;
let ann: SupabaseClient;

beforeAll(async () => {
	local = await startLocal();
	one = openClient(local, local.keys.publishable);
	two = openClient(local, local.keys.publishable);
	await createUser(local, 'ann@example.com');
	ann = await signIn(local, 'ann@example.com');
});

afterEach(async () => {
	await Promise.all([one, two, ann].map(async (client) => await client.removeAllChannels()));
});

afterAll(async () => {
	await local.stop();
});

const withKey = (key: string) => ({ presence: true, config: { presence: { key } } });
const presence_ref = expect.any(String) as string;

/** Who is there, without the references. */
const stateOf = ({ channel }: OpenChannel) =>
	Object.fromEntries(
		Object.entries(channel.presenceState<Record<string, unknown>>()).map(([key, metas]) => [
			key,
			metas.map(({ presence_ref: _, ...meta }) => meta),
		]),
	);

const isThere = (open: OpenChannel, key: string) => Object.hasOwn(open.channel.presenceState(), key);

test('who comes, changes and goes is told to everybody', async () => {
	const ada = await joinChannel(one, 'room', withKey('ada'));
	expect(await ada.channel.track({ mood: 'calm' })).toBe('ok');
	await eventually(() => isThere(ada, 'ada'));
	const bob = await joinChannel(two, 'room', withKey('bob'));
	await eventually(() => isThere(bob, 'ada'));
	expect(await bob.channel.track({ mood: 'busy' })).toBe('ok');
	await eventually(() => isThere(ada, 'bob'));
	expect([stateOf(ada), stateOf(bob)]).toEqual(
		Array.from({ length: 2 }, () => ({ ada: [{ mood: 'calm' }], bob: [{ mood: 'busy' }] })),
	);
	await bob.channel.track({ mood: 'happy' });
	await eventually(() => ada.presence.some(({ event }) => event === 'leave'));
	await bob.channel.untrack();
	await eventually(() => !isThere(ada, 'bob'));
	expect(ada.presence.filter(({ event }) => event !== 'sync')).toEqual([
		{
			event: 'join',
			key: 'ada',
			currentPresences: [],
			newPresences: [{ mood: 'calm', presence_ref }],
		},
		{ event: 'join', key: 'bob', currentPresences: [], newPresences: [{ mood: 'busy', presence_ref }] },
		{
			event: 'join',
			key: 'bob',
			currentPresences: [{ mood: 'busy', presence_ref }],
			newPresences: [{ mood: 'happy', presence_ref }],
		},
		{
			event: 'leave',
			key: 'bob',
			currentPresences: [{ mood: 'happy', presence_ref }],
			leftPresences: [{ mood: 'busy', presence_ref }],
		},
		{ event: 'leave', key: 'bob', currentPresences: [], leftPresences: [{ mood: 'happy', presence_ref }] },
	]);
});

test('who is cut off, leaves', async () => {
	const ada = await joinChannel(one, 'room', withKey('ada'));
	const socket = await openRawSocket(local);
	await socket.join('realtime:room', { presence: { key: 'guest', enabled: true } });
	socket.say('realtime:room', 'presence', { type: 'presence', event: 'track', payload: { n: 1 } });
	await eventually(() => isThere(ada, 'guest'));
	socket.close();
	await eventually(() => !isThere(ada, 'guest'));
	expect(stateOf(ada)).toEqual({});
});

test('several may share a key, and who has none gets one', async () => {
	const [ada, bob] = [
		await joinChannel(one, 'room', withKey('both')),
		await joinChannel(two, 'room', withKey('both')),
	];
	await ada.channel.track({ n: 1 });
	await bob.channel.track({ n: 2 });
	const nameless = await joinChannel(ann, 'room', { presence: true });
	await nameless.channel.track({ n: 3 });
	await eventually(() => Object.keys(ada.channel.presenceState()).length === 2);
	const state = stateOf(ada);
	expect(state['both']).toEqual([{ n: 1 }, { n: 2 }]);
	const others = Object.entries(state).filter(([key]) => key !== 'both');
	expect(others).toEqual([[expect.stringMatching(/^[0-9a-f-]{36}$/), [{ n: 3 }]]]);
});

test('tracking the same again changes nothing', async () => {
	const ada = await joinChannel(one, 'room', withKey('ada'));
	await ada.channel.track({ n: 1 });
	await ada.channel.track({ n: 1 });
	await ada.channel.track({ n: 2 });
	await eventually(() => ada.presence.filter(({ event }) => event === 'join').length === 2);
	expect(ada.presence.filter(({ event }) => event === 'leave')).toHaveLength(1);
});

test('who does not ask for presence is told who comes and goes, but not who is there', async () => {
	const ada = await joinChannel(one, 'room', withKey('ada'));
	await ada.channel.track({ n: 1 });
	const socket = await openRawSocket(local);
	await socket.join('realtime:room');
	await ada.channel.track({ n: 2 });
	await socket.next('presence_diff');
	const events = socket.messages().map(({ event }) => event);
	expect(events).toEqual(['phx_reply', 'presence_diff']);
	socket.close();
});

test('answers what it cannot do', async () => {
	const socket = await openRawSocket(local);
	await socket.join('realtime:room', { presence: { enabled: true } });
	socket.say('realtime:room', 'presence', { event: 'track', payload: 'text' }, { ref: 'a' });
	socket.say('realtime:room', 'presence', { event: 'dance' }, { ref: 'b' });
	socket.say('realtime:room', 'presence', { event: 'untrack' }, { ref: 'c' });
	await eventually(() => socket.messages().some(({ ref }) => ref === 'c'));
	const replies = socket.messages().filter(({ event, ref }) => event === 'phx_reply' && ref !== '1');
	expect(replies.map(({ payload }) => payload)).toEqual([
		{ status: 'error', response: { reason: 'Presence track payload must be a map' } },
		{ status: 'error', response: {} },
		{ status: 'ok', response: {} },
	]);
	expect((await socket.next('presence_state')).payload).toEqual({});
	socket.close();
});

describe('on private channels', () => {
	test('policies tell who may be present', async () => {
		const config = { private: true, presence: { key: 'ann' } };
		const room = await joinChannel(ann, 'room:1', { presence: true, config });
		expect(await room.channel.track({ n: 1 })).toBe('ok');
		await eventually(() => isThere(room, 'ann'));
		const reader = await joinChannel(one, 'announcements', { presence: true, config });
		expect(await reader.channel.track({ n: 1 })).toBe('error');
		// It may read broadcasts there, but not who is present.
		expect(reader.presence).toEqual([]);
	});
});
