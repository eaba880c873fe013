import { connect, openRealtime, run, type ProtocolVersion, type RealtimeClient } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { createFakeClock, type FakeClock } from '../shared/realtime/fake-clock';
import { openByWs } from '../shared/realtime/open-socket';
import {
	startPhoenixServer,
	type PhoenixServer,
	type ReceivedFrame,
} from '../shared/realtime/phoenix-server';
import { until } from '../until';
import { asReceived, recorded, type WireCase } from './recorded';

/** What the official client put on its socket, and what it made of what came, against what this one does. */

const key = 'sb_publishable_KEY';

interface Recorded {
	readonly method: string;
	readonly query: string;
	readonly body: unknown;
}
const casesOf = (call: string): readonly WireCase[] => recorded.filter((each) => each.call === call);
const resultOf = (call: string, op: string): unknown =>
	casesOf(call).find((each) => each.op === `realtime.result.${op}`)?.result;
const bodiesOf = (call: string, method: string): readonly unknown[] =>
	casesOf(call).flatMap(({ request }) => {
		const { method: own, body } = (request ?? { method: '' }) as Recorded;
		return own === method ? [body] : [];
	});

/** A frame without its numbers. */
type Sent = readonly [topic: string, event: string, payload: unknown];

const readSent = (body: unknown): Sent => {
	if (Array.isArray(body)) return [String(body[2]), String(body[3]), body[4]];
	const { $decoded: decoded, topic, event, payload } = body as Record<string, unknown>;
	if (!decoded) return [String(topic), String(event), payload];
	const { topic: room, userEvent, metadata, payload: content } = decoded as Record<string, string>;
	return [String(room), 'broadcast', { event: userEvent, payload: content, ...metaIn(metadata) }];
};
const metaIn = (metadata = ''): object => (metadata === '' ? {} : (JSON.parse(metadata) as object));

/**
 * What both mean alike: defaults are sent or not; the official client also sends the project key as a token, which the
 * server ignores, and its own version.
 */
const toMeaning = ([topic, event, payload]: Sent): Sent => {
	if (event === 'broadcast') {
		const { type: _type, ...rest } = payload as Record<string, unknown>;
		return [topic, event, rest];
	}
	if (event !== 'phx_join') return [topic, event, payload];
	const { config, access_token: token, version: _version } = payload as Record<string, never>;
	const { broadcast, presence, ...more } = config as Record<string, object>;
	return [
		topic,
		event,
		{
			config: {
				...more,
				broadcast: { ack: false, self: false, ...broadcast },
				presence: { key: '', enabled: false, ...presence },
			},
			...(token !== undefined && token !== key && { access_token: token }),
		},
	];
};
const isKeyAsToken = ([, event, payload]: Sent): boolean =>
	event === 'access_token' && (payload as { access_token: string }).access_token === key;

const theirs = (...calls: readonly string[]): readonly Sent[] =>
	calls
		.flatMap((call) => [...bodiesOf(call, 'WS-TEXT'), ...bodiesOf(call, 'WS-BINARY')])
		.map(readSent)
		.filter((sent) => !isKeyAsToken(sent))
		.map(toMeaning);
const ours = (frames: readonly ReceivedFrame[]): readonly Sent[] =>
	frames.map(({ topic, event, payload }) => toMeaning([topic, event, payload]));

const bySent = (one: Sent, other: Sent): number => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1);
const sorted = (sent: readonly Sent[]): readonly Sent[] => sent.toSorted(bySent);

let server: PhoenixServer;
let clock: FakeClock;
let client: RealtimeClient;
let token: string | undefined;
const statuses: Array<readonly [string, string | null]> = [];

const open = (version: ProtocolVersion = '2.0.0') => {
	client = openRealtime(
		{ url: server.url, key, accessToken: async () => token ?? '' },
		{ send: sendByFetch, openSocket: openByWs, clock },
		{ version, random: () => 1 },
	);
};
const note = (status: string, error?: Error) => void statuses.push([status, error?.message ?? null]);

