import type { Sql } from 'postgres';
import { WebSocket } from 'ws';
import { openDatabase } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
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

const connect = async (options: Parameters<typeof openRawSocket>[1] = {}): Promise<RawSocket> => {
	const socket = await openRawSocket(local, options);
	open.push(socket);
	return socket;
};

/** The status and the body of an answer to a handshake that is refused. */
const readRefusal = async (query: string): Promise<readonly [number | undefined, string]> => {
	const socket = new WebSocket(`${local.url.replace('http', 'ws')}/realtime/v1/${query}`);
	return await new Promise((resolve, reject) => {
		socket.on('error', () => {});
		socket.on('open', () => reject(new Error('It was let in.')));
		socket.on('unexpected-response', (_request, response) => {
			let body = '';
			response.on('data', (chunk: Buffer) => (body += chunk.toString()));
			response.on('end', () => resolve([response.statusCode, body]));
		});
	});
};

describe('the handshake', () => {
	test('needs a key of the project', async () => {
		expect(await readRefusal('websocket')).toEqual([
			401,
			expect.stringContaining('No API key found in request'),
		]);
		expect(await readRefusal('websocket?apikey=wrong')).toEqual([
			401,
			expect.stringContaining('Invalid API key'),
		]);
	});

	test('needs a known version and the right path', async () => {
		const { publishable } = local.keys;
		expect(await readRefusal(`websocket?apikey=${publishable}&vsn=3.0.0`)).toEqual([403, '']);
		expect(await readRefusal(`elsewhere?apikey=${publishable}`)).toEqual([403, '']);
	});

	test('tells who asks for a page that this is none', async () => {
		const { publishable } = local.keys;
		const reply = await fetch(`${local.url}/realtime/v1/websocket?apikey=${publishable}&vsn=2.0.0`);
		expect([reply.status, await reply.text()]).toEqual([400, expect.stringContaining('upgrade')]);
	});

	test.each(['publishable', 'secret', 'anon', 'serviceRole'] as const)('takes the key %s', async (name) => {
		const socket = await connect({ key: local.keys[name] });
		expect(await socket.join('realtime:room')).toEqual({ status: 'ok', response: { postgres_changes: [] } });
	});

	test('offers no compression', async () => {
		const socket = new WebSocket(
			`${local.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${local.keys.publishable}`,
		);
		await new Promise((resolve) => socket.once('open', resolve));
		expect(socket.extensions).toBe('');
		socket.close();
	});
});

test('version 2.0.0 speaks in arrays', async () => {
	const socket = await connect();
	const binding = { event: '*', schema: 'public', table: 'todos' };
	socket.send(
		JSON.stringify(['1', '2', 'realtime:room', 'phx_join', { config: { postgres_changes: [binding] } }]),
	);
	await socket.next('system');
	await sql`update todos set priority = 9 where id = 1`;
	await socket.next('postgres_changes');
	socket.send(JSON.stringify([null, '3', 'phoenix', 'heartbeat', {}]));
	socket.send(JSON.stringify(['1', '4', 'realtime:room', 'phx_leave', {}]));
	await socket.next('phx_close');
	const id = expect.any(Number) as number;
	const [reply, system, change, ...rest] = socket.frames;
	expect(reply).toEqual([
		'1',
		'2',
		'realtime:room',
		'phx_reply',
		{ status: 'ok', response: { postgres_changes: [{ ...binding, id }] } },
	]);
	expect(system).toEqual([
		'1',
		null,
		'realtime:room',
		'system',
		{ extension: 'postgres_changes', status: 'ok', message: 'Subscribed to PostgreSQL', channel: 'room' },
	]);
	expect(change).toEqual([
		null,
		null,
		'realtime:room',
		'postgres_changes',
		{
			ids: [id],
			data: {
				schema: 'public',
				table: 'todos',
				type: 'UPDATE',
				commit_timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
				columns: [
					{ name: 'id', type: 'int8' },
					{ name: 'title', type: 'text' },
					{ name: 'done', type: 'bool' },
					{ name: 'priority', type: 'int4' },
					{ name: 'due', type: 'date' },
					{ name: 'tags', type: '_text' },
					{ name: 'created_at', type: 'timestamptz' },
				],
				record: expect.objectContaining({ id: 1, priority: 9, done: true, tags: ['buying'] }),
				old_record: { id: 1 },
				errors: null,
			},
		},
	]);
	expect(rest).toEqual([
		[null, '3', 'phoenix', 'phx_reply', { status: 'ok', response: {} }],
		['1', '4', 'realtime:room', 'phx_reply', { status: 'ok', response: {} }],
		['1', '1', 'realtime:room', 'phx_close', {}],
	]);
});

test('version 1.0.0 speaks in objects, which tell no join_ref', async () => {
	const socket = await connect({ version: '1.0.0' });
	const message = {
		topic: 'realtime:room',
		event: 'phx_join',
		payload: { config: {} },
		ref: '1',
		join_ref: '1',
	};
	socket.send(JSON.stringify(message));
	socket.send(JSON.stringify({ topic: 'phoenix', event: 'heartbeat', payload: {}, ref: '2' }));
	socket.send(JSON.stringify({ ...message, event: 'phx_leave', ref: '3' }));
	await socket.next('phx_close');
	expect(socket.frames).toEqual([
		{
			topic: 'realtime:room',
			event: 'phx_reply',
			payload: { status: 'ok', response: { postgres_changes: [] } },
			ref: '1',
		},
		{ topic: 'phoenix', event: 'phx_reply', payload: { status: 'ok', response: {} }, ref: '2' },
		{ topic: 'realtime:room', event: 'phx_reply', payload: { status: 'ok', response: {} }, ref: '3' },
		{ topic: 'realtime:room', event: 'phx_close', payload: {}, ref: '1' },
	]);
});

