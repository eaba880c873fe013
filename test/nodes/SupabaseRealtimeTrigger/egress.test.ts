import './protected-environment';

import { inspect } from 'node:util';
import { startTrigger } from '../start-trigger';
import { startSilentServer, type SilentServer } from './silent-server';

let server: SilentServer;
beforeAll(async () => {
	server = await startSilentServer();
});
afterAll(async () => await server.stop());

test('a socket is opened to no address that n8n has put out of bounds, and the refusal shows no key', async () => {
	const key = 'planted-key-of-an-own-gateway-0123456789';
	const failure: unknown = await startTrigger({
		credential: { url: server.url, key },
		parameters: { listenTo: 'onBroadcast', channel: 'room' },
	}).then(
		() => undefined,
		(error: unknown) => error,
	);
	expect(String(failure)).toMatch(/restricted IP address/);
	expect(server.seen()).toBe(0);
	expect(inspect(failure, { depth: Infinity, showHidden: true })).not.toContain(key);
});
