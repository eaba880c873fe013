import type { SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import { createUser, openClient, openDatabase, send, sendJson, signIn } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
import { joinChannel, openChannel } from './open-channel';
import { openRawSocket } from './raw-socket';

let local: Local;
let sql: Sql;
let anybody: SupabaseClient;
let other: SupabaseClient;
let ann: SupabaseClient;
const services: SupabaseClient[] = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = openDatabase(local);
	anybody = openClient(local, local.keys.publishable);
	other = openClient(local, local.keys.publishable);
	await createUser(local, 'ann@example.com');
	ann = await signIn(local, 'ann@example.com');
	await sql`create policy "anybody peeks" on realtime.messages for select to anon using (realtime.topic() = 'peek')`;
});

/** A client with the secret key, for one test. */
const openService = (): SupabaseClient => {
	const client = openClient(local, local.keys.secret);
	services.push(client);
	return client;
};

afterEach(async () => {
	const clients = [anybody, other, ann, ...services.splice(0)];
	await Promise.all(clients.map(async (client) => await client.removeAllChannels()));
});

afterAll(async () => {
	await sql.end();
	await local.stop();
});

const isPrivate = { private: true } as const;
const message = (event: string, payload: unknown) => ({ type: 'broadcast', event, payload });

describe('by socket', () => {
	test('a broadcast reaches the others on the topic, and oneself where wanted', async () => {
		const sender = await joinChannel(anybody, 'room');
		const receiver = await joinChannel(other, 'room');
		const echoing = await joinChannel(openService(), 'room', {
			config: { broadcast: { self: true } },
		});
		const elsewhere = await joinChannel(other, 'another room');
		expect(await sender.channel.send({ type: 'broadcast', event: 'first', payload: { a: 'ü' } })).toBe('ok');
		await eventually(() => echoing.broadcasts.length === 1);
		await echoing.channel.send({ type: 'broadcast', event: 'second', payload: {} });
		await eventually(() => sender.broadcasts.length === 1 && receiver.broadcasts.length === 2);
		const [first, second] = [message('first', { a: 'ü' }), message('second', {})];
		expect(sender.broadcasts).toEqual([second]);
		expect(receiver.broadcasts).toEqual([first, second]);
		expect(echoing.broadcasts).toEqual([first, second]);
		expect(elsewhere.broadcasts).toEqual([]);
	});

	test('it is acknowledged where wanted', async () => {
		const { channel } = await joinChannel(anybody, 'room', { config: { broadcast: { ack: true } } });
		expect(await channel.send({ type: 'broadcast', event: 'x', payload: {} })).toBe('ok');
	});

	test('bytes stay bytes', async () => {
		const sender = await joinChannel(anybody, 'room');
		const receiver = await joinChannel(other, 'room');
		const bytes = new Uint8Array([0, 1, 254, 255]);
		await sender.channel.send({ type: 'broadcast', event: 'bytes', payload: bytes.buffer });
		await eventually(() => receiver.broadcasts.length === 1);
		expect(receiver.broadcasts[0]?.['event']).toBe('bytes');
		expect(new Uint8Array(receiver.broadcasts[0]?.['payload'] as ArrayBuffer)).toEqual(bytes);
	});

	test('each version hears the other, but 1.0.0 no bytes', async () => {
		const [one, two] = [await openRawSocket(local, { version: '1.0.0' }), await openRawSocket(local)];
		await one.join('realtime:mixed');
		await two.join('realtime:mixed');
		one.say('realtime:mixed', 'broadcast', message('text', { n: 1 }));
		await eventually(() => two.frames.length === 2);
		expect(two.frames[1]).toEqual([null, null, 'realtime:mixed', 'broadcast', message('text', { n: 1 })]);
		const toFrame = (encoding: number, event: string, payload: Uint8Array) => {
			const [joinRef, ref, topic] = ['1', '5', 'realtime:mixed'];
			const head = [3, joinRef.length, ref.length, topic.length, event.length, 0, encoding];
			return Buffer.concat([Buffer.from(head), Buffer.from(joinRef + ref + topic + event), payload]);
		};
		two.send(toFrame(0, 'bytes', Buffer.from([255])));
		two.send(toFrame(1, 'json', Buffer.from('{"n": 2}')));
		await eventually(() => one.frames.length === 2);
		expect(one.frames[1]).toEqual({
			topic: 'realtime:mixed',
			event: 'broadcast',
			payload: message('json', { n: 2 }),
			ref: null,
		});
		const third = await openRawSocket(local);
		await third.join('realtime:mixed');
		two.send(toFrame(0, 'bytes', Buffer.from([255])));
		await eventually(() => third.frames.length === 2);
		expect(third.frames[1]).toEqual(
			Buffer.concat([Buffer.from([4, 14, 5, 0, 0]), Buffer.from('realtime:mixedbytes'), Buffer.from([255])]),
		);
		for (const socket of [one, two, third]) socket.close();
	});
});

