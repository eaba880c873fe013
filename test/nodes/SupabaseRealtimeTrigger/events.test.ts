import type { IDataObject, INodeParameters } from 'n8n-workflow';
import type postgres from 'postgres';
import { openRealtime } from '../../../shared';
import { SupabaseRealtime } from '../../../nodes/SupabaseRealtime/SupabaseRealtime.node';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import { openByRuntime } from '../../shared/realtime/open-socket';
import { runNode } from '../harness';
import { startTrigger, type StartedTrigger } from '../start-trigger';
import { until } from '../../until';

let local: Local;
let database: postgres.Sql;
const running: StartedTrigger[] = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	database = openDatabase(local);
});
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (trigger) => await trigger.stop()));
});
afterAll(async () => {
	await database.end();
	await local.stop();
});

async function start(parameters: INodeParameters, staticData: IDataObject = {}): Promise<StartedTrigger> {
	const credential = { url: local.url, key: local.keys.secret };
	const trigger = await startTrigger({ credential, parameters, staticData });
	running.push(trigger);
	return trigger;
}
const itemsOf = ({ executions }: StartedTrigger) => executions.flatMap(({ items }) => items);

const send = async (parameters: INodeParameters) =>
	await runNode({
		node: new SupabaseRealtime(),
		credential: { url: local.url, key: local.keys.secret },
		parameters: { resource: 'message', operation: 'broadcast', ...parameters },
	});

test('what the Supabase Realtime node sends starts the workflow that listens', async () => {
	const trigger = await start({ listenTo: 'onBroadcast', channel: 'orders' });
	const { outputs, error } = await send({ channel: 'orders', event: 'ready', payload: '{"order": 7}' });
	expect(error).toBeUndefined();
	expect(outputs[0]?.map(({ json }) => json)).toEqual([{ success: true }]);
	await until(() => trigger.executions.length > 0, 'the message');
	expect(itemsOf(trigger)).toEqual([
		{ kind: 'broadcast', channel: 'orders', event: 'ready', payload: { order: 7 }, replayed: false },
	]);
});

test('what is stored in a private channel is replayed to who listens later, under the same key', async () => {
	const since = new Date(Date.now() - 1000).toISOString();
	const { error } = await send({
		channel: 'room:archive',
		event: 'note',
		payload: '{"n": 1}',
		options: { private: true, persist: true },
	});
	expect(error).toBeUndefined();
	const parameters = {
		listenTo: 'onBroadcast',
		channel: 'room:archive',
		options: { private: true, replay: since },
	};
	const [one, other] = [await start(parameters), await start(parameters)];
	await until(() => [one, other].every(({ executions }) => executions.length > 0), 'the stored message');
	expect(itemsOf(one)).toEqual([
		{
			kind: 'broadcast',
			channel: 'room:archive',
			event: 'note',
			payload: { n: 1 },
			id: expect.any(String),
			replayed: true,
		},
	]);
	expect(one.executions[0]?.deduplicationKey).toMatch(/^[\w-]{43}$/);
	expect(other.executions[0]?.deduplicationKey).toBe(one.executions[0]?.deduplicationKey);
});

describe('after a restart, a replay', () => {
	const keep = async (channel: string, ...numbers: readonly number[]): Promise<void> => {
		for (const n of numbers)
			await database`select realtime.send(${database.json({ n })}, 'note', ${channel}, true)`;
	};
	const numbersOf = (trigger: StartedTrigger) =>
		itemsOf(trigger).map(({ payload }) => (payload as { n?: unknown }).n);
	const to = (channel: string, options: INodeParameters = {}): INodeParameters => ({
		listenTo: 'onBroadcast',
		channel,
		options: { private: true, replay: '2020-01-01T00:00:00Z', ...options },
	});

	test('goes on where it ended: what was stored meanwhile comes, and nothing comes twice', async () => {
		await keep('room:kept', 1);
		const first = await start(to('room:kept'));
		await until(() => numbersOf(first).length === 1, 'what was stored');
		await keep('room:kept', 2);
		await until(() => numbersOf(first).length === 2, 'what is sent');
		await first.stop();
		await until(() => JSON.stringify(first.staticData()).includes('heardAt'), 'how far it came is kept');
		await keep('room:kept', 3);
		const second = await start(to('room:kept'), first.staticData());
		await until(() => numbersOf(second).length > 0, 'what was stored meanwhile');
		await keep('room:kept', 4);
		await until(() => numbersOf(second).includes(4), 'what is sent then');
		expect([numbersOf(first), numbersOf(second), second.failures]).toEqual([[1, 2], [3, 4], []]);
	});

	test('brings what n8n may not have written down in the company it had, under its key', async () => {
		await keep('room:company', 1, 2);
		const pairs = to('room:company', { batchSize: 2, batchWait: 60 });
		const first = await start(pairs);
		await until(() => first.executions.length === 1, 'the execution');
		await first.stop();
		await keep('room:company', 3, 4);
		const second = await start(pairs, first.written.at(-1));
		await until(() => second.executions.length === 2, 'both executions');
		expect(numbersOf(second)).toEqual([1, 2, 3, 4]);
		const [again, other] = second.executions.map(({ deduplicationKey }) => deduplicationKey);
		expect(again).toBe(first.executions[0]?.deduplicationKey);
		expect(other).not.toBe(again);
	});
});

