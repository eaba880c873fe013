import {
	openRealtime,
	SupabaseError,
	type ChannelStatus,
	type Project,
	type RealtimeClient,
	type RealtimeOptions,
} from '../../../shared';
import { sendByFetch } from '../../send-by-fetch';
import { createFakeClock, type FakeClock } from './fake-clock';
import { openByRuntime, openByWs } from './open-socket';
import { startPhoenixServer, type PhoenixServer } from './phoenix-server';
import { until } from '../../until';

const key = 'sb_publishable_planted-key';
const token = (end: number, more = ''): string =>
	['{"alg":"HS256"}', JSON.stringify({ exp: end, more }), 'sig']
		.map((part) => Buffer.from(part).toString('base64url'))
		.join('.');

let server: PhoenixServer;
let clock: FakeClock;
let client: RealtimeClient;
let statuses: Array<readonly [ChannelStatus, string?]> = [];
let errors: SupabaseError[] = [];

const open = (project: Partial<Project> = {}, options: RealtimeOptions = {}) => {
	client = openRealtime(
		{ url: server.url, key, ...project },
		{ send: sendByFetch, openSocket: openByWs, clock },
		// Without luck the longest delay is waited for.
		{ random: () => 1, ...options },
	);
	return client;
};
const note = (status: ChannelStatus, error?: SupabaseError): void => {
	statuses.push(error ? [status, error.code] : [status]);
	if (error) errors.push(error);
};
const joined = async (name = 'room') => {
	const channel = client.channel(name).subscribe(note);
	await until(() => channel.state === 'joined');
	return channel;
};
/** The socket is open again and the channel joined, after the delay of so many failures. */
const after = async (delay: number, condition: () => unknown) => {
	await clock.advance(delay);
	await until(condition);
};

beforeEach(async () => {
	server = await startPhoenixServer();
	clock = createFakeClock();
	statuses = [];
	errors = [];
});
afterEach(async () => {
	await client.removeAllChannels();
	await server.stop();
	expect(clock.sleepers).toBe(0);
	expect(JSON.stringify(errors.map((error) => [error, error.message, error.stack]))).not.toContain('planted');
});

it.each([
	['ws', openByWs],
	['the runtime', openByRuntime],
])('opens one socket for all channels, by %s', async (_name, openSocket) => {
	open();
	client = openRealtime({ url: `${server.url}/rest/v1/`, key }, { send: sendByFetch, openSocket, clock });
	const one = await joined('one');
	const two = await joined('two');
	expect(server.handshakes.map(({ url }) => url)).toEqual([`/realtime/v1/websocket?apikey=${key}&vsn=2.0.0`]);
	expect(client.channels).toEqual([one, two]);
	expect(client.channel('one')).toBe(one);
	expect(await client.removeChannel(one)).toBe('ok');
	expect(client.channels).toEqual([two]);
	expect(server.open).toBe(1);
	expect(await client.removeAllChannels()).toEqual(['ok']);
	await until(() => server.open === 0);
});

it('closes the socket that nobody uses, after a while', async () => {
	open();
	await client.removeChannel(await joined());
	await clock.advance(4_999);
	expect(server.open).toBe(1);
	await after(1, () => server.open === 0);
});