describe('by HTTP', () => {
	test('several messages at once, each to its topic', async () => {
		const room = await joinChannel(anybody, 'room');
		const kitchen = await joinChannel(anybody, 'kitchen');
		const reply = await sendJson(local, 'POST', '/realtime/v1/api/broadcast', {
			body: {
				messages: [
					{ topic: 'room', event: 'a', payload: { n: 1 } },
					{ topic: 'kitchen', event: 'b', payload: { n: 2 }, private: false },
				],
			},
		});
		expect([reply.status, reply.text]).toEqual([202, '']);
		await eventually(() => kitchen.broadcasts.length === 1);
		expect([room.broadcasts, kitchen.broadcasts]).toEqual([
			[message('a', { n: 1 })],
			[message('b', { n: 2 })],
		]);
	});

	test('what is missing is named', async () => {
		const post = async (body: unknown) => {
			const reply = await sendJson(local, 'POST', '/realtime/v1/api/broadcast', { body });
			return [reply.status, JSON.parse(reply.text)];
		};
		expect(await post({})).toEqual([422, { errors: { messages: ["can't be blank"] } }]);
		expect(
			await post({
				messages: [
					{ topic: 'x', event: 'y', payload: {} },
					{ topic: '', payload: 'text' },
				],
			}),
		).toEqual([
			422,
			{
				errors: {
					messages: [{}, { topic: ["can't be blank"], event: ["can't be blank"], payload: ['is invalid'] }],
				},
			},
		]);
		expect(await post('no JSON')).toEqual([400, expect.anything()]);
	});

	test('one message by the official client, JSON or bytes', async () => {
		const receiver = await joinChannel(other, 'over/there');
		const channel = anybody.channel('over/there');
		expect(await channel.httpSend('said & done', { n: 1 })).toEqual({ success: true });
		expect(await channel.httpSend('bytes', new Uint8Array([7, 8]).buffer)).toEqual({ success: true });
		await eventually(() => receiver.broadcasts.length === 2);
		expect(receiver.broadcasts[0]).toEqual(message('said & done', { n: 1 }));
		expect(new Uint8Array(receiver.broadcasts[1]?.['payload'] as ArrayBuffer)).toEqual(
			new Uint8Array([7, 8]),
		);
	});

	test('a channel that is not joined sends by HTTP', async () => {
		const receiver = await joinChannel(other, 'room');
		const warn = jest.spyOn(console, 'warn').mockImplementation(() => {});
		expect(await anybody.channel('room').send({ type: 'broadcast', event: 'x', payload: { n: 1 } })).toBe(
			'ok',
		);
		warn.mockRestore();
		await eventually(() => receiver.broadcasts.length === 1);
		expect(receiver.broadcasts).toEqual([message('x', { n: 1 })]);
	});

	test('needs the right key, token and content type', async () => {
		const path = '/realtime/v1/api/broadcast/room/events/x';
		const post = async (headers: Readonly<Record<string, string>>) => {
			const response = await send(local, path, { method: 'POST', body: '{}', headers });
			return [response.status, await response.text()];
		};
		expect(await post({ authorization: 'Bearer a.b.c', 'content-type': 'application/json' })).toEqual([
			401,
			'{"message":"Unauthorized"}',
		]);
		expect(await post({ 'content-type': 'text/plain' })).toEqual([
			415,
			'{"error":"Unsupported Media Type. Use application/json or application/octet-stream"}',
		]);
		expect((await post({ apikey: 'wrong' }))[0]).toBe(401);
		expect((await sendJson(local, 'POST', '/realtime/v1/api/elsewhere')).status).toBe(404);
	});
});

