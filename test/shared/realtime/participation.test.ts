import {
	openRealtime,
	Participation,
	performOnSocket,
	socketOperations,
	type RealtimeClient,
} from '../../../shared';
import { sendByFetch } from '../../send-by-fetch';
import { createFakeClock, type FakeClock } from './fake-clock';
import { openByWs } from './open-socket';
import { startPhoenixServer, type PhoenixServer } from './phoenix-server';
import { until } from '../../until';

let server: PhoenixServer;
let clock: FakeClock;
let client: RealtimeClient;
let participation: Participation;

beforeEach(async () => {
	server = await startPhoenixServer();
	clock = createFakeClock();
	client = openRealtime(
		{ url: server.url, key: 'sb_publishable_x' },
		{ send: sendByFetch, openSocket: openByWs, clock },
		// Time is let pass faster than the server can answer.
		{ heartbeat: 1e9 },
	);
	participation = new Participation(client);
});
afterEach(async () => {
	server.answers.clear();
	await client.removeAllChannels();
	await server.stop();
	expect(clock.sleepers).toBe(0);
});

const perform = async (id: string, params: Readonly<Record<string, unknown>>) => {
	const operation = socketOperations.find((each) => each.id === `realtime.${id}`);
	return await performOnSocket(operation!, params, { participation, owner: participation });
};

it('a message that follows the removal of its channel at once is sent, and so are all after it', async () => {
	const message = { channel: 'room', event: 'said', payload: { n: 1 } };
	expect(await perform('sendBroadcast', message)).toBe('ok');
	server.answers.set('phx_leave', () => undefined);
	const removing = perform('removeChannel', { channel: 'room' });
	const sending = perform('sendBroadcast', { ...message, payload: { n: 2 } });
	expect(await sending).toBe('ok');
	await clock.advance(2000);
	expect(await removing).toBe('timed out');
	// For as long as the socket stays open for nobody.
	await clock.advance(10_000);
	expect(await perform('sendBroadcast', { ...message, payload: { n: 3 } })).toBe('ok');
	await until(() => server.framesOf('broadcast').length === 3);
	expect(server.framesOf('broadcast').map(({ payload }) => payload.payload)).toEqual([
		{ n: 1 },
		{ n: 2 },
		{ n: 3 },
	]);
	expect(await perform('getChannels', {})).toEqual([
		{ channel: 'room', topic: 'realtime:room', state: 'joined' },
	]);
});
