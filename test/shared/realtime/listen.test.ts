import {
	listen,
	listeners,
	openRealtime,
	readListener,
	type RealtimeClient,
	type Subscription,
	type SubscriptionEvent,
	type SubscriptionOptions,
	type SubscriptionStatus,
} from '../../../shared';
import { sendByFetch } from '../../send-by-fetch';
import { createFakeClock, type FakeClock } from './fake-clock';
import { openByWs } from './open-socket';
import { startPhoenixServer, type PhoenixServer } from './phoenix-server';
import { until } from '../../until';

let server: PhoenixServer;
let clock: FakeClock;
let client: RealtimeClient;
let subscription: Subscription;
let events: SubscriptionEvent[] = [];
let statuses: SubscriptionStatus[] = [];
let deliver: (event: SubscriptionEvent) => void | Promise<void>;

const begin = (options: SubscriptionOptions) => {
	subscription = listen(client, options, {
		deliver: (event) => {
			events.push(event);
			return deliver(event);
		},
		tell: (status) => void statuses.push(status),
	});
	return subscription;
};
const topicOf = (): string => client.channels[0]?.topic ?? '';
const confirmChanges = () =>
	server.push(topicOf(), 'system', { extension: 'postgres_changes', status: 'ok', message: 'Subscribed' });
const insert = (id: unknown) =>
	server.push(topicOf(), 'postgres_changes', {
		ids: [1000],
		data: {
			schema: 'public',
			table: 'todos',
			type: 'INSERT',
			commit_timestamp: '2030-01-01T00:00:00.000Z',
			columns: [{ name: 'id', type: 'int8' }],
			record: { id },
			errors: null,
		},
	});
const standing = async (options: SubscriptionOptions) => {
	begin(options);
	await until(() => client.channels[0]?.state === 'joined');
	if (options.changes) confirmChanges();
	await subscription.ready;
};
const ids = () => events.map((event) => (event.kind === 'change' ? event.change.new.id : event.kind));
const states = () => statuses.map(({ state }) => state);

beforeEach(async () => {
	server = await startPhoenixServer();
	clock = createFakeClock();
	events = [];
	statuses = [];
	deliver = () => {};
	client = openRealtime(
		{ url: server.url, key: 'sb_publishable_x' },
		{ send: sendByFetch, openSocket: openByWs, clock },
		// Time is let pass faster than the server can answer.
		{ random: () => 1, heartbeat: 1e9 },
	);
});
afterEach(async () => {
	await subscription.stop();
	await client.removeAllChannels();
	await server.stop();
	expect(clock.sleepers).toBe(0);
});

const todos = { changes: [{ table: 'todos' }] };

it('is ready when the server has confirmed that changes arrive, not when the channel is joined', async () => {
	begin(todos);
	let isReady = false;
	void subscription.ready.then(() => (isReady = true));
	await until(() => client.channels[0]?.state === 'joined');
	expect(isReady).toBe(false);
	expect(subscription.status.state).toBe('joining');
	confirmChanges();
	await subscription.ready;
	insert(1);
	await until(() => events.length === 1);
	expect(events).toEqual([
		{
			kind: 'change',
			channel: expect.stringMatching(/^changes:public:todos:/) as string,
			id: expect.stringMatching(/^public\.todos:INSERT:2030-01-01T00:00:00\.000Z:/) as string,
			replayed: false,
			change: {
				schema: 'public',
				table: 'todos',
				commit_timestamp: '2030-01-01T00:00:00.000Z',
				eventType: 'INSERT',
				new: { id: 1 },
				old: {},
				errors: null,
			},
		},
	]);
	expect(states()).toEqual(['joining', 'standing']);
	expect(subscription.status.counts).toMatchObject({ received: 1, delivered: 1, queued: 0 });
});