describe('from the database', () => {
	test('realtime.send reaches the channel, with the id of the message', async () => {
		const receiver = await joinChannel(anybody, 'public room');
		await sql`select realtime.send('{"n": 1}', 'told', 'public room', false)`;
		await eventually(() => receiver.broadcasts.length === 1);
		const [stored] = await sql`select id, payload from realtime.messages where topic = 'public room'`;
		expect(receiver.broadcasts).toEqual([
			{ ...message('told', { n: 1, id: stored?.['id'] }), meta: { id: stored?.['id'] } },
		]);
	});

	test('realtime.send_binary sends bytes, and an id of one’s own is kept', async () => {
		const receiver = await joinChannel(anybody, 'public room');
		await sql`select realtime.send('{"id": "mine"}', 'told', 'public room', false)`;
		await sql`select realtime.send_binary('\\xff00', 'bytes', 'public room', false)`;
		await eventually(() => receiver.broadcasts.length === 2);
		expect(receiver.broadcasts[0]?.['payload']).toEqual({ id: 'mine' });
		expect(new Uint8Array(receiver.broadcasts[1]?.['payload'] as ArrayBuffer)).toEqual(
			new Uint8Array([255, 0]),
		);
	});

	test('a channel is told where it asks when the database is listened to', async () => {
		const { system } = await joinChannel(anybody, 'public room', {
			config: { broadcast: { replication_ready: true } },
		});
		await eventually(() => system.length > 0);
		expect(system).toEqual([
			{
				extension: 'system',
				status: 'ok',
				message: 'Replication connection established',
				channel: 'public room',
			},
		]);
	});

	test('realtime.broadcast_changes tells a row by a trigger, as the sample does for orders', async () => {
		const receiver = await joinChannel(ann, 'room:order-2', { config: isPrivate });
		await sql`update orders set note = 'Ring once' where id = 2`;
		await eventually(() => receiver.broadcasts.length === 1);
		expect(receiver.broadcasts[0]).toEqual({
			type: 'broadcast',
			event: 'UPDATE',
			meta: { id: expect.any(String) },
			payload: {
				id: expect.any(String),
				schema: 'public',
				table: 'orders',
				operation: 'UPDATE',
				record: expect.objectContaining({ id: 2, note: 'Ring once' }),
				old_record: expect.objectContaining({ id: 2, note: 'Ring twice' }),
			},
		});
	});
});

describe('private channels', () => {
	const notAllowed = (topic: string) =>
		`CHANNEL_ERROR: Unauthorized: You do not have permissions to read from this Channel topic: ${topic}`;

	test('policies tell who may join', async () => {
		await joinChannel(ann, 'room:1', { config: isPrivate });
		const { statuses } = openChannel(anybody, 'room:1', { config: isPrivate });
		await eventually(() => statuses.length > 0);
		expect(statuses[0]).toBe(notAllowed('room:1'));
		const elsewhere = openChannel(ann, 'elsewhere', { config: isPrivate });
		await eventually(() => elsewhere.statuses.length > 0);
		expect(elsewhere.statuses[0]).toBe(notAllowed('elsewhere'));
	});

	test('have nothing to do with public ones of the same name', async () => {
		const inside = await joinChannel(ann, 'room:2', { config: isPrivate });
		const outside = await joinChannel(anybody, 'room:2');
		await other.channel('room:2').httpSend('outside', {});
		await ann.channel('room:2', { config: isPrivate }).httpSend('inside', {});
		await eventually(() => inside.broadcasts.length > 0 && outside.broadcasts.length > 0);
		expect(inside.broadcasts).toEqual([message('inside', {})]);
		expect(outside.broadcasts).toEqual([message('outside', {})]);
	});

	test('policies tell who may send: who may not is not heard, and by HTTP is told so', async () => {
		const service = openService();
		const listening = await joinChannel(service, 'announcements', { config: isPrivate });
		const reader = await joinChannel(anybody, 'announcements', {
			config: { ...isPrivate, broadcast: { ack: true } },
		});
		expect(await reader.channel.send({ type: 'broadcast', event: 'x', payload: {} }, { timeout: 300 })).toBe(
			'timed out',
		);
		await expect(other.channel('announcements', { config: isPrivate }).httpSend('x', {})).rejects.toThrow(
			'Unauthorized',
		);
		const reply = await sendJson(local, 'POST', '/realtime/v1/api/broadcast', {
			body: { messages: [{ topic: 'announcements', event: 'batch', payload: {}, private: true }] },
			headers: { apikey: local.keys.publishable },
		});
		expect(reply.status).toBe(202);
		await listening.channel.send({ type: 'broadcast', event: 'heard', payload: {} });
		await eventually(() => reader.broadcasts.length === 1);
		expect([reader.broadcasts, listening.broadcasts]).toEqual([[message('heard', {})], []]);
	});
});