it.each(['1.0.0', '2.0.0'] as const)(
	'%s: joins with what is asked for, and takes what comes',
	async (version) => {
		open({}, { version });
		const got: unknown[] = [];
		const channel = client
			.channel('room', { broadcast: { self: true }, presence: { key: 'ann' } })
			.onPostgresChanges({ event: 'INSERT', table: 'todos' }, (change) => got.push(change.new))
			.onBroadcast({ event: 'shout' }, ({ payload }) => got.push(payload))
			.onPresence({ event: 'join' }, (change) => got.push(change))
			.onSystem(({ message }) => got.push(message))
			.subscribe(note);
		await until(() => channel.state === 'joined');
		const [join] = server.framesOf('phx_join');
		expect(join?.payload).toEqual({
			config: {
				broadcast: { ack: false, self: true },
				presence: { key: 'ann', enabled: true },
				postgres_changes: [{ event: 'INSERT', schema: 'public', table: 'todos' }],
				private: false,
			},
		});
		server.push('realtime:room', 'system', {
			extension: 'postgres_changes',
			status: 'ok',
			message: 'Subscribed',
		});
		server.push('realtime:room', 'postgres_changes', {
			ids: [1000],
			data: {
				schema: 'public',
				table: 'todos',
				type: 'INSERT',
				commit_timestamp: '2030-01-01T00:00:00Z',
				columns: [{ name: 'id', type: 'int8' }],
				record: { id: 1 },
				errors: null,
			},
		});
		server.push('realtime:room', 'postgres_changes', { ids: [1000], data: { type: 'DELETE' } });
		server.push('realtime:room', 'broadcast', { type: 'broadcast', event: 'SHOUT', payload: { a: 1 } });
		server.push('realtime:room', 'broadcast', { type: 'broadcast', event: 'whisper', payload: { a: 2 } });
		server.push('realtime:room', 'presence_state', { bob: { metas: [{ phx_ref: 'r', at: 1 }] } });
		await until(() => got.length === 4);
		expect(got).toEqual([
			'Subscribed',
			{ id: 1 },
			{ a: 1 },
			{ event: 'join', key: 'bob', currentPresences: [], newPresences: [{ at: 1, presence_ref: 'r' }] },
		]);
		expect(channel.presenceState()).toEqual({ bob: [{ at: 1, presence_ref: 'r' }] });
		expect(statuses).toEqual([['SUBSCRIBED']]);
	},
);

it('takes what comes in the same packet as the answer to the join', async () => {
	open();
	const got: unknown[] = [];
	server.answers.set('phx_join', ({ joinRef, ref, topic }, { pushRaw }) => {
		const binding = { id: 7, event: '*', schema: 'public' };
		const reply = { status: 'ok', response: { postgres_changes: [binding] } };
		const data = { type: 'INSERT', schema: 'public', table: 't', record: { id: 1 }, columns: [] };
		pushRaw(JSON.stringify([joinRef, ref, topic, 'phx_reply', reply]));
		pushRaw(JSON.stringify([joinRef, null, topic, 'postgres_changes', { ids: [7], data }]));
		return undefined;
	});
	client
		.channel('room')
		.onPostgresChanges({}, (change) => got.push(change.new))
		.subscribe();
	await until(() => got.length === 1);
	expect(got).toEqual([{ id: 1 }]);
});

it('connects again for ever, later each time, and joins every channel again', async () => {
	open();
	const one = await joined('one');
	const two = await joined('two');
	server.handshake = 'silent';
	server.drop(1011, 'restart');
	await until(() => one.state === 'errored' && two.state === 'errored');
	expect(statuses.slice(2)).toEqual([
		['CHANNEL_ERROR', 'SOCKET_CLOSED'],
		['CHANNEL_ERROR', 'SOCKET_CLOSED'],
	]);
	expect(errors[0]?.message).toBe('The socket was closed: 1011 (restart). It is tried again.');
	for (const delay of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
		const before = errors.length;
		await clock.advance(delay + 10_000);
		await until(() => errors.length === before + 2);
		expect(errors.at(-1)).toMatchObject({ code: 'SOCKET_REFUSED' });
	}
	server.handshake = 'open';
	await after(30_000, () => one.state === 'joined' && two.state === 'joined');
	expect(server.framesOf('phx_join')).toHaveLength(4);
	expect(statuses.slice(-2)).toEqual([['SUBSCRIBED'], ['SUBSCRIBED']]);
});

it('says why no socket opens, from what HTTP tells', async () => {
	open();
	server.handshake = 401;
	server.respond = (_request, response) =>
		response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"Invalid API key"}');
	client.channel('room').subscribe(note);
	await until(() => errors.length === 1);
	expect(errors[0]).toMatchObject({ status: 401, reason: 'Invalid API key', field: 'key' });
});

