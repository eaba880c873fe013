import { createRunExecutionData, type ExecutionError, type IDataObject } from 'n8n-workflow';
import type postgres from 'postgres';
import { BegunBatches } from '../../../nodes/host/realtime/begun-batches';
import { Executions } from '../../../nodes/host/realtime/executions';
import { keepInStaticData } from '../../../nodes/host/realtime/kept-state';
import { GapReport, type Gap } from '../../../nodes/host/realtime/gap-report';
import type { SubscriptionEvent } from '../../../shared';
import { freePort } from '../../free-port';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { startForwardingServer } from '../start-forwarding-server';
import { startTrigger, type StartedTrigger, type TriggerSetup } from '../start-trigger';
import { until } from '../../until';
import { startSilentServer } from './silent-server';

let local: Local;
let database: postgres.Sql;
const running: StartedTrigger[] = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	database = openDatabase(local);
	await database.unsafe(`
		create table public.keyless (title text);
		create table public.named (name text primary key, updated_at timestamptz not null default clock_timestamp());
		grant all on public.keyless, public.named to service_role;
		alter publication supabase_realtime add table public.keyless, public.named;
	`);
});
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (trigger) => await trigger.stop()));
});
afterAll(async () => {
	await database.end();
	await local.stop();
});

async function start(
	setup: Partial<TriggerSetup> & Pick<TriggerSetup, 'parameters'>,
): Promise<StartedTrigger> {
	const trigger = await startTrigger({ credential: { url: local.url, key: local.keys.secret }, ...setup });
	running.push(trigger);
	return trigger;
}

const changesOf = (table: string) => ({
	listenTo: 'onPostgresChanges',
	table: { mode: 'name', value: table },
});
const todos = changesOf('todos');
const addTodo = async (title: string): Promise<void> =>
	void (await database`insert into public.todos (title) values (${title})`);
const titlesOf = ({ executions }: StartedTrigger): readonly unknown[] =>
	executions.flatMap(({ items }) => items.map((item) => (item.new as { title?: string } | undefined)?.title));

describe('a manual run', () => {
	const byHand = { mode: 'manual', activation: 'manual' } as const;

	test('that is cancelled before the socket is open leaves no socket behind', async () => {
		const silent = await startSilentServer();
		let cancel = (): void => {};
		const cancelled = new Promise<void>((resolve) => (cancel = resolve));
		const starting = start({
			...byHand,
			parameters: todos,
			credential: { url: silent.url, key: 'sb_secret_x' },
			cancelled,
		});
		await until(() => silent.open() > 0, 'the socket is being opened');
		cancel();
		const trigger = await starting;
		await until(() => silent.open() === 0, 'nothing is left of it');
		expect([trigger.executions, trigger.failures]).toEqual([[], []]);
		await silent.stop();
	});

	test('goes on waiting when the connection is lost', async () => {
		const trigger = await start({ ...byHand, parameters: todos });
		await local.realtime.act({ do: 'drop' });
		await until(() => {
			void addTodo('after the loss');
			return trigger.executions.length > 0;
		}, 'the event');
		expect([titlesOf(trigger), trigger.failures]).toEqual([['after the loss'], []]);
	});

	test('takes one event and no more, also of rows that are read', async () => {
		const trigger = await start({
			...byHand,
			parameters: {
				...todos,
				catchUp: 'rows',
				cursorColumn: { mode: 'name', value: 'id' },
				options: { startFrom: '1' },
			},
		});
		await until(() => trigger.executions.length > 0, 'the event');
		await trigger.stop();
		expect(titlesOf(trigger)).toEqual(['Order green beans from Huila']);
	});
});

test('where requests arrive and sockets do not, it says how sockets find a proxy', async () => {
	const server = await startForwardingServer(local.url);
	const failure: unknown = await start({
		parameters: todos,
		credential: { url: server.url, key: local.keys.secret },
	}).catch((error: unknown) => error);
	await server.stop();
	expect(failure).toMatchObject({
		message: expect.stringMatching(/^The server opened no WebSocket: .*NODE_USE_ENV_PROXY=1/),
	});
});