describe('replay', () => {
	const replay = (since: number, limit?: number) => ({
		config: { ...isPrivate, broadcast: { replay: { since, ...(limit === undefined ? {} : { limit }) } } },
	});
	const events = ({ broadcasts }: { readonly broadcasts: readonly Readonly<Record<string, unknown>>[] }) =>
		broadcasts.map(({ event, meta }) => [event, (meta as { replayed?: boolean } | undefined)?.replayed]);

	beforeAll(async () => {
		for (const n of [1, 2, 3])
			await sql`select realtime.send(${sql.json({ n })}, ${`stored ${n}`}, 'room:replay')`;
	});

	test('sends what was stored since, the oldest first, and then what comes', async () => {
		const open = await joinChannel(ann, 'room:replay', replay(0));
		await eventually(() => open.broadcasts.length === 3);
		const [{ id } = { id: '' }] = await sql`select id from realtime.messages where event = 'stored 1'`;
		expect(open.broadcasts[0]).toEqual({
			...message('stored 1', { n: 1, id }),
			meta: { id, replayed: true },
		});
		await sql`select realtime.send('{}', 'new', 'room:replay')`;
		await eventually(() => open.broadcasts.length === 4);
		expect(events(open)).toEqual([
			['stored 1', true],
			['stored 2', true],
			['stored 3', true],
			['new', undefined],
		]);
	});

	test('sends the last ones up to a limit, and nothing older than asked for', async () => {
		const last = await joinChannel(ann, 'room:replay', replay(0, 2));
		const none = await joinChannel(openService(), 'room:replay', replay(Date.now() + 3_600_000));
		await sql`select realtime.send('{}', 'end', 'room:replay')`;
		const heard = ({ broadcasts }: typeof last) => broadcasts.some(({ event }) => event === 'end');
		await eventually(() => heard(last) && heard(none));
		expect(events(last)).toEqual([
			['stored 3', true],
			['new', true],
			['end', undefined],
		]);
		expect(events(none)).toEqual([['end', undefined]]);
	});

	test('is refused on public channels, and with a time that is none', async () => {
		const socket = await openRawSocket(local, { key: local.keys.secret });
		const join = async (isHidden: boolean, since: unknown) =>
			await socket.join('realtime:room:replay', { private: isHidden, broadcast: { replay: { since } } });
		expect(await join(false, 0)).toEqual({
			status: 'error',
			response: { reason: 'UnableToReplayMessages: Replay is not allowed for public channels' },
		});
		expect(await join(true, 'yesterday')).toEqual({
			status: 'error',
			response: { reason: 'UnableToReplayMessages: Replay params are not valid' },
		});
		socket.close();
	});

	test('a broadcast that is persisted is stored once, sent once, and replayed', async () => {
		const config = { ...isPrivate, broadcast: { ack: true } };
		const sender = await joinChannel(ann, 'room:persisted', { config });
		const service = openService();
		const listening = await joinChannel(service, 'room:persisted', { config: isPrivate });
		const said = { type: 'broadcast', event: 'kept', payload: { n: 1 } } as const;
		expect(await sender.channel.send({ ...said, persist: true })).toBe('ok');
		expect(await sender.channel.send({ ...said, event: 'short', persist: { ttl: 0 } })).toBe('ok');
		expect(
			await ann.channel('room:persisted', { config }).httpSend('http', { n: 2 }, { persist: true }),
		).toEqual({
			success: true,
		});
		await eventually(() => listening.broadcasts.length === 3);
		const later = await joinChannel(openService(), 'room:persisted', replay(0));
		await eventually(() => later.broadcasts.length === 2);
		expect(events(later)).toEqual([
			['kept', true],
			['http', true],
		]);
		expect(events(listening)).toEqual([
			['kept', undefined],
			['short', undefined],
			['http', undefined],
		]);
	});

	test('nothing is persisted on a public channel', async () => {
		const reply = await sendJson(local, 'POST', '/realtime/v1/api/broadcast/room/events/x?persist=true', {
			body: {},
		});
		expect([reply.status, reply.text]).toEqual([
			422,
			'{"errors":{"persist":["can only be used on private channels"]}}',
		]);
	});
});