beforeEach(async () => {
	server = await startPhoenixServer();
	clock = createFakeClock();
	token = undefined;
	statuses.length = 0;
});
afterEach(async () => {
	await client.removeAllChannels();
	await server.stop();
});

it.each(['2.0.0', '1.0.0'] as const)('%s: sends and understands everything alike', async (version) => {
	const call = (name: string) => `vsn ${version}: ${name}`;
	open(version);
	const got: Array<readonly [string, unknown]> = [];
	const take = (name: string) => (value: unknown) => void got.push([name, value]);
	const filters = [
		{ column: 'name', operator: 'eq' as const, value: 'a,b' },
		{ column: 'id', operator: 'in' as const, value: [1, 'x y', 'q"'] },
		{ column: 'z', operator: 'is' as const, value: null },
		{ column: 'k', operator: 'like' as const, value: '%a', not: true },
	];
	const channel = client
		.channel('room1', { broadcast: { self: true, ack: true }, presence: { key: 'user-1' } })
		.onPostgresChanges({ table: 'todos', filters: { column: 'id', operator: 'eq', value: 1 } }, take('pg *'))
		.onPostgresChanges({ event: 'INSERT' }, take('pg INSERT'))
		.onPostgresChanges({ event: 'UPDATE', table: 'users', filters }, take('pg UPDATE'))
		.onPostgresChanges({ event: 'DELETE', table: 'todos', columns: ['id'] }, take('pg DELETE'))
		.onBroadcast({ event: 'cursor-pos' }, take('broadcast'))
		.onBroadcast({ event: '*' }, take('broadcast*'))
		.onPresence({ event: 'sync' }, () => take('presence sync')(channel.presenceState()))
		.onPresence({ event: 'join' }, take('presence join'))
		.onPresence({ event: 'leave' }, take('presence leave'))
		.onSystem(take('system'))
		.subscribe(note);
	await until(() => channel.state === 'joined');
	await channel.send({ event: 'cursor-pos', payload: { x: 1, y: 'é' } });
	await channel.track({ online_at: 't' });
	await channel.untrack();
	const isNew = version === '2.0.0';
	if (isNew) await channel.send({ event: 'bin', payload: Uint8Array.from([1, 2, 255]) });
	// Another token is noticed at the next join of any channel.
	token = 'USER_JWT';
	client.channel('other').subscribe();
	await until(() => server.framesOf('access_token').length === 1);
	await clock.advance(25_000);
	await until(() => server.framesOf('heartbeat').length === 1);

	const messages = casesOf(call('server messages')).flatMap(({ request }): ReadonlyArray<string | Buffer> => {
		const { method, body } = (request ?? { method: '' }) as Recorded;
		if (method === 'WS-TEXT-FROM-SERVER') return [JSON.stringify(body)];
		const { $binary_base64: base64 = '' } = (body ?? {}) as Record<string, string>;
		return method === 'WS-BINARY-FROM-SERVER' ? [Buffer.from(base64, 'base64')] : [];
	});
	// Everybody comes first, as the recorded server did it on joining.
	server.push('realtime:room1', 'presence_state', {});
	await until(() => got.some(([name]) => name === 'presence sync'));
	got.length = 0;
	for (const message of messages) server.pushRaw(message);
	const expected = resultOf(call('server messages'), 'events') as ReadonlyArray<readonly [string, unknown]>;
	await until(() => got.length === expected.length);
	expect(JSON.parse(JSON.stringify(got, bytesAsText))).toEqual(expected);

	expect(await client.removeChannel(channel)).toBe(resultOf(call('removeChannel'), 'removeChannel'));
	expect(statuses).toEqual(resultOf(call('removeChannel'), 'statuses'));
	expect(sorted(ours(server.frames.filter(({ topic }) => topic !== 'realtime:other')))).toEqual(
		sorted(
			theirs(
				call('connect + subscribe with all listeners'),
				call('send broadcast (ack)'),
				call('track / untrack'),
				...(isNew ? [call('binary broadcast payload (ArrayBuffer)')] : []),
				call("setAuth('USER_JWT') pushes access_token"),
				call('heartbeat'),
				call('removeChannel'),
			).map(bytesRead),
		),
	);
	expect(server.handshakes[0]?.url).toBe(`/realtime/v1/websocket?apikey=${key}&vsn=${version}`);
});

