import { openClient } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
import { joinChannel, openChannel } from './open-channel';
import { openRawSocket, type RawSocket } from './raw-socket';

let local: Local;
const open: RawSocket[] = [];

beforeAll(async () => {
	local = await startLocal();
});

afterEach(() => {
	for (const socket of open.splice(0)) socket.close();
});

afterAll(async () => {
	await local.stop();
});

const connect = async (topic = 'realtime:room', config: unknown = {}): Promise<RawSocket> => {
	const socket = await openRawSocket(local);
	open.push(socket);
	await socket.join(topic, config);
	return socket;
};

const heartbeat = (socket: RawSocket) => {
	socket.say('phoenix', 'heartbeat', {}, { ref: 'beat' });
	return () => socket.messages().some(({ ref }) => ref === 'beat');
};

describe('at once', () => {
	test('sockets are dropped, all or those with a matching topic', async () => {
		const [kitchen, room, cellar] = [
			await connect('realtime:kitchen'),
			await connect('realtime:room'),
			await connect('realtime:cellar'),
		];
		expect(await local.realtime.act({ do: 'drop', match: /kitchen|room/ })).toBe(2);
		expect(await eventually(() => kitchen.closed())).toEqual([1006, '']);
		expect(await eventually(() => room.closed())).toEqual([1006, '']);
		expect(cellar.closed()).toBeUndefined();
		expect(await local.realtime.act({ do: 'drop' })).toBe(1);
		expect(await eventually(() => cellar.closed())).toEqual([1006, '']);
	});

	test('sockets are closed with a code and a reason', async () => {
		const socket = await connect();
		await local.realtime.act({ do: 'close', code: 1011, reason: 'internal error' });
		expect(await eventually(() => socket.closed())).toEqual([1011, 'internal error']);
	});

	test('a frozen socket neither answers nor closes, until it thaws', async () => {
		const impatient = await startLocal({ realtime: { idleTimeout: 1000 } });
		const [frozen, other] = [await openRawSocket(impatient), await openRawSocket(impatient)];
		await frozen.join('realtime:frozen');
		expect(await impatient.realtime.act({ do: 'freeze', match: /frozen/ })).toBe(1);
		const isAnswered = heartbeat(frozen);
		// Silent for longer than the time after which the server closes a socket.
		await eventually(() => other.closed());
		expect([isAnswered(), frozen.closed()]).toEqual([false, undefined]);
		await impatient.realtime.act({ do: 'thaw' });
		await eventually(isAnswered);
		frozen.close();
		await impatient.stop();
	});

	test('frames are sent as they are', async () => {
		const socket = await connect('realtime:room');
		await local.realtime.act({ do: 'send', frame: '["wrong"]' });
		await local.realtime.act({ do: 'send', frame: Buffer.from([9, 9]) });
		await eventually(() => socket.frames.length === 3);
		expect(socket.frames.slice(1)).toEqual([['wrong'], Buffer.from([9, 9])]);
	});

	test('channels are flooded', async () => {
		const client = openClient(local, local.keys.publishable);
		const { broadcasts } = await joinChannel(client, 'room');
		await local.realtime.act({ do: 'flood', messages: 5000 });
		await eventually(() => broadcasts.length === 5000);
		expect(broadcasts.at(-1)).toEqual({ type: 'broadcast', event: 'flood', payload: { n: 5000 } });
		await client.removeAllChannels();
	});

	test('channels are told of an error, crash, are closed, and expire', async () => {
		const socket = await connect('realtime:a');
		for (const topic of ['realtime:b', 'realtime:c', 'realtime:d']) await socket.join(topic);
		await local.realtime.act({ do: 'system', message: 'Too many messages per second', match: /:a$/ });
		await local.realtime.act({ do: 'phx_error', match: /:b$/ });
		await local.realtime.act({ do: 'phx_close', match: /:c$/ });
		expect(await local.realtime.act({ do: 'expire', match: /:d$/ })).toBe(1);
		await socket.next('phx_close', 'realtime:d');
		const system = (message: string, channel: string) => ({
			extension: 'system',
			status: 'error',
			message,
			channel,
		});
		expect(
			socket
				.messages()
				.slice(4)
				.map(({ topic, event, payload }) => [topic, event, payload]),
		).toEqual([
			['realtime:a', 'system', system('Too many messages per second', 'a')],
			['realtime:b', 'phx_error', {}],
			['realtime:c', 'phx_close', {}],
			['realtime:d', 'system', system('Token has expired 0 seconds ago', 'd')],
			['realtime:d', 'phx_close', {}],
		]);
	});
});