describe('when n8n starts before the project', () => {
	test('the workflow listens as soon as the project is there', async () => {
		const port = await freePort();
		const trigger = await start({
			parameters: todos,
			activation: 'init',
			credential: { url: `http://127.0.0.1:${port}`, key: local.keys.secret },
		});
		const late = await startLocal({ port, realtime: { subscribeDelay: 1 } });
		const own = openDatabase(late);
		const add = async (): Promise<void> => {
			await own`insert into public.todos (title) values ('after the start')`;
		};
		await until(() => {
			void add();
			return trigger.executions.length > 0;
		}, 'an event');
		expect([titlesOf(trigger)[0], trigger.failures]).toEqual(['after the start', []]);
		await own.end();
		await late.stop();
	});
});

describe('the key by which n8n starts an execution once', () => {
	const caughtUp = {
		...changesOf('named'),
		catchUp: 'changes',
		cursorColumn: { mode: 'name', value: 'updated_at' },
	};

	test('is not given to events that only look alike', async () => {
		const trigger = await start({ parameters: changesOf('keyless') });
		await database`insert into public.keyless (title) values ('same'), ('same')`;
		await until(() => trigger.executions.length === 2, 'two executions');
		expect(trigger.executions.map(({ deduplicationKey }) => deduplicationKey)).toEqual([
			undefined,
			undefined,
		]);
	});

	test('is another one in a copy of the workflow, and fits into the column that n8n keeps it in', async () => {
		const name = 'x'.repeat(1000);
		const [one, copy] = [
			await start({ parameters: caughtUp }),
			await start({ parameters: caughtUp, workflowId: 'copy' }),
		];
		await database`insert into public.named (name) values (${name})`;
		await until(() => [one, copy].every(({ executions }) => executions.length > 0), 'an execution each');
		const keys = [one, copy].map(({ executions }) => executions[0]?.deduplicationKey ?? '');
		expect(new Set(keys).size).toBe(2);
		for (const key of keys) expect(key).toMatch(/^.{20,255}$/);
	});

	test('of several events depends on every one of them', async () => {
		const batch = { ...caughtUp, options: { batchSize: 3, batchWait: 30 } };
		const trigger = await start({ parameters: batch });
		for (const names of [
			['a', 'b', 'c'],
			['d', 'e', 'f'],
		])
			for (const name of names) await database`insert into public.named (name) values (${name})`;
		await until(() => trigger.executions.length === 2, 'two executions');
		const [first, second] = trigger.executions.map(({ deduplicationKey }) => deduplicationKey);
		expect(first).toMatch(/^[\w-]{43}$/);
		expect(second).not.toBe(first);
	});
});

describe('several events of one execution', () => {
	const parameters = {
		...changesOf('named'),
		catchUp: 'changes',
		cursorColumn: { mode: 'name', value: 'updated_at' },
		options: { batchSize: 3, batchWait: 1 },
	};
	const insert = async (...names: readonly string[]): Promise<void> =>
		void (await database`insert into public.named ${database(names.map((name) => ({ name })))}`);
	const executionsOf = ({ executions }: StartedTrigger): ReadonlyArray<readonly [unknown, unknown]> =>
		executions.map(({ items, deduplicationKey }) => [
			deduplicationKey,
			items.map((item) => (item.new as { name?: string }).name),
		]);

	test('come again in the same company after a stop, so that n8n knows them', async () => {
		const first = await start({ parameters });
		await insert('k', 'l');
		await until(() => first.executions.length === 1, 'the first execution');
		const [[key] = []] = executionsOf(first);
		await first.stop();
		await insert('m', 'n');

		const second = await start({ parameters, staticData: first.written.at(-1) });
		await until(() => second.executions.length === 2, 'two more');
		const [again, ...others] = executionsOf(second);
		expect(again).toEqual([key, ['k', 'l']]);
		expect(others).toEqual([[expect.not.stringMatching(String(key)), ['m', 'n']]]);
		await second.stop();

		// By then it is known that they were delivered.
		const third = await start({ parameters, staticData: second.staticData() });
		await insert('p', 'q', 'r');
		await until(() => third.executions.length === 1, 'the third execution');
		expect(executionsOf(third)).toEqual([[expect.any(String), ['p', 'q', 'r']]]);
		expect(JSON.stringify(second.staticData())).not.toContain(key);
	});

	test('are none of one that was alone in its execution: it is so again', async () => {
		const first = await start({ parameters });
		await insert('solo');
		await until(() => first.executions.length === 1, 'the first execution');
		const [alone] = executionsOf(first);
		await first.stop();
		await insert('v', 'w');
		const second = await start({ parameters, staticData: first.written.at(-1) });
		await until(() => second.executions.length === 2, 'two more');
		expect(executionsOf(second)).toEqual([alone, [expect.any(String), ['v', 'w']]]);
	});

	test('come again under their key also when some of them have changed, and those under one of their own', async () => {
		const first = await start({ parameters });
		await insert('s', 't', 'u');
		await until(() => first.executions.length === 1, 'the first execution');
		const [[key] = []] = executionsOf(first);
		await first.stop();
		await database`update public.named set updated_at = clock_timestamp() where name = 't'`;

		const second = await start({ parameters, staticData: first.written.at(-1) });
		await until(() => second.executions.length === 2, 'two more');
		expect(
			executionsOf(second).toSorted(([, one], [, other]) => String(one).localeCompare(String(other))),
		).toEqual([
			[key, ['s', 'u']],
			[expect.not.stringMatching(String(key)), ['t']],
		]);
	});
});