it('tells a gap when it stands again, and goes on', async () => {
	await standing(todos);
	insert(1);
	await until(() => events.length === 1);
	const from = clock.now();
	server.drop();
	await until(() => subscription.status.state === 'waiting');
	expect(subscription.status).toMatchObject({
		mustAct: false,
		nextTry: 1000,
		error: { code: 'SOCKET_CLOSED' },
	});
	await clock.advance(1000);
	await until(() => client.channels[0]?.state === 'joined');
	expect(events).toHaveLength(1);
	confirmChanges();
	insert(2);
	await until(() => events.length === 3);
	expect(ids()).toEqual([1, 'gap', 2]);
	expect(events[1]).toMatchObject({ reason: 'disconnected', from, to: from + 1000 });
	expect(subscription.status.counts.recovered).toBe(1);
});

it('tells a gap when the server itself had trouble with changes, and not when it only renews them', async () => {
	await standing(todos);
	insert(1);
	// As after each new token: in place, without a pause.
	confirmChanges();
	insert(2);
	await until(() => events.length === 2);
	server.push(topicOf(), 'system', {
		extension: 'postgres_changes',
		status: 'error',
		message: 'Unable to connect to the project database',
	});
	await until(() => subscription.status.error !== undefined);
	const from = client.heardAt;
	await clock.advance(1000);
	confirmChanges();
	insert(3);
	await until(() => events.length === 4);
	expect(ids()).toEqual([1, 2, 'gap', 3]);
	expect(events[2]).toMatchObject({ reason: 'disconnected', from, to: from + 1000 });
	expect(subscription.status).toMatchObject({ state: 'standing', counts: { recovered: 1 } });
	expect(subscription.status.error).toBeUndefined();
	expect(server.framesOf('phx_join')).toHaveLength(1);
});

it('tells what the user must act on once, goes on trying, and rejects when it was not ready yet', async () => {
	server.answers.set('phx_join', () => ({
		status: 'error',
		response: { reason: 'Unauthorized: You do not have permissions to read from this Channel topic: room' },
	}));
	begin({ channel: 'room', private: true, broadcast: {} });
	await expect(subscription.ready).rejects.toMatchObject({ code: 'CHANNEL_UNAUTHORIZED', field: 'private' });
	for (let joins = 2; joins < 5; joins++) {
		await clock.advance(30_000);
		await until(() => server.framesOf('phx_join').length === joins);
		await until(() => subscription.status.state === 'waiting');
	}
	expect(statuses.filter(({ mustAct }) => mustAct)).toHaveLength(1);
	server.answers.delete('phx_join');
	await clock.advance(30_000);
	await until(() => subscription.status.state === 'standing');
	server.answers.set('phx_join', () => ({ status: 'error', response: { reason: 'PrivateOnly: no' } }));
	server.push('realtime:room', 'phx_error', {});
	await until(() => subscription.status.state === 'waiting');
	await clock.advance(30_000);
	await until(() => statuses.filter(({ mustAct }) => mustAct).length === 2);
});

it('tells once of a token that is over, though the server says each time for how long', async () => {
	let seconds = 0;
	server.answers.set('phx_join', () => ({
		status: 'error',
		response: { reason: `InvalidJWTToken: Token has expired ${(seconds += 30)} seconds ago` },
	}));
	begin({ channel: 'room', broadcast: {} });
	await expect(subscription.ready).rejects.toMatchObject({ code: 'InvalidJWTToken' });
	for (let joins = 2; joins < 5; joins++) {
		await clock.advance(30_000);
		await until(() => server.framesOf('phx_join').length === joins);
		await until(() => subscription.status.error?.reason.includes(` ${joins * 30} seconds`) === true);
	}
	expect(statuses.filter(({ mustAct }) => mustAct)).toHaveLength(1);
});