it('says that nothing is there when nothing is', async () => {
	const gone = await startPhoenixServer();
	await gone.stop();
	open({ url: gone.url });
	client.channel('room').subscribe(note);
	await until(() => errors.length === 1);
	expect(errors[0]).toMatchObject({ code: 'ECONNREFUSED', field: 'url' });
});

it('finds a connection that is only half open by its heartbeat, and lets go of it without waiting', async () => {
	open();
	const channel = await joined();
	server.answers.set('heartbeat', () => undefined);
	await clock.advance(25_000);
	await until(() => server.framesOf('heartbeat').length === 1);
	await clock.advance(9_999);
	expect(channel.state).toBe('joined');
	await clock.advance(1);
	expect(channel.state).toBe('errored');
	expect(errors[0]).toMatchObject({ code: 'SOCKET_SILENT' });
	server.answers.delete('heartbeat');
	await after(1000, () => channel.state === 'joined');
	for (let beats = 0; beats < 3; beats++) {
		await clock.advance(25_000);
		await until(() => server.framesOf('heartbeat').length === 2 + beats);
		await until(() => client.heardAt === clock.now());
	}
	expect(errors).toHaveLength(1);
});

it('takes anything that arrives for a sign of life', async () => {
	open();
	const got: unknown[] = [];
	const channel = await joined();
	channel.onBroadcast({}, ({ payload }) => got.push(payload));
	server.answers.set('heartbeat', () => undefined);
	await clock.advance(30_000);
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => got.length === 1);
	await clock.advance(10_000);
	expect(channel.state).toBe('joined');
});

it('joins again when the server closes a channel or when it fails there, each channel by itself', async () => {
	open();
	const one = await joined('one');
	const two = await joined('two');
	server.push('realtime:one', 'system', {
		extension: 'system',
		status: 'error',
		message: 'Too many messages per second',
	});
	server.push('realtime:one', 'phx_close', {});
	await until(() => one.state === 'errored');
	server.push('realtime:two', 'phx_error', {});
	await until(() => two.state === 'errored');
	expect(statuses.slice(2)).toEqual([
		['CLOSED', 'CHANNEL_ERROR'],
		['CHANNEL_ERROR', 'CHANNEL_ERROR'],
	]);
	expect(errors[0]?.reason).toBe('Too many messages per second');
	await after(1000, () => one.state === 'joined' && two.state === 'joined');
	expect(server.handshakes).toHaveLength(1);
});

it('gives up on a join that is not answered, leaves what may be half joined, and tries again', async () => {
	open();
	server.answers.set('phx_join', () => undefined);
	const channel = client.channel('room').subscribe(note);
	await until(() => server.framesOf('phx_join').length === 1);
	await clock.advance(10_000);
	expect(statuses).toEqual([['TIMED_OUT', 'JOIN_TIMED_OUT']]);
	await until(() => server.framesOf('phx_leave').length === 1);
	server.answers.delete('phx_join');
	await after(1000, () => channel.state === 'joined');
});

it.each([
	[
		'Unauthorized: You do not have permissions to read from this Channel topic: room',
		{ code: 'CHANNEL_UNAUTHORIZED', field: 'private' },
	],
	['PrivateOnly: This project only allows private channels', { code: 'PrivateOnly', field: 'private' }],
	['ConnectionRateLimitReached: Too many connected users', { code: 'ConnectionRateLimitReached' }],
])('tells a refused join by name: %s', async (reason, expected) => {
	open();
	server.answers.set('phx_join', () => ({ status: 'error', response: { reason } }));
	client.channel('room').subscribe(note);
	await until(() => errors.length === 1);
	expect(errors[0]).toMatchObject({ ...expected, advice: expect.any(String) as string });
	expect(statuses).toEqual([['CHANNEL_ERROR', expected.code]]);
});