/** As the fixture writes bytes. */
function bytesAsText(_name: string, value: unknown): unknown {
	const isBytes = typeof value === 'object' && value !== null && '0' in value && !Array.isArray(value);
	return isBytes ? { $arraybuffer: Buffer.from(Object.values(value) as number[]).toString('base64') } : value;
}
function bytesRead(sent: Sent): Sent {
	const [topic, event, payload] = sent;
	const { payload: content } = payload as { payload?: { $base64?: string } };
	if (content?.$base64 === undefined) return sent;
	return [topic, event, { ...(payload as object), payload: Buffer.from(content.$base64, 'base64') }];
}

it('joins a private channel with replay, and stores a message', async () => {
	open();
	token = 'THIRD_PARTY_JWT';
	const replay = { since: 1_700_000_000_000, limit: 5 };
	const channel = client.channel('priv:1', { private: true, broadcast: { replay, ack: true } }).subscribe();
	await until(() => channel.state === 'joined');
	await channel.send({ event: 'e', payload: { a: 1 }, persist: { ttl: 60 } });
	await client.removeChannel(channel);
	expect(ours(server.frames)).toEqual(
		theirs('private channel with replay, signed-in token via accessToken option').concat(
			sorted(theirs('private broadcast with persist')),
		),
	);
});

it('refuses to replay a public channel', () => {
	open();
	expect(
		resultOf('replay on a public channel', 'x') ?? casesOf('replay on a public channel')[0]?.result,
	).toEqual({
		$thrown: expect.stringContaining('private') as string,
	});
	const channel = client.channel('pub', { broadcast: { replay: { since: 1 } } });
	expect(() => channel.onBroadcast({}, () => {})).toThrow(expect.objectContaining({ field: 'replay' }));
});

it('tells a refused join in the words of the server', async () => {
	open();
	const reason = 'Unauthorized: You do not have permissions to read from this Channel topic: x';
	server.answers.set('phx_join', () => ({ status: 'error', response: { reason } }));
	client.channel('x', { private: true }).subscribe(note);
	await until(() => statuses.length === 1);
	const [[status, words] = []] = resultOf('join error reply', 'joinError') as string[][];
	expect(statuses).toEqual([[status, expect.stringContaining(words?.split(': ')[2] ?? '?')]]);
	expect(ours(server.frames)).toEqual(theirs('join error reply'));
});

it('leaves what may be half joined when a join is not answered', async () => {
	open();
	server.answers.set('phx_join', () => undefined);
	client.channel('y').subscribe(note);
	await until(() => server.frames.length === 1);
	await clock.advance(10_000);
	await until(() => server.frames.length === 2);
	expect(statuses.map(([status]) => [status, null])).toEqual(resultOf('join timeout (200ms)', 'joinTimeout'));
	expect(ours(server.frames)).toEqual(theirs('join timeout (200ms)'));
});

it('finds other bindings than were asked for', async () => {
	open();
	server.answers.set('phx_join', () => ({
		response: { postgres_changes: [{ id: 1, event: 'INSERT', schema: 'other' }] },
	}));
	client
		.channel('z')
		.onPostgresChanges({}, () => {})
		.subscribe(note);
	await until(() => server.frames.length === 2);
	expect(statuses.map(([status]) => status)).toEqual(['CHANNEL_ERROR']);
	expect(ours(server.frames)).toEqual(theirs('postgres_changes mismatch'));
});