test('all tables of a schema are heard when none is named', async () => {
	const trigger = await start({
		parameters: { listenTo: 'onPostgresChanges', options: { schema: 'public' } },
	});
	await addTodo('of any table');
	await database`insert into public.keyless (title) values ('of any table')`;
	await until(() => trigger.executions.length === 2, 'both');
	expect(trigger.executions.map(({ items }) => items[0]?.table)).toEqual(['todos', 'keyless']);
});

test('gaps are told at once, and those of the next hour together after it', async () => {
	const told: string[] = [];
	const report = new GapReport(({ reason }) => void told.push(reason), 50);
	const gap = (from: number, more: Partial<Gap> = {}): Gap => ({
		kind: 'gap',
		channel: 'c',
		reason: 'disconnected',
		from,
		to: from + 1000,
		...more,
	});
	report.note(gap(0));
	expect(told).toEqual([
		'Nothing was heard from 1970-01-01T00:00:00.000Z to 1970-01-01T00:00:01.000Z: events of that time are lost',
	]);
	report.note(gap(2000));
	report.note(gap(4000, { reason: 'overflow', dropped: 7 }));
	expect(told).toHaveLength(1);
	await until(() => told.length === 2, 'the second report');
	expect(told[1]).toBe(
		'Events were lost 2 times from 1970-01-01T00:00:02.000Z to 1970-01-01T00:00:05.000Z, 7 of them because the executions were slower',
	);
	report.note(gap(6000));
	report.close();
	await new Promise((resolve) => setTimeout(resolve, 100));
	expect(told).toHaveLength(2);
});

test('an execution that takes hours keeps nothing of the thousands beside it', async () => {
	const event = { kind: 'system' } as SubscriptionEvent;
	const begun: Array<() => void> = [];
	const run = async (): Promise<boolean> => await new Promise((resolve) => begun.push(() => resolve(false)));
	const executions = new Executions({ run, atOnce: 2, batchSize: 1, batchWait: 0, longest: 3_600_000 });
	const race = jest.spyOn(Promise, 'race');
	await executions.take(event);
	for (let count = 1; count <= 1000; count++) {
		const room = executions.take(event);
		await Promise.resolve();
		begun[count]?.();
		await room;
	}
	expect(begun).toHaveLength(1001);
	expect(race).not.toHaveBeenCalled();
	race.mockRestore();
});

test('an execution of which n8n never tells an end holds nothing up for ever', async () => {
	const begun: SubscriptionEvent[] = [];
	const gaveUp: number[] = [];
	const executions = new Executions({
		run: async ([event]) => {
			if (event) begun.push(event);
			return await new Promise(() => {});
		},
		gaveUp: (count) => gaveUp.push(count),
		atOnce: 1,
		batchSize: 1,
		batchWait: 0,
		longest: 50,
	});
	const events = ['one', 'two', 'three'].map((message): SubscriptionEvent => ({
		kind: 'system',
		channel: 'c',
		status: 'ok',
		extension: 'system',
		message,
	}));
	for (const event of events) await executions.take(event);
	await executions.ended();
	expect(begun).toEqual(events);
	expect(gaveUp).toEqual([1, 1, 1]);
});