it('hears the same changes as others of its channel, also who comes later, or comes again, without a new join', async () => {
	const shared = { ...todos, channel: 'shared' };
	await standing(shared);
	const heard: unknown[] = [];
	const comeLater = async () => {
		const later = listen(client, shared, {
			deliver: (event) => void heard.push(event.kind === 'change' && event.change.new.id),
		});
		await later.ready;
		return later;
	};
	let later = await comeLater();
	insert(1);
	await until(() => events.length === 1);
	await later.stop();
	insert(2);
	await until(() => events.length === 2);
	later = await comeLater();
	// Who was there first goes.
	await subscription.stop();
	insert(3);
	await until(() => heard.length === 2);
	expect([ids(), heard]).toEqual([
		[1, 2],
		[1, 3],
	]);
	expect(server.framesOf('phx_join')).toHaveLength(1);
	await later.stop();
});

it('comes again to a channel in which others want other changes, without a gap for them', async () => {
	const shared = { ...todos, channel: 'shared' };
	const first = listen(client, shared, { deliver: () => undefined });
	begin({ changes: [{ table: 'others' }], channel: 'shared' });
	await until(() => client.channels[0]?.state === 'joined');
	confirmChanges();
	await Promise.all([first.ready, subscription.ready]);
	await first.stop();
	const heard: unknown[] = [];
	const again = listen(client, shared, {
		deliver: (event) => void heard.push(event.kind === 'change' && event.change.new.id),
	});
	await again.ready;
	insert(1);
	await until(() => heard.length === 1);
	expect([heard, events]).toEqual([[1], []]);
	expect(server.framesOf('phx_join')).toHaveLength(1);
	await again.stop();
});

it('joins no more when who hears of the trouble stops it at once', async () => {
	await standing({ channel: 'another', broadcast: {} });
	server.answers.set('phx_join', () => ({ status: 'error', response: { reason: 'PrivateOnly: no' } }));
	const stopping = listen(
		client,
		{ channel: 'room', broadcast: {} },
		{ deliver: () => undefined, tell: ({ mustAct }) => void (mustAct && stopping.stop()) },
	);
	await expect(stopping.ready).rejects.toMatchObject({ code: 'PrivateOnly' });
	await until(() => client.channels.length === 1);
	await clock.advance(60_000);
	// Whatever would come by now has come before its reply.
	await client.channels[0]?.send({ event: 'x', payload: {} });
	await until(() => server.framesOf('broadcast').length === 1);
	expect(server.framesOf('phx_join').map(({ topic }) => topic)).toEqual([
		'realtime:another',
		'realtime:room',
	]);
});

it('keeps events in order while the consumer is busy, and says how many did not fit', async () => {
	const waiting: Array<() => void> = [];
	deliver = async () => await new Promise<void>((resolve) => void waiting.push(resolve));
	await standing({ ...todos, queueSize: 2 });
	for (const id of [1, 2, 3, 4, 5]) insert(id);
	await until(() => subscription.status.counts.received === 5);
	expect(subscription.status.counts).toMatchObject({ delivered: 0, queued: 2, dropped: 2 });
	const next = async (count: number) => {
		waiting.shift()?.();
		await until(() => events.length === count);
	};
	await next(2);
	await next(3);
	insert(6);
	await next(4);
	deliver = () => {};
	waiting.shift()?.();
	insert(7);
	await until(() => events.length === 6);
	expect(ids()).toEqual([1, 2, 3, 'gap', 6, 7]);
	expect(events[3]).toMatchObject({ kind: 'gap', reason: 'overflow', dropped: 2 });
});

it('goes on when the consumer fails, and says so', async () => {
	deliver = () => {
		throw new Error('no');
	};
	await standing(todos);
	insert(1);
	await until(() => events.length === 1);
	deliver = async () => await Promise.reject(new Error('never'));
	insert(2);
	await until(() => events.length === 2);
	await until(() => statuses.at(-1)?.error?.reason === 'The flow failed with an event: never');
	deliver = () => {};
	insert(3);
	await until(() => events.length === 3);
});