it('joins again after the socket was closed', async () => {
	open();
	const call = 'server closes the socket (1006/1011) -> CHANNEL_ERROR, reconnect after 1s, rejoin';
	const channel = client.channel('q').subscribe(note);
	await until(() => channel.state === 'joined');
	server.drop(1011, 'restart');
	await until(() => channel.state === 'errored');
	await clock.advance(1000);
	await until(() => channel.state === 'joined');
	const [first, second, third] = resultOf(call, 'reconnect') as string[][];
	expect(statuses.map(([status]) => status)).toEqual([first?.[0], second?.[0], third?.[0]]);
	expect(statuses[1]?.[1]).toContain('1011 (restart)');
	expect(ours(server.frames)).toEqual(theirs(call));
});

describe('over HTTP', () => {
	let http: RecordingServer;
	beforeAll(async () => {
		http = await startRecordingServer();
	});
	afterAll(async () => await http.stop());
	beforeEach(() => open());

	it.each([
		['realtime.httpSend', { channel: 'room 1', event: 'ev', payload: { a: 1 } }, key],
		[
			'realtime.httpSend.private',
			{ channel: 'priv:1', event: 'e v/t', payload: { a: 1 }, private: true, persist: true, persistFor: 60 },
			key,
		],
		[
			'realtime.httpSend.persist',
			{ channel: 'priv:1', event: 'e', payload: { a: 1 }, private: true, persist: true },
			key,
		],
		['realtime.httpSend.legacy', { channel: 'r', event: 'e', payload: {} }, 'LEGACY_ANON_JWT'],
	])('%s: sends the same, but for the key in the address', async (op, params, ownKey) => {
		const found = recorded.find((each) => each.op === op);
		http.answerWith({ status: 202 });
		const connection = connect({ url: http.url, key: ownKey }, { send: sendByFetch });
		await run(connection, 'realtime.broadcast', params);
		const theirRequest = asReceived(found!.request!);
		const [ourRequest] = http.requests;
		expect(ourRequest).toMatchObject({
			method: theirRequest.method,
			path: theirRequest.path,
			query: theirRequest.query.filter(([name]) => name !== 'apikey' && name !== 'vsn'),
			body: theirRequest.body,
		});
		const { apikey, authorization } = ourRequest!.headers;
		expect([apikey, authorization]).toEqual([theirRequest.headers.apikey, `Bearer ${ownKey}`]);
	});

	it('goes the older way where the server does not know the newer one, and says so of what cannot', async () => {
		const connection = connect({ url: http.url, key }, { send: sendByFetch });
		const params = { channel: 'room 1', event: 'ev', payload: { a: 1 } };
		http.answerWith({ status: 404, body: {} }, { status: 202 });
		await run(connection, 'realtime.broadcast', params);
		const older = recorded.find(({ op }) => op === 'realtime.send.rest');
		expect(http.requests[1]).toMatchObject({
			path: older!.request!.path,
			body: older!.request!.body,
		});
		http.answerWith({ status: 404, body: {} });
		await expect(run(connection, 'realtime.broadcast', { ...params, private: true })).rejects.toMatchObject({
			advice: expect.stringContaining('2.97') as string,
		});
		expect(http.requests).toHaveLength(1);
	});

	it('tells an error in the words of the server', async () => {
		http.answerWith({ status: 500, body: { error: 'nope' } });
		const connection = connect({ url: http.url, key, retry: false }, { send: sendByFetch });
		const params = { channel: 'room 1', event: 'ev', payload: { a: 1 } };
		await expect(run(connection, 'realtime.broadcast', params)).rejects.toMatchObject({ reason: 'nope' });
	});
});

it('lists its channels by name', () => {
	open();
	client.channel('room 1');
	client.channel('p2', { private: true });
	expect(client.channels.map(({ topic }) => topic)).toEqual(
		recorded.find(({ op }) => op === 'realtime.getChannels')?.result,
	);
});
