import type { Sql } from 'postgres';
import { createUser, inOneHour, openClient, openDatabase, signToken } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
import { joinChannel } from './open-channel';
import { openRawSocket, type RawSocket } from './raw-socket';

let local: Local;
let sql: Sql;
const open: RawSocket[] = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = openDatabase(local);
});

afterEach(() => {
	for (const socket of open.splice(0)) socket.close();
});

afterAll(async () => {
	await sql.end();
	await local.stop();
});

const connect = async (): Promise<RawSocket> => {
	const socket = await openRawSocket(local);
	open.push(socket);
	return socket;
};

const sign = (claims: Readonly<Record<string, unknown>>, secret = local.jwtSecret): string =>
	signToken(claims, secret);

const user = { sub: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', role: 'authenticated' };

const toToken = (header: unknown, claims: unknown): string =>
	[header, claims, 'x'].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

describe('a join with a token that does not let in is refused', () => {
	const now = (): number => Math.floor(Date.now() / 1000);

	test.each<readonly [string, () => string, string | RegExp]>([
		['no token at all', () => 'nonsense', 'MalformedJWT: The token provided is not a valid JWT'],
		['no JSON', () => 'a.b.c', 'MalformedJWT: The token provided is not a valid JWT'],
		[
			'another secret',
			() => sign({ ...user, exp: inOneHour() }, 'another secret that is long enough'),
			'JwtSignatureError: Failed to validate JWT signature',
		],
		[
			'another algorithm',
			() => toToken({ alg: 'none' }, { ...user, exp: inOneHour() }),
			'JwtSignerError: Failed to generate JWT signer, check your JWT secret or JWKS configuration',
		],
		[
			'an unknown key',
			() => toToken({ alg: 'ES256', kid: 'x' }, { ...user, exp: inOneHour() }),
			'JwtSignerError: Failed to generate JWT signer for key ID (kid) "x", check your JWT secret or JWKS configuration',
		],
		[
			'an end in the past',
			() => sign({ ...user, exp: now() - 100 }),
			/^InvalidJWTToken: Token has expired 10\d seconds ago$/,
		],
		['no end', () => sign(user), 'InvalidJWTToken: Fields `role` and `exp` are required in JWT'],
		[
			'no role',
			() => sign({ exp: inOneHour() }),
			'InvalidJWTToken: Fields `role` and `exp` are required in JWT',
		],
	])('%s', async (_name, makeToken, reason) => {
		const socket = await connect();
		const reply = await socket.join('realtime:room', {}, { access_token: makeToken() });
		expect(reply).toEqual({
			status: 'error',
			response: { reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) },
		});
	});

	test('and the socket goes on', async () => {
		const socket = await connect();
		await socket.join('realtime:room', {}, { access_token: 'nonsense' });
		const good = await socket.join(
			'realtime:room',
			{},
			{ access_token: sign({ ...user, exp: inOneHour() }) },
		);
		expect(good).toEqual({ status: 'ok', response: { postgres_changes: [] } });
	});
});

test('tokens that the auth service signs are good, and opaque keys in their place are ignored', async () => {
	const socket = await connect();
	for (const key of [local.keys.publishable, local.keys.secret]) {
		expect(await socket.join('realtime:room', {}, { access_token: key })).toMatchObject({ status: 'ok' });
	}
	await createUser(local, 'ann@example.com');
	const { auth } = openClient(local, local.keys.publishable);
	const { data } = await auth.signInWithPassword({ email: 'ann@example.com', password: 'correct horse' });
	const token = data.session?.access_token;
	expect(await socket.join('realtime:room:1', { private: true }, { access_token: token })).toMatchObject({
		status: 'ok',
	});
	socket.say('realtime:room:1', 'access_token', { access_token: local.keys.publishable });
	socket.say('realtime:room:1', 'access_token', { access_token: null });
	socket.say('realtime:room:1', 'access_token', { access_token: token });
	socket.say('phoenix', 'heartbeat', {}, { ref: 'end' });
	await eventually(() => socket.messages().some(({ ref }) => ref === 'end'));
	expect(socket.messages().filter(({ event }) => event !== 'phx_reply' && event !== 'phx_close')).toEqual([]);
});

test('a channel ends when its token expires', async () => {
	const socket = await connect();
	const token = sign({ ...user, exp: Math.floor(Date.now() / 1000) + 2 });
	await socket.join('realtime:room', {}, { access_token: token });
	await socket.join('realtime:other');
	await socket.next('phx_close');
	expect(
		socket
			.messages()
			.slice(2)
			.map(({ topic, event, payload }) => [topic, event, payload]),
	).toEqual([
		[
			'realtime:room',
			'system',
			{
				extension: 'system',
				status: 'error',
				message: expect.stringMatching(/^Token has expired \d seconds ago$/),
				channel: 'room',
			},
		],
		['realtime:room', 'phx_close', {}],
	]);
});