it('delivers broadcasts by name, presence with its state, statuses and system messages on wish', async () => {
	await standing({
		channel: 'room',
		broadcast: { events: ['Shout'], self: true },
		presence: { events: ['sync', 'leave'], key: 'me', track: { at: 1 }, fullState: true },
		statusEvents: true,
		systemEvents: true,
	});
	await until(() => server.framesOf('presence').length === 1);
	server.push('realtime:room', 'broadcast', { event: 'shout', payload: 1, meta: { id: 'm1' } });
	server.push('realtime:room', 'broadcast', {
		event: 'shout',
		payload: 1,
		meta: { id: 'm1', replayed: true },
	});
	server.push('realtime:room', 'broadcast', { event: 'other', payload: 2 });
	server.push('realtime:room', 'presence_state', { me: { metas: [{ phx_ref: '1', at: 1 }] } });
	server.push('realtime:room', 'presence_diff', {
		joins: {},
		leaves: { me: { metas: [{ phx_ref: '1', at: 1 }] } },
	});
	server.push('realtime:room', 'system', { extension: 'system', status: 'ok', message: 'hello' });
	const presence = { at: 1, presence_ref: '1' };
	await until(() => events.length === 6);
	expect(events.map(({ channel: _channel, ...event }) => event)).toEqual([
		{ kind: 'status', status: 'SUBSCRIBED' },
		{ kind: 'broadcast', event: 'shout', payload: 1, id: 'm1', replayed: false },
		{ kind: 'presence', event: 'sync', state: { me: [presence] } },
		{
			kind: 'presence',
			event: 'leave',
			key: 'me',
			currentPresences: [],
			leftPresences: [presence],
			state: {},
		},
		{ kind: 'presence', event: 'sync', state: {} },
		{ kind: 'system', extension: 'system', status: 'ok', message: 'hello' },
	]);
	expect(server.framesOf('presence')[0]?.payload).toMatchObject({ event: 'track', payload: { at: 1 } });
});

it('tells a gap when more may have been stored in it than the server gives again', async () => {
	await standing({ channel: 'room', private: true, broadcast: { replay: { since: 5, limit: 2 } } });
	const replay = (id: string) =>
		server.push('realtime:room', 'broadcast', { event: 'x', payload: id, meta: { id, replayed: true } });
	// What was before the very first start was not missed.
	for (const id of ['a', 'b']) replay(id);
	await until(() => events.length === 2);
	let from = 0;
	for (const more of [['c'], ['d', 'e']]) {
		from = client.heardAt;
		server.drop();
		await until(() => subscription.status.state === 'waiting');
		await clock.advance(subscription.status.nextTry ?? 0);
		await until(() => subscription.status.state === 'standing');
		for (const id of more) replay(id);
		await until(() => events.some((event) => event.kind === 'broadcast' && event.id === more.at(-1)));
	}
	await until(() => events.length === 6);
	expect(events.map((event) => (event.kind === 'broadcast' ? event.id : event.kind))).toEqual([
		'a',
		'b',
		'c',
		'd',
		'e',
		'gap',
	]);
	expect(events[5]).toEqual({
		kind: 'gap',
		channel: 'room',
		reason: 'disconnected',
		from,
		to: clock.now(),
	});
});

it('asks for the stored messages of a gap, and delivers each once', async () => {
	await standing({ channel: 'room', private: true, broadcast: { replay: { since: 5, limit: 10 } } });
	const heardAt = client.heardAt;
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1, meta: { id: 'a' } });
	await until(() => events.length === 1);
	server.drop();
	await until(() => subscription.status.state === 'waiting');
	await clock.advance(1000);
	await until(() => subscription.status.state === 'standing');
	const replays = server
		.framesOf('phx_join')
		.map(({ payload }) => (payload.config as { broadcast: { replay: object } }).broadcast.replay);
	expect(replays).toEqual([
		{ since: 5, limit: 10 },
		{ since: heardAt - 60_000, limit: 10 },
	]);
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1, meta: { id: 'a', replayed: true } });
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 2, meta: { id: 'b', replayed: true } });
	await until(() => events.length === 2);
	expect(events[1]).toMatchObject({ payload: 2, replayed: true });
});