test('bytes become a file of the item, and the order of messages is kept', async () => {
	const trigger = await start({ listenTo: 'onBroadcast', channel: 'bytes' });
	const client = openRealtime(
		{ url: local.url, key: local.keys.secret },
		{ send: sendByFetch, openSocket: openByRuntime },
	);
	const channel = client.channel('bytes').subscribe();
	await channel.send({ event: 'picture', payload: new Uint8Array([1, 2, 3]) });
	await channel.send({ event: 'after', payload: { n: 2 } });
	await until(() => trigger.executions.length === 2, 'both messages');
	await client.removeAllChannels();
	expect(itemsOf(trigger)).toEqual([
		{ kind: 'broadcast', channel: 'bytes', event: 'picture', replayed: false },
		{ kind: 'broadcast', channel: 'bytes', event: 'after', payload: { n: 2 }, replayed: false },
	]);
	expect(trigger.executions[0]?.binaries).toEqual([
		{
			data: expect.objectContaining({
				data: Buffer.from([1, 2, 3]).toString('base64'),
				mimeType: 'application/octet-stream',
				fileName: 'picture',
			}),
		},
	]);
});

test('sync tells who is present, and join and leave do on wish', async () => {
	const desk = { listenTo: 'onPresence', channel: 'desk' };
	const [syncs, joins] = [
		await start({ ...desk, event: 'sync' }),
		await start({ ...desk, event: 'join', options: { fullState: true } }),
	];
	await start({ ...desk, options: { key: 'ann', track: '{"name": "Ann"}' } });
	const state = { ann: [{ presence_ref: expect.any(String), name: 'Ann' }] };
	const isThere = ({ state: seen }: { readonly state?: unknown }) =>
		Object.keys((seen ?? {}) as object).includes('ann');
	await until(() => itemsOf(syncs).some(isThere), 'Ann in sync');
	await until(() => itemsOf(joins).length > 0, 'Ann who joins');
	expect(itemsOf(syncs).find(isThere)).toEqual({ kind: 'presence', channel: 'desk', event: 'sync', state });
	expect(itemsOf(joins)[0]).toMatchObject({ event: 'join', key: 'ann', state });
});

test('each status and what the server says are events on wish', async () => {
	const trigger = await start({
		listenTo: 'onPostgresChanges',
		table: { mode: 'name', value: 'todos' },
		options: { statusEvents: true, systemEvents: true },
	});
	await local.realtime.act({ do: 'drop' });
	await until(() => itemsOf(trigger).some(({ kind }) => kind === 'gap'), 'the gap');
	const items = itemsOf(trigger);
	expect(items.filter(({ kind }) => kind === 'status')).toMatchObject([
		{ status: 'SUBSCRIBED' },
		{ status: 'CHANNEL_ERROR', error: expect.any(String), details: { code: 'SOCKET_CLOSED' } },
		{ status: 'SUBSCRIBED' },
	]);
	expect(items.find(({ kind }) => kind === 'system')).toMatchObject({
		extension: 'postgres_changes',
		status: 'ok',
	});
	expect(items.find(({ kind }) => kind === 'gap')).toMatchObject({ reason: 'disconnected' });
	// Told as an event, it is no failed execution as well.
	expect(trigger.failures).toEqual([]);
});

test('More Changes are heard in the same channel', async () => {
	const trigger = await start({
		listenTo: 'onPostgresChanges',
		event: 'INSERT',
		table: { mode: 'name', value: 'todos' },
		options: { moreChanges: '[{"event": "INSERT", "table": "staff"}]' },
	});
	await database`insert into public.todos (title) values ('one')`;
	await database`insert into public.staff (name) values ('Ada')`;
	await until(() => trigger.executions.length === 2, 'both');
	expect(itemsOf(trigger).map(({ table }) => table)).toEqual(['todos', 'staff']);
});

const todos = { listenTo: 'onPostgresChanges', table: { mode: 'name', value: 'todos' } };
test.each<[string, RegExp, INodeParameters]>([
	['a catch-up without a cursor', /Cursor Column/i, { ...todos, catchUp: 'rows' }],
	[
		'a cursor that is no column',
		/no_such_column/,
		{ ...todos, catchUp: 'rows', cursorColumn: { mode: 'name', value: 'no_such_column' } },
	],
	['a batch of none', /Events per Execution/, { ...todos, options: { batchSize: 0 } }],
	['executions at once that are no number', /Executions at Once/, { ...todos, options: { atOnce: 'x' } }],
	['a longest execution of nothing', /Longest Execution/, { ...todos, options: { longest: 0 } }],
	['more changes that are no list', /More Changes/, { ...todos, options: { moreChanges: '[1]' } }],
	['more changes of an unknown kind', /'tabel'/, { ...todos, options: { moreChanges: '[{"tabel": "x"}]' } }],
	['an option that was emptied', /Columns is empty/, { ...todos, options: { columns: '={{ null }}' } }],
	['no channel', /channel/i, { listenTo: 'onBroadcast', channel: '' }],
	[
		'a time that is none',
		/'soon' is no time/,
		{ listenTo: 'onBroadcast', channel: 'c', options: { replay: 'soon' } },
	],
	[
		'presence that is no object',
		/must be an object/,
		{ listenTo: 'onPresence', channel: 'c', options: { track: '[1]' } },
	],
])('refuses %s before it listens', async (_what, message, parameters) => {
	await expect(start(parameters)).rejects.toThrow(message);
});