describe('with the messages to come', () => {
	test('joins are refused, as often as asked', async () => {
		const reason = 'IncreaseConnectionPool: Please increase your connection pool size';
		await local.realtime.plan({ match: /^phx_join realtime:room/, times: 2, how: { refuse: reason } });
		const socket = await connect('realtime:elsewhere');
		const refused = { status: 'error', response: { reason } };
		expect(await socket.join('realtime:room')).toEqual(refused);
		expect(await socket.join('realtime:room')).toEqual(refused);
		expect(await socket.join('realtime:room')).toMatchObject({ status: 'ok' });
	});

	test('messages are never answered, until that is taken back', async () => {
		const socket = await connect();
		const behave = await local.realtime.plan({ match: /^heartbeat/, times: 100, how: { ignore: true } });
		const isAnswered = heartbeat(socket);
		socket.say('realtime:room', 'phx_leave', {});
		await socket.next('phx_close');
		expect(isAnswered()).toBe(false);
		await behave();
		await eventually(heartbeat(socket));
	});

	test('replies are late, and in order', async () => {
		const socket = await connect();
		await local.realtime.plan({ match: /^phx_join/, how: { delay: 300 } });
		const start = Date.now();
		const joined = socket.join('realtime:late');
		socket.say('phoenix', 'heartbeat', {}, { ref: 'after' });
		await joined;
		expect(Date.now() - start).toBeGreaterThanOrEqual(290);
		await eventually(() => socket.messages().some(({ ref }) => ref === 'after'));
		expect(socket.messages().map(({ ref }) => ref)).toEqual(['1', '2', 'after']);
	});

	test('a join is answered with other bindings', async () => {
		const client = openClient(local, local.keys.publishable);
		await local.realtime.plan({ match: /^phx_join/, how: { bindings: 'mismatched' } });
		const { statuses } = openChannel(client, 'todos', {
			bindings: [{ event: '*', schema: 'public', table: 'todos' }],
		});
		await eventually(() => statuses.some((status) => status.startsWith('CHANNEL_ERROR')));
		expect(statuses).toContain(
			'CHANNEL_ERROR: mismatch between server and client bindings for postgres changes',
		);
		await client.removeAllChannels();
	});
});

describe('a handshake', () => {
	const fail = async (): Promise<string> =>
		await openRawSocket(local).then(
			() => 'opened',
			(error: Error) => error.message,
		);

	test('is answered with a status, or not at all', async () => {
		await local.misbehave({
			match: /^GET \/realtime/,
			how: { status: 503, headers: { 'retry-after': '1' } },
		});
		expect(await fail()).toBe('Unexpected server response: 503');
		await local.misbehave({ match: /^GET \/realtime/, how: { drop: 'request' } });
		expect(await fail()).toBe('socket hang up');
	});

	test('is late', async () => {
		await local.misbehave({ match: /^GET \/realtime/, how: { delay: 200 } });
		const start = Date.now();
		const socket = await openRawSocket(local);
		expect(Date.now() - start).toBeGreaterThanOrEqual(190);
		socket.close();
	});
});

test('the official client joins again after a drop', async () => {
	const client = openClient(local, local.keys.publishable);
	const { statuses, broadcasts } = await joinChannel(client, 'again');
	await local.realtime.act({ do: 'drop' });
	await eventually(() => statuses.filter((status) => status === 'SUBSCRIBED').length === 2);
	await local.realtime.act({ do: 'flood', messages: 1 });
	await eventually(() => broadcasts.length === 1);
	await client.removeAllChannels();
});