it('finds that the server subscribed to something else', async () => {
	open();
	server.answers.set('phx_join', () => ({
		response: { postgres_changes: [{ id: 1, event: 'INSERT', schema: 'other' }] },
	}));
	client
		.channel('room')
		.onPostgresChanges({}, () => {})
		.subscribe(note);
	await until(() => errors.length === 1);
	expect(statuses).toEqual([['CHANNEL_ERROR', 'BINDING_MISMATCH']]);
	await until(() => server.framesOf('phx_leave').length === 1);
});

it('joins again with a table that the server cannot watch, and when it never confirms', async () => {
	open();
	client
		.channel('room')
		.onPostgresChanges({ table: 'gone' }, () => {})
		.subscribe(note);
	await until(() => statuses.length === 1);
	const message =
		'Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect parameters: [event: *, schema: public, table: gone, filters: []]';
	server.push('realtime:room', 'system', { extension: 'postgres_changes', status: 'error', message });
	await until(() => errors.length === 1);
	expect(errors[0]).toMatchObject({ code: 'RealtimeDisabledForConfiguration', field: 'table' });
	await after(30_000, () => server.framesOf('phx_join').length === 2);
	await until(() => statuses.length === 3);
	await clock.advance(30_000);
	expect(errors[1]).toMatchObject({ code: 'CHANGES_NOT_CONFIRMED' });
});

it('asks for a fresh token before each join, and sends the next one before it ends', async () => {
	const seconds = () => clock.now() / 1000;
	const tokens: string[] = [];
	const project = {
		accessToken: async () => {
			const next = token(seconds() + 3600, `planted-${tokens.length}`);
			tokens.push(next);
			return next;
		},
	};
	open(project, { heartbeat: 1e9 });
	const channel = await joined();
	expect(server.framesOf('phx_join')[0]?.payload.access_token).toBe(tokens[0]);
	await clock.advance(3540_000 - 1);
	await until(() => server.framesOf('access_token').length === 0);
	await after(1, () => server.framesOf('access_token').length === 1);
	expect(server.framesOf('access_token')[0]?.payload).toEqual({ access_token: tokens[1] });
	server.drop();
	await until(() => channel.state === 'errored');
	await after(1000, () => channel.state === 'joined');
	expect(server.framesOf('phx_join')[1]?.payload.access_token).toBe(tokens[2]);
});

it('joins later when no token can be had, and says why', async () => {
	let fails = true;
	open({
		accessToken: async () => {
			if (fails) throw new SupabaseError({ reason: 'no session', status: 400, code: 'session_not_found' });
			return token(clock.now() / 1000 + 60);
		},
	});
	const channel = client.channel('room').subscribe(note);
	await until(() => errors.length === 1);
	expect(statuses).toEqual([['CHANNEL_ERROR', 'session_not_found']]);
	expect(server.frames).toEqual([]);
	fails = false;
	await after(30_000, () => channel.state === 'joined');
});

it('joins later when nobody answers the question for a token, and then asks anew', async () => {
	let asked = 0;
	open(
		{
			accessToken: async () => {
				asked += 1;
				return asked === 1 ? await new Promise<never>(() => {}) : token(clock.now() / 1000 + 60);
			},
		},
		{ heartbeat: 1e9 },
	);
	const channel = client.channel('room').subscribe(note);
	await until(() => asked === 1);
	await clock.advance(9_999);
	expect(statuses).toEqual([]);
	await after(1, () => errors.length === 1);
	expect(statuses).toEqual([['CHANNEL_ERROR', 'NO_REPLY']]);
	expect(server.frames).toEqual([]);
	await after(1000, () => channel.state === 'joined');
	expect(asked).toBe(2);
});