describe('a replay whose position is kept', () => {
	let kept: unknown;
	let load: () => Promise<unknown>;
	const store = {
		load: async () => await load(),
		save: async (state: unknown) => void (kept = JSON.parse(JSON.stringify(state))),
	};
	const replaying = (since = 5, limit?: number): SubscriptionOptions => ({
		channel: 'room',
		private: true,
		broadcast: { replay: { since, ...(limit && { limit }), store } },
	});
	const send = (id: string, replayed = false) =>
		server.push('realtime:room', 'broadcast', {
			event: 'x',
			payload: id,
			meta: { id, ...(replayed && { replayed }) },
		});
	const heardIds = () => events.map((event) => (event.kind === 'broadcast' ? event.id : event.kind));
	const lastRequest = () =>
		(server.framesOf('phx_join').at(-1)?.payload.config as { broadcast: { replay: object } }).broadcast
			.replay;
	beforeEach(() => {
		kept = undefined;
		load = async () => kept;
	});

	it('goes on after a restart where the last message was heard, and leaves out what came before', async () => {
		await standing(replaying());
		send('old', true);
		send('a');
		await until(() => events.length === 2);
		const heardAt = clock.now();
		await subscription.stop();
		await clock.advance(3_600_000);
		await standing(replaying());
		expect(lastRequest()).toEqual({ since: heardAt - 60_000, limit: 25 });
		for (const id of ['old', 'a', 'b']) send(id, true);
		send('c');
		await until(() => events.length === 4);
		expect(heardIds()).toEqual(['old', 'a', 'b', 'c']);
	});

	it('begins the replay again of which a restart has interrupted the delivery', async () => {
		let release = (): void => {};
		deliver = async () => await new Promise((resolve) => (release = resolve));
		await standing(replaying());
		for (const id of ['a', 'b']) send(id, true);
		await until(() => events.length === 1);
		await subscription.stop();
		deliver = () => {};
		release();
		await standing(replaying());
		expect(lastRequest()).toEqual({ since: 5, limit: 25 });
		for (const id of ['a', 'b']) send(id, true);
		await until(() => events.length === 2);
		expect(heardIds()).toEqual(['a', 'b']);
	});

	it('tells a gap of the time that a full replay may not reach back to, and none where it does', async () => {
		await standing(replaying(5, 2));
		send('a');
		await until(() => events.length === 1);
		const from = clock.now();
		for (const replayed of [
			['a', 'b'],
			['c', 'd'],
		]) {
			await subscription.stop();
			await clock.advance(1000);
			await standing(replaying(5, 2));
			for (const id of replayed) send(id, true);
			await until(() => heardIds().includes(replayed.at(-1)));
		}
		await until(() => events.length === 5);
		expect(heardIds()).toEqual(['a', 'b', 'c', 'd', 'gap']);
		expect(events[4]).toEqual({
			kind: 'gap',
			channel: 'room',
			reason: 'disconnected',
			from,
			to: clock.now(),
		});
	});

	it('tells a gap behind 25 messages, though more were asked for: the server gives no more', async () => {
		await standing(replaying(5, 100));
		send('a');
		await until(() => events.length === 1);
		server.drop();
		await until(() => subscription.status.state === 'waiting');
		await clock.advance(1000);
		await until(() => subscription.status.state === 'standing');
		for (let number = 1; number <= 25; number++) send(`n${number}`, true);
		await until(() => events.length === 27);
		expect(heardIds().at(-1)).toBe('gap');
	});

	it('begins as at first with what was kept of another channel, or of changes', async () => {
		await standing(replaying());
		send('a');
		await until(() => events.length === 1);
		await subscription.stop();
		await standing({ ...replaying(7), channel: 'other' });
		expect(lastRequest()).toEqual({ since: 7, limit: 25 });
		expect(statuses.flatMap(({ error }) => error ?? [])).toEqual([]);
	});

	it('says so when what was kept cannot be taken up, and begins as at first', async () => {
		load = async () => await Promise.reject(new Error('the disk is full'));
		await standing(replaying());
		expect(lastRequest()).toEqual({ since: 5, limit: 25 });
		expect(statuses.find(({ error }) => error)).toMatchObject({
			mustAct: true,
			error: { reason: 'How far the replay came could not be taken up: the disk is full', field: 'replay' },
		});
	});

	it('remembers no more than a replay may give again', async () => {
		await standing(replaying());
		for (let number = 0; number < 300; number++) send(`n${number}`);
		await until(() => events.length === 300);
		await subscription.stop();
		expect(kept).toMatchObject({ ids: expect.arrayContaining(['n299']) });
		expect((kept as { ids: readonly string[] }).ids).toHaveLength(100);
	});
});

