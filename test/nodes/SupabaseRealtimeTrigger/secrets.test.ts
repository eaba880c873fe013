import { inspect } from 'node:util';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { startTrigger, type StartedTrigger } from '../start-trigger';
import { until } from '../../until';

const all = (value: unknown): string =>
	inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null });

describe('a server that says what it was sent', () => {
	const key = 'planted-key/of+an=own gateway';
	const header = 'planted-header-value-0123456789';
	let server: Server;
	let url: string;
	beforeAll(async () => {
		server = createServer((request, response) => {
			response.writeHead(403, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({
					message: `not ${key}, and not ${encodeURIComponent(key)} of ${request.url}`,
					details: `header ${header}`,
					hint: String(request.headers.apikey),
				}),
			);
		});
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	});
	afterAll(async () => {
		server.closeAllConnections();
		await new Promise<void>((resolve) => server.close(() => resolve()));
	});

	test('is not repeated by an activation that fails', async () => {
		const failure: unknown = await startTrigger({
			credential: { url, key, headers: { header: [{ name: 'X-Gate', value: header }] } },
			parameters: { listenTo: 'onBroadcast', channel: 'room', options: { statusEvents: true } },
		}).then(
			() => undefined,
			(error: unknown) => error,
		);
		expect(failure).toBeInstanceOf(Error);
		const shown = all(failure) + String((failure as Error).stack);
		const planted = [key, encodeURIComponent(key), header];
		expect(planted.filter((secret) => shown.includes(secret))).toEqual([]);
	});
});

test('the key is in nothing that is emitted, told or kept', async () => {
	const local: Local = await startLocal({ realtime: { subscribeDelay: 1 } });
	const database = openDatabase(local);
	const trigger: StartedTrigger = await startTrigger({
		credential: { url: local.url, key: local.keys.secret },
		parameters: {
			listenTo: 'onPostgresChanges',
			table: { mode: 'name', value: 'todos' },
			catchUp: 'rows',
			cursorColumn: { mode: 'name', value: 'id' },
			options: { statusEvents: true, systemEvents: true },
		},
	});
	await local.realtime.act({ do: 'drop' });
	await local.realtime.act({ do: 'system', message: `refused ${local.keys.secret}`, status: 'error' });
	await until(() => {
		void database`insert into public.todos (title) values ('heard')`.then(() => undefined);
		return trigger.executions.some(({ items }) => items.some(({ kind }) => kind === 'change'));
	}, 'a change');
	await trigger.stop();
	const kept = all([trigger.executions, trigger.failures, trigger.staticData()]);
	expect(kept).toContain('heard');
	expect(kept).not.toContain(local.keys.secret);
	expect(JSON.stringify(trigger.staticData())).not.toContain('heard');
	await database.end();
	await local.stop();
});