it('joins again with a fresh token at once when the old one ended', async () => {
	let asked = 0;
	open({ accessToken: async () => token(0, String(asked++)) });
	const channel = await joined();
	server.push('realtime:room', 'system', {
		extension: 'system',
		status: 'error',
		message: 'Token has expired 3 seconds ago',
	});
	server.push('realtime:room', 'phx_close', {});
	await until(() => channel.state === 'errored');
	expect(statuses.at(-1)).toEqual(['CLOSED', 'InvalidJWTToken']);
	await after(1000, () => channel.state === 'joined');
	expect(asked).toBe(2);
});

it('sends what waits for the join, in order, and no more than fits', async () => {
	open({}, { bufferSize: 2 });
	const channel = client.channel('room').subscribe(note);
	const sent = [1, 2, 3].map(async (n) => await channel.send({ event: 'n', payload: { n } }));
	await expect(sent[2]).rejects.toMatchObject({ code: 'NOT_JOINED' });
	await Promise.all(sent.slice(0, 2));
	await until(() => server.framesOf('broadcast').length === 2);
	expect(server.framesOf('broadcast').map(({ payload }) => payload.payload)).toEqual([{ n: 1 }, { n: 2 }]);
});

it('tells a message that waited in vain, that was refused, and that nobody answered', async () => {
	open();
	server.answers.set('phx_join', () => undefined);
	const channel = client.channel('room', { broadcast: { ack: true } }).subscribe(note);
	const waiting = channel.send({ event: 'n', payload: {} }).catch((error: unknown) => error);
	await until(() => server.framesOf('phx_join').length === 1);
	await clock.advance(10_000);
	expect(await waiting).toMatchObject({ code: 'NOT_JOINED' });
	server.answers.delete('phx_join');
	await after(1000, () => channel.state === 'joined');
	server.answers.set('broadcast', () => ({ status: 'error', response: { reason: 'payload_size_exceeded' } }));
	await expect(channel.send({ event: 'n', payload: {} })).rejects.toMatchObject({
		reason: 'payload_size_exceeded',
	});
	server.answers.set('broadcast', () => undefined);
	const lost = channel.send({ event: 'n', payload: {} }).catch((error: unknown) => error);
	await until(() => server.framesOf('broadcast').length === 2);
	await clock.advance(10_000);
	expect(await lost).toMatchObject({ code: 'NO_REPLY' });
	const cut = channel.send({ event: 'n', payload: {} }).catch((error: unknown) => error);
	await until(() => server.framesOf('broadcast').length === 3);
	server.drop();
	expect(await cut).toMatchObject({ code: 'SOCKET_CLOSED' });
});

it('is present again after each join, until it is untracked', async () => {
	open();
	const channel = await joined();
	await channel.track({ at: 1 });
	server.drop();
	await until(() => channel.state === 'errored');
	await after(1000, () => server.framesOf('presence').length === 2);
	expect(server.framesOf('presence')[1]?.payload).toEqual({
		type: 'presence',
		event: 'track',
		payload: { at: 1 },
	});
	await channel.untrack();
	server.drop();
	await until(() => channel.state === 'errored');
	await after(2000, () => channel.state === 'joined');
	expect(server.framesOf('presence')).toHaveLength(3);
});

it('refuses a presence that cannot be written, and shows the one before with each new join', async () => {
	open();
	const channel = await joined();
	const shown = { at: 1, more: {} };
	await channel.track(shown);
	// What becomes of it afterwards is nothing that anybody was told of.
	Object.assign(shown, { more: shown });
	await expect(channel.track(shown)).rejects.toMatchObject({ code: 'INVALID_PARAMETER', field: 'payload' });
	await expect(channel.send({ event: 'x', payload: shown })).rejects.toMatchObject({
		code: 'INVALID_PARAMETER',
		field: 'payload',
	});
	server.drop();
	await until(() => channel.state === 'errored');
	await after(1000, () => server.framesOf('presence').length === 2);
	expect(server.framesOf('presence')[1]?.payload.payload).toEqual({ at: 1, more: {} });
	expect(channel.state).toBe('joined');
});