it('lets several share a channel, and leaves it with the last', async () => {
	await standing({ channel: 'room', broadcast: {} });
	const first = subscription;
	const others: unknown[] = [];
	const second = listen(
		client,
		{ channel: 'room', broadcast: { events: ['x'] } },
		{ deliver: (event) => void others.push(event) },
	);
	await second.ready;
	expect(server.framesOf('phx_join')).toHaveLength(1);
	await first.stop();
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => others.length === 1);
	expect(events).toEqual([]);
	await second.stop();
	await until(() => server.framesOf('phx_leave').length === 1);
	expect(client.channels).toEqual([]);
});

it('tells a gap when the channel is joined anew because somebody else wants more of it', async () => {
	await standing({ channel: 'room', broadcast: {} });
	const from = clock.now();
	client.channel('room').onPresence({}, () => {});
	await until(() => server.framesOf('phx_join').length === 2 && events.length === 1);
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => events.length === 2);
	expect(events).toMatchObject([
		{ kind: 'gap', channel: 'room', reason: 'disconnected', from, to: from },
		{ kind: 'broadcast', payload: 1 },
	]);
	expect(states()).toEqual(['joining', 'standing', 'joining', 'standing']);
	expect(subscription.status.counts.recovered).toBe(1);
});

it('goes on when the host cannot show how it is, and keeps why', async () => {
	let fails = true;
	subscription = listen(
		client,
		{ channel: 'room', broadcast: {} },
		{
			deliver: (event) => void events.push(event),
			tell: (status) => {
				if (fails) throw new Error('the editor is gone');
				statuses.push(status);
			},
		},
	);
	await subscription.ready;
	expect(subscription.status).toMatchObject({
		state: 'standing',
		mustAct: false,
		error: { reason: 'The status could not be shown: the editor is gone' },
	});
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => events.length === 1);
	server.drop();
	await until(() => subscription.status.state === 'waiting');
	fails = false;
	await clock.advance(1000);
	await until(() => subscription.status.state === 'standing');
	expect(states()).toEqual(['joining', 'standing']);
	expect(subscription.status.error).toBeUndefined();
});

it('stops at once, also when it never stood', async () => {
	server.handshake = 'silent';
	begin(todos);
	await subscription.stop();
	expect(subscription.status.state).toBe('stopped');
	expect(client.channels).toEqual([]);
	await subscription.stop();
});

it.each<[string, SubscriptionOptions, string]>([
	['nothing', {}, 'event'],
	['a broadcast without a channel', { broadcast: {} }, 'channel'],
	['changes that are none', { changes: [{ event: 'TRUNCATE' as never }] }, 'event'],
	['a filter of all tables', { changes: [{ filters: { column: 'a', operator: 'eq', value: 1 } }] }, 'filter'],
	['columns of all tables', { changes: [{ columns: ['a'] }] }, 'columns'],
])('refuses to listen to %s', (_name, options, field) => {
	begin(todos);
	expect(() => listen(client, options, { deliver })).toThrow(expect.objectContaining({ field }));
});