test('numbers in changes are exact on the wire', async () => {
	const socket = await connect({ key: local.keys.secret });
	const frames: string[] = [];
	const raw = new WebSocket(
		`${local.url.replace('http', 'ws')}/realtime/v1/websocket?apikey=${local.keys.secret}&vsn=2.0.0`,
	);
	raw.on('message', (data: Buffer) => frames.push(data.toString()));
	await new Promise((resolve) => raw.once('open', resolve));
	const config = { postgres_changes: [{ event: '*', schema: 'public', table: 'customers' }] };
	raw.send(JSON.stringify(['1', '1', 'realtime:exact', 'phx_join', { config }]));
	await eventually(() => frames.some((frame) => frame.includes('Subscribed to PostgreSQL')));
	await sql`update customers set points = 9007199254740995, preferences = '{"limit": 1.50}' where name = 'Ada Marsh'`;
	const frame = await eventually(() =>
		frames.find((one) => one.includes('postgres_changes","data"') || one.includes('"ids"')),
	);
	expect(frame).toContain('"points":9007199254740995');
	expect(frame).toContain('"preferences":{"limit": 1.50}');
	raw.close();
	socket.close();
});

describe('channels', () => {
	test('a second join of a topic closes the first', async () => {
		const socket = await connect();
		await socket.join('realtime:room');
		await socket.join('realtime:room');
		expect(socket.messages().map(({ event, ref, joinRef }) => [event, ref, joinRef])).toEqual([
			['phx_reply', '1', '1'],
			['phx_close', '1', '1'],
			['phx_reply', '2', '2'],
		]);
		// What is meant for the first is not for the second.
		socket.say('realtime:room', 'phx_leave', {}, { ref: '8', joinRef: '1' });
		socket.say('realtime:room', 'phx_leave', {}, { ref: '9', joinRef: '2' });
		await eventually(() => socket.messages().length === 5);
		expect(
			socket
				.messages()
				.slice(3)
				.map(({ event, ref }) => [event, ref]),
		).toEqual([
			['phx_reply', '9'],
			['phx_close', '2'],
		]);
	});

	test('a topic that is not joined, or cannot be, is unmatched', async () => {
		const socket = await connect();
		socket.say('realtime:nowhere', 'broadcast', {}, { ref: '1', joinRef: '5' });
		socket.say('elsewhere', 'phx_join', {}, { ref: '2', joinRef: '2' });
		socket.say('realtime:nowhere', 'phx_leave', {}, { ref: '3', joinRef: '5' });
		await eventually(() => socket.frames.length === 3);
		const unmatched = { status: 'error', response: { reason: 'unmatched topic' } };
		expect(socket.frames).toEqual([
			[null, '1', 'realtime:nowhere', 'phx_reply', unmatched],
			[null, '2', 'elsewhere', 'phx_reply', unmatched],
			['5', '3', 'realtime:nowhere', 'phx_reply', { status: 'ok', response: {} }],
		]);
	});

	test('a topic needs a name', async () => {
		const socket = await connect();
		expect(await socket.join('realtime:')).toEqual({
			status: 'error',
			response: { reason: 'TopicNameRequired: You must provide a topic name' },
		});
	});

	test('a join without configuration listens to what the topic names, as clients once did', async () => {
		const socket = await connect();
		socket.say('realtime:public:todos:id=eq.3', 'phx_join', {}, { ref: '1', joinRef: '1' });
		await socket.next('system');
		await sql`update todos set priority = 8 where id in (3, 4)`;
		await sql`update todos set priority = 7 where id = 3`;
		await eventually(() => socket.messages().filter(({ event }) => event === 'UPDATE').length === 2);
		const changes = socket.messages().filter(({ event }) => event === 'UPDATE');
		expect(changes.map(({ payload }) => (payload as { record: unknown }).record)).toEqual([
			expect.objectContaining({ id: 3, priority: 8 }),
			expect.objectContaining({ id: 3, priority: 7 }),
		]);
	});
});

describe('frames that cannot be understood are ignored', () => {
	test.each([
		['2.0.0', 'no JSON'],
		['2.0.0', '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"1"}'],
		['2.0.0', '["1"]'],
		['2.0.0', Buffer.from([9, 1, 2])],
		['2.0.0', Buffer.from([3, 255, 255, 255, 255, 255, 1, 65])],
		['1.0.0', '["1","1","phoenix","heartbeat",{}]'],
		['1.0.0', Buffer.from([3, 0, 0, 0, 0, 0, 1])],
	])('%s %s', async (version, frame) => {
		const socket = await connect({ version });
		socket.send(frame);
		socket.say('phoenix', 'heartbeat', {}, { ref: '7' });
		await socket.next('phx_reply');
		expect(socket.messages().map(({ ref }) => ref)).toEqual(['7']);
	});

	test('and one that is too large closes the socket', async () => {
		const socket = await connect();
		socket.send('x'.repeat(5_000_001));
		expect(await eventually(() => socket.closed())).toEqual([1009, '']);
	});
});

test('a socket that is silent for too long is closed, and a heartbeat keeps it', async () => {
	const impatient = await startLocal({ realtime: { idleTimeout: 2000 } });
	const [silent, alive] = [await openRawSocket(impatient), await openRawSocket(impatient)];
	const timer = setInterval(() => alive.say('phoenix', 'heartbeat', {}), 100);
	expect(await eventually(() => silent.closed())).toEqual([1000, '']);
	clearInterval(timer);
	expect(alive.closed()).toBeUndefined();
	alive.close();
	await impatient.stop();
});