it('outlives those who fail with what they are told, and says so to them', async () => {
	open();
	const complaints: Array<readonly [string, string]> = [];
	const fail = (what: string) => () => {
		throw new Error(what);
	};
	const user = (name: string) => ({
		status: fail(`status of ${name}`),
		joining: fail(`joining of ${name}`),
		stands: fail(`stand of ${name}`),
		fell: fail(`fall of ${name}`),
		broadcast: fail(`broadcast of ${name}`),
		complained: ({ error }: { readonly error: SupabaseError }) => void complaints.push([name, error.reason]),
	});
	const channel = client.channel('room');
	channel.use(user('one'));
	channel.use(user('two'));
	channel.subscribe(note);
	await until(() => channel.state === 'joined');
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => complaints.some(([, reason]) => reason === 'broadcast of two'));
	server.drop();
	await until(() => channel.state === 'errored');
	await after(1000, () => channel.state === 'joined');
	expect(statuses).toEqual([['SUBSCRIBED'], ['CHANNEL_ERROR', 'SOCKET_CLOSED'], ['SUBSCRIBED']]);
	for (const what of ['joining', 'status', 'stand', 'broadcast', 'fall'])
		for (const name of ['one', 'two']) expect(complaints).toContainEqual([name, `${what} of ${name}`]);
});

it('lives through messages that are none, and tells of them', async () => {
	open();
	const complaints: unknown[] = [];
	const got: unknown[] = [];
	const channel = await joined();
	channel.use({ complained: ({ error }) => complaints.push(error.code) });
	channel.onBroadcast({}, ({ payload }) => got.push(payload));
	server.pushRaw('{"no":"list"}');
	server.pushRaw('[1,2');
	server.pushRaw(Uint8Array.from([9, 9]));
	server.pushRaw(JSON.stringify([null, null, 'realtime:room', 'postgres_changes', { ids: 5 }]));
	server.pushRaw(JSON.stringify([null, null, 'realtime:room', 'broadcast', null]));
	server.pushRaw(JSON.stringify([null, null, 'realtime:room', 'presence_diff', 7]));
	server.pushRaw(JSON.stringify([null, null, 'realtime:room', 'system', 'x']));
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 1 });
	await until(() => got.length === 1);
	expect(complaints).toEqual(['MALFORMED_FRAME', 'MALFORMED_FRAME', 'MALFORMED_FRAME']);
	expect(channel.state).toBe('joined');
});

it('leaves within two seconds, whatever the server does', async () => {
	open();
	const channel = await joined();
	server.answers.set('phx_leave', () => undefined);
	const leaving = client.removeChannel(channel);
	await until(() => server.framesOf('phx_leave').length === 1);
	await clock.advance(2000);
	expect(await leaving).toBe('timed out');
	expect(statuses.at(-1)).toEqual(['CLOSED']);
});

it('gives a channel of its own to who comes while the one of this name is still being left', async () => {
	// Time is let pass faster than the server can answer.
	open({}, { heartbeat: 1e9 });
	const left = await joined();
	server.answers.set('phx_leave', () => undefined);
	const leaving = client.removeChannel(left);
	await until(() => server.framesOf('phx_leave').length === 1);
	server.answers.clear();
	const got: unknown[] = [];
	const heard: Array<readonly [ChannelStatus, string?]> = [];
	const channel = client
		.channel('room')
		.onBroadcast({}, ({ payload }) => got.push(payload))
		.subscribe((status, error) => heard.push(error ? [status, error.code] : [status]));
	await until(() => channel.state === 'joined');
	await clock.advance(2000);
	expect(await leaving).toBe('timed out');
	await clock.advance(10_000);
	await channel.send({ event: 'said', payload: 1 });
	await until(() => server.framesOf('broadcast').length === 1);
	server.push('realtime:room', 'broadcast', { event: 'x', payload: 2 });
	await until(() => got.length === 1);
	expect(got).toEqual([2]);
	expect(heard).toEqual([['SUBSCRIBED']]);
	expect(statuses).toEqual([['SUBSCRIBED'], ['CLOSED']]);
	expect(client.channels).toHaveLength(1);
	expect(client.channels[0]).toBe(channel);
	expect(server.handshakes).toHaveLength(1);
});