describe('a newer token', () => {
	/** Joins with a good token and sends another one; gives what the server said to that. */
	const renew = async (
		token: string,
		{ topic = 'room:1', isPrivate = true }: { readonly topic?: string; readonly isPrivate?: boolean } = {},
	): Promise<readonly unknown[]> => {
		const socket = await connect();
		const first = sign({ ...user, exp: inOneHour() });
		await socket.join(`realtime:${topic}`, { private: isPrivate }, { access_token: first });
		socket.say(`realtime:${topic}`, 'access_token', { access_token: token });
		await socket.next('phx_close');
		return socket
			.messages()
			.slice(1)
			.map(({ event, payload }) => [event, payload]);
	};

	const shutDown = (message: unknown, channel = 'room:1') => [
		['system', { extension: 'system', status: 'error', message, channel }],
		['phx_close', {}],
	];

	test('keeps the channel beyond the end of the first', async () => {
		const socket = await connect();
		const soon = Math.floor(Date.now() / 1000) + 2;
		await socket.join('realtime:room', {}, { access_token: sign({ ...user, exp: soon }) });
		socket.say('realtime:room', 'access_token', { access_token: sign({ ...user, exp: inOneHour() }) });
		// One that is not renewed tells when the time has come.
		await socket.join('realtime:other', {}, { access_token: sign({ ...user, exp: soon }) });
		await socket.next('phx_close', 'realtime:other');
		socket.say('realtime:room', 'broadcast', {}, { ref: 'still', joinRef: '1' });
		socket.say('phoenix', 'heartbeat', {}, { ref: 'end' });
		await eventually(() => socket.messages().some(({ ref }) => ref === 'end'));
		expect(socket.messages().filter(({ topic }) => topic === 'realtime:room')).toHaveLength(1);
	});

	test('that is bad ends it', async () => {
		expect(await renew('nonsense')).toEqual(shutDown('The token provided is not a valid JWT'));
		expect(await renew(sign({ ...user, exp: 1 }))).toEqual(
			shutDown(expect.stringMatching(/^Token has expired \d+ seconds ago$/)),
		);
		expect(await renew(sign(user))).toEqual(shutDown('Fields `role` and `exp` are required in JWT'));
		expect(await renew(sign({ ...user, exp: inOneHour() }, 'another secret that is long enough'))).toEqual(
			shutDown(':signature_error'),
		);
	});

	test('of somebody who may not read the topic ends it', async () => {
		expect(await renew(sign({ role: 'anon', exp: inOneHour() }))).toEqual(
			shutDown('You do not have permissions to read from this Channel topic: room:1'),
		);
		// Of a role that does not exist likewise.
		expect(await renew(sign({ role: 'nobody', exp: inOneHour() }))).toEqual(
			shutDown('You do not have permissions to read from this Channel topic: room:1'),
		);
	});

	test('subscribes anew, as who it stands for', async () => {
		const socket = await connect();
		const notes = { event: '*', schema: 'public', table: 'notes' };
		await socket.join('realtime:notes', { postgres_changes: [notes] });
		await socket.next('system');
		socket.say('realtime:notes', 'access_token', { access_token: sign({ ...user, exp: inOneHour() }) });
		const subscribed = () => socket.messages().filter(({ event }) => event === 'system').length;
		await eventually(() => subscribed() === 2);
		await sql`insert into notes (user_id, body) values (${user.sub}, 'mine')`;
		const { payload } = await socket.next('postgres_changes');
		expect(payload).toMatchObject({ data: { record: { body: 'mine' } } });
	});
});

test('a subscription as a role that does not exist is refused', async () => {
	const socket = await connect();
	const todos = { event: '*', schema: 'public', table: 'todos' };
	const token = sign({ role: 'nobody', exp: inOneHour() });
	await socket.join('realtime:todos', { postgres_changes: [todos] }, { access_token: token });
	expect((await socket.next('system')).payload).toEqual({
		extension: 'postgres_changes',
		status: 'error',
		message:
			'Unable to subscribe to changes with given parameters. An exception happened so please check your connect parameters: [event: *, schema: public, table: todos, filters: [], select: nil]. Exception: ERROR 42704 (undefined_object) role "nobody" does not exist',
		channel: 'todos',
	});
});

test('policies see the topic, the claims and the headers', async () => {
	await sql`create policy "told by claims" on realtime.messages for select to authenticated
		using (realtime.topic() = 'claims' and auth.jwt() -> 'app_metadata' ->> 'team' = 'red' and extension = 'broadcast')`;
	const client = openClient(local, local.keys.publishable);
	await client.realtime.setAuth(sign({ ...user, app_metadata: { team: 'red' }, exp: inOneHour() }));
	const { statuses } = await joinChannel(client, 'claims', { config: { private: true } });
	expect(statuses).toEqual(['SUBSCRIBED']);
	await client.removeAllChannels();
	const socket = await connect();
	const token = sign({ ...user, app_metadata: { team: 'blue' }, exp: inOneHour() });
	expect(await socket.join('realtime:claims', { private: true }, { access_token: token })).toMatchObject({
		status: 'error',
	});
});

test('a project that allows private channels only says so, and one that limits channels too', async () => {
	const strict = await startLocal({ realtime: { privateOnly: true, maxChannels: 1, refusalDelay: 1 } });
	const socket = await openRawSocket(strict, { key: strict.keys.secret });
	const refused = (reason: string) => ({ status: 'error', response: { reason } });
	expect(await socket.join('realtime:room')).toEqual(
		refused('PrivateOnly: This project only allows private channels'),
	);
	expect(await socket.join('realtime:room', { private: true })).toMatchObject({ status: 'ok' });
	expect(await socket.join('realtime:more', { private: true })).toEqual(
		refused('ChannelRateLimitReached: Too many channels'),
	);
	socket.close();
	await strict.stop();
});