it('says of a replay where nothing is stored what to do, by the names of the fields', async () => {
	begin({ channel: 'room', broadcast: { replay: { since: 5 } } });
	await expect(subscription.ready).rejects.toMatchObject({
		field: 'replay',
		advice: 'Turn on Private, or leave Replay Since out.',
	});
});

describe('listeners', () => {
	const read = (id: string, params: Readonly<Record<string, unknown>>) => {
		const found = listeners.find((each) => each.id === id);
		return readListener(found!, params, { now: 0, store: { load: async () => {}, save: async () => {} } });
	};
	beforeEach(() => begin(todos));

	it('reads changes from a form', () => {
		expect(
			read('realtime.onPostgresChanges', {
				event: 'UPDATE',
				table: 'todos',
				schema: 'private',
				filter: '[{"column":"id","operator":"gt","value":5}]',
				columns: 'id, title',
				moreChanges: '[{"event":"INSERT","table":"users"}]',
				statusEvents: true,
				queueSize: '5',
			}),
		).toEqual({
			changes: [
				{
					event: 'UPDATE',
					table: 'todos',
					schema: 'private',
					filters: [{ column: 'id', operator: 'gt', value: 5 }],
					columns: ['id', 'title'],
				},
				{ event: 'INSERT', table: 'users' },
			],
			statusEvents: true,
			queueSize: 5,
		});
	});

	it('reads catch-up from a form', () => {
		expect(
			read('realtime.onPostgresChanges', {
				table: 'todos',
				catchUp: 'rows',
				cursorColumn: 'id',
				keyColumns: 'a, b',
				startFrom: '7',
				by: 'polling',
				interval: 30,
				overlapMinutes: 1,
				overlapRows: 10,
			}),
		).toEqual({
			changes: [{ table: 'todos' }],
			catchUp: {
				of: 'rows',
				cursor: 'id',
				keyColumns: ['a', 'b'],
				startAt: { from: '7' },
				by: 'polling',
				every: 30_000,
				overlap: { milliseconds: 60_000, rows: 10 },
				store: expect.anything() as object,
			},
		});
	});

	it('reads broadcast and presence from a form', () => {
		expect(
			read('realtime.onBroadcast', {
				channel: 'room',
				event: 'a, b',
				private: true,
				replay: '1970-01-01T00:00:01Z',
			}),
		).toEqual({
			channel: 'room',
			private: true,
			broadcast: { events: ['a', 'b'], replay: { since: 1000, store: expect.anything() as object } },
		});
		expect(
			read('realtime.onPresence', { channel: 'room', event: 'join', track: '{"a":1}', key: 'me' }),
		).toEqual({
			channel: 'room',
			presence: { events: ['join'], track: { a: 1 }, key: 'me' },
		});
	});

	it.each([
		['realtime.onPostgresChanges', { catchUp: 'rows', table: 't' }, 'cursorColumn'],
		['realtime.onPostgresChanges', { cursorColumn: 'id' }, 'cursorColumn'],
		['realtime.onPostgresChanges', { moreChanges: [{ tabel: 'x' }] }, 'moreChanges'],
		['realtime.onBroadcast', { channel: 'room', replay: 'tomorrow' }, 'replay'],
		['realtime.onPresence', { channel: 'room', track: [1] }, 'track'],
		['realtime.onPresence', {}, 'channel'],
	])('%s refuses %j', (id, params, field) => {
		expect(() => read(id, params)).toThrow(expect.objectContaining({ field }));
	});

	it('says everything an editor needs in the house style', () => {
		for (const { title, summary, fields } of listeners) {
			expect(title).toMatch(/^[A-Z][^.]*$/);
			expect(summary).toMatch(/^[A-Z].*[^.]$/);
			for (const [name, field] of Object.entries(fields as Record<string, { kind: string; help: string }>)) {
				expect(name).toMatch(/^[a-z][A-Za-z]+$/);
				expect(field.help).toMatch(field.kind === 'flag' ? /^Whether / : /^[A-Z].*[^.]$/);
			}
		}
	});
});