test.each([
	['knew is left out', true, [['key', ['a', 'b']]]],
	[
		'did not know is begun',
		false,
		[
			['key', ['a', 'b']],
			[undefined, ['c']],
		],
	],
])('who comes later than the others of an execution that n8n %s', async (_what, isKnown, expected) => {
	const begun: unknown[] = [];
	const executions = new Executions({
		run: async (events, key) => {
			begun.push([key, events.map((event) => ('id' in event ? event.id : undefined))]);
			return isKnown;
		},
		batches: new BegunBatches({ batches: [{ key: 'key', ids: ['a', 'b', 'c'] }] }),
		atOnce: 1,
		batchSize: 1,
		batchWait: 0,
		longest: 60_000,
	});
	for (const id of ['a', 'b']) await executions.take(stored(id));
	executions.start();
	await executions.ended();
	await executions.take(stored('c'));
	await executions.ended();
	expect(begun).toEqual(expected);
});

test('an execution has ended when n8n answers, though it tells no end of it', async () => {
	const trigger = await start({
		parameters: { ...changesOf('todos'), options: { atOnce: 1 } },
		keepsRunning: true,
	});
	for (const title of ['first', 'second']) await addTodo(title);
	await until(() => trigger.executions.length === 1, 'the first execution');
	trigger.executions[0]?.respond();
	await until(() => trigger.executions.length === 2, 'the second execution');
	expect(titlesOf(trigger)).toEqual(['first', 'second']);
});

describe('an execution whose worker is gone', () => {
	const named = {
		...changesOf('named'),
		catchUp: 'changes',
		cursorColumn: { mode: 'name', value: 'updated_at' },
		options: { atOnce: 1 },
	};
	const cutOff = (message: string) => ({
		status: 'error' as const,
		data: createRunExecutionData({
			resultData: { runData: {}, error: new Error(message) as ExecutionError },
		}),
	});
	const namesOf = ({ executions }: StartedTrigger): readonly unknown[] =>
		executions.map(({ items: [item] }) => (item?.new as { name?: string }).name);

	test.each([
		'job stalled more than allowable limit',
		'This execution failed to be processed too many times and will no longer retry.',
	])('is begun once more, and not for ever: %s', async (message) => {
		const trigger = await start({ parameters: named, keepsRunning: true });
		const names = [`of ${message}`, `after ${message}`];
		for (const name of names) await database`insert into public.named (name) values (${name})`;
		for (const count of [1, 2]) {
			await until(() => trigger.executions.length === count, `execution ${count}`);
			trigger.executions.at(-1)?.finish(cutOff(message));
		}
		await until(() => trigger.executions.length === 3, 'the next one');
		trigger.executions.at(-1)?.finish(cutOff('The database said no'));
		await database`insert into public.named (name) values (${`last ${message}`})`;
		await until(() => trigger.executions.length === 4, 'the last one');
		expect(namesOf(trigger)).toEqual([names[0], names[0], names[1], `last ${message}`]);
		const [first, again] = trigger.executions;
		expect(again?.items).toEqual(first?.items);
		// Else n8n would leave it out.
		expect(again?.deduplicationKey).toMatch(/^[\w-]{20,255}$/);
		expect(again?.deduplicationKey).not.toBe(first?.deduplicationKey);
	});
});

test('a batch is forgotten when all of its events are known as delivered, not while the last one is in hand', async () => {
	const data: IDataObject = {};
	const batches = new BegunBatches(data);
	const begun = [
		{ key: 'K', ids: ['a', 'b'] },
		{ key: 'L', ids: ['c'] },
	];
	let lastTaken = stored('b');
	const store = keepInStaticData({ data, batches, lastTaken: () => lastTaken, ended: async () => {} });
	for (const batch of begun) batches.note(batch);
	await store.save({ delivered: ['a', 'c'] });
	await until(() => data.catchUp !== undefined, 'it is kept');
	expect(batches.all).toEqual([begun[0]]);
	lastTaken = stored('d');
	await store.save({ delivered: ['a', 'b', 'c'] });
	await until(() => batches.all.length === 0, 'it is forgotten');
	expect(data.catchUp).toEqual({ delivered: ['a', 'b', 'c'] });
});

const stored = (id: string): SubscriptionEvent => ({
	kind: 'broadcast',
	channel: 'c',
	event: 'e',
	payload: 1,
	replayed: true,
	id,
});