it('keeps a channel that is made while all others are being left', async () => {
	// Time is let pass faster than the server can answer.
	open({}, { heartbeat: 1e9 });
	await joined();
	server.answers.set('phx_leave', () => undefined);
	const leaving = client.removeAllChannels();
	await until(() => server.framesOf('phx_leave').length === 1);
	server.answers.clear();
	const channel = await joined('hall');
	await clock.advance(2000);
	expect(await leaving).toEqual(['timed out']);
	await clock.advance(10_000);
	expect(client.channels).toHaveLength(1);
	expect(channel.state).toBe('joined');
	expect(server.handshakes).toHaveLength(1);
	expect(server.open).toBe(1);
});

it.each(['1.0.0', '2.0.0'] as const)(
	'%s: is not put out by the farewell to the join before',
	async (version) => {
		open({}, { version, heartbeat: 1e9 });
		const left = await joined();
		const [first] = server.framesOf('phx_join');
		server.answers.set('phx_leave', () => undefined);
		const leaving = client.removeChannel(left);
		await until(() => server.framesOf('phx_leave').length === 1);
		server.answers.clear();
		const channel = await joined();
		const farewell = [
			version === '1.0.0' ? null : first?.joinRef,
			first?.ref,
			'realtime:room',
			'phx_close',
			{},
		];
		const [join_ref, ref, topic, event, payload] = farewell;
		server.pushRaw(
			JSON.stringify(
				version === '1.0.0' ? { topic, event, payload, ref } : [join_ref, ref, topic, event, payload],
			),
		);
		server.push('realtime:room', 'presence_state', { ann: { metas: [{ phx_ref: '1' }] } });
		await until(() => 'ann' in channel.presenceState());
		expect(channel.state).toBe('joined');
		await clock.advance(2000);
		await leaving;
	},
);

it('joins anew when somebody wants more of a channel than was asked for', async () => {
	open();
	const channel = await joined();
	channel.onBroadcast({}, () => {});
	expect(server.framesOf('phx_join')).toHaveLength(1);
	channel.onPresence({}, () => {});
	await until(() => server.framesOf('phx_join').length === 2 && channel.state === 'joined');
	expect(server.framesOf('phx_leave')).toHaveLength(1);
	expect(server.framesOf('phx_join')[1]?.payload).toMatchObject({ config: { presence: { enabled: true } } });
	expect(() => channel.use({ config: () => ({ private: true }) })).not.toThrow();
	expect(() => channel.use({ config: () => ({ private: false }) })).toThrow(
		expect.objectContaining({ field: 'private' }),
	);
});

it('ignores what an earlier join still brings', async () => {
	open();
	const channel = await joined();
	const [first] = server.framesOf('phx_join');
	channel.onPresence({}, () => {});
	await until(() => server.framesOf('phx_join').length === 2 && channel.state === 'joined');
	server.push('realtime:room', 'phx_close', {}, first?.joinRef);
	server.push('realtime:room', 'presence_state', { ann: { metas: [{ phx_ref: '1' }] } });
	await until(() => 'ann' in channel.presenceState());
	expect(channel.state).toBe('joined');
});

it('needs a key, an address and a name', () => {
	const host = { send: sendByFetch, openSocket: openByWs, clock };
	open();
	expect(() => openRealtime({ url: server.url }, host)).toThrow(expect.objectContaining({ field: 'key' }));
	expect(() => openRealtime({ url: 'x', key }, host)).toThrow(expect.objectContaining({ field: 'url' }));
	expect(() => client.channel(' ')).toThrow(expect.objectContaining({ field: 'channel' }));
});
