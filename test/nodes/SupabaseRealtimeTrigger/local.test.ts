import type postgres from 'postgres';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { startTrigger, type StartedTrigger, type TriggerSetup } from '../start-trigger';
import { until } from '../../until';

let local: Local;
let database: postgres.Sql;
const running: StartedTrigger[] = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	database = openDatabase(local);
	await database.unsafe(`
		create table public.tickets (id bigint generated always as identity primary key, title text, updated_at timestamptz default now());
		grant all on public.tickets to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.tickets;
	`);
});
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (trigger) => await trigger.stop()));
});
afterAll(async () => {
	await database.end();
	await local.stop();
});

const credential = (key = local.keys.secret) => ({ url: local.url, key });

async function start(
	setup: Partial<TriggerSetup> & Pick<TriggerSetup, 'parameters'>,
): Promise<StartedTrigger> {
	const trigger = await startTrigger({ credential: credential(), ...setup });
	running.push(trigger);
	return trigger;
}

const tickets = { listenTo: 'onPostgresChanges', table: { mode: 'name', value: 'tickets' } };
const insert = async (...titles: readonly string[]): Promise<void> => {
	for (const title of titles) await database`insert into public.tickets (title) values (${title})`;
};
const titlesOf = ({ executions }: StartedTrigger): readonly unknown[] =>
	executions.flatMap(({ items }) => items.map((item) => (item.new as { title?: string } | undefined)?.title));

test('a change of a row is an execution', async () => {
	const trigger = await start({ parameters: tickets });
	await insert('one');
	await until(() => trigger.executions.length === 1, 'one execution');
	expect(trigger.executions).toEqual([
		{
			items: [
				{
					kind: 'change',
					channel: expect.any(String),
					id: expect.any(String),
					replayed: false,
					eventType: 'INSERT',
					schema: 'public',
					table: 'tickets',
					commit_timestamp: expect.any(String),
					new: { id: expect.any(Number), title: 'one', updated_at: expect.any(String) },
					old: {},
					errors: null,
				},
			],
			binaries: [undefined],
			// It cannot come again without catch-up.
			deduplicationKey: undefined,
			finish: expect.any(Function),
			respond: expect.any(Function),
		},
	]);
});

test('conditions, events and columns are those of the form', async () => {
	const trigger = await start({
		parameters: {
			...tickets,
			event: 'UPDATE',
			filterMode: 'conditions',
			filter: { condition: [{ column: { mode: 'name', value: 'title' }, operator: 'eq', value: 'wanted' }] },
			options: { columns: 'title' },
		},
	});
	await insert('wanted', 'other');
	await database`update public.tickets set updated_at = now() where title in ('wanted', 'other')`;
	await until(() => trigger.executions.length > 0, 'an execution');
	await insert('later');
	expect(trigger.executions.map(({ items }) => items.map((item) => [item.eventType, item.new]))).toEqual([
		[['UPDATE', { id: expect.any(Number), title: 'wanted' }]],
	]);
});

test('several events share an execution where that is wished for', async () => {
	const trigger = await start({ parameters: { ...tickets, options: { batchSize: 3, batchWait: 30 } } });
	await insert('a', 'b', 'c', 'd', 'e', 'f');
	await until(() => trigger.executions.length === 2, 'two executions');
	expect(trigger.executions.map(({ items }) => items.length)).toEqual([3, 3]);
});

test('with one execution at once, the next begins when the one before has ended', async () => {
	const trigger = await start({ parameters: { ...tickets, options: { atOnce: 1 } }, keepsRunning: true });
	await insert('first', 'second');
	await until(() => trigger.executions.length === 1, 'the first execution');
	await insert('third');
	expect(titlesOf(trigger)).toEqual(['first']);
	trigger.executions[0]?.finish();
	await until(() => trigger.executions.length === 2, 'the second execution');
	expect(titlesOf(trigger)).toEqual(['first', 'second']);
});

test('a broadcast starts the workflow', async () => {
	const trigger = await start({
		parameters: { listenTo: 'onBroadcast', channel: 'lobby', event: 'hello' },
	});
	await fetch(`${local.url}/realtime/v1/api/broadcast`, {
		method: 'POST',
		headers: { apikey: local.keys.secret, 'content-type': 'application/json' },
		body: JSON.stringify({
			messages: [
				{ topic: 'lobby', event: 'other', payload: { n: 1 } },
				{ topic: 'lobby', event: 'hello', payload: { n: 2 } },
			],
		}),
	});
	await until(() => trigger.executions.length === 1, 'one execution');
	expect(trigger.executions[0]?.items).toEqual([
		expect.objectContaining({ kind: 'broadcast', channel: 'lobby', event: 'hello', payload: { n: 2 } }),
	]);
});

test('who comes starts the workflow', async () => {
	const trigger = await start({ parameters: { listenTo: 'onPresence', channel: 'desk', event: 'join' } });
	await start({
		parameters: { listenTo: 'onPresence', channel: 'desk', options: { key: 'ann', track: '{"name":"Ann"}' } },
	});
	await until(() => trigger.executions.length >= 1, 'one execution');
	expect(trigger.executions[0]?.items).toEqual([
		expect.objectContaining({
			kind: 'presence',
			event: 'join',
			key: 'ann',
			newPresences: [{ presence_ref: expect.any(String), name: 'Ann' }],
		}),
	]);
});

test('a manual run takes the first event', async () => {
	const filter = {
		condition: [{ column: { mode: 'name', value: 'title' }, operator: 'eq', value: 'by hand' }],
	};
	const trigger = await start({
		parameters: { ...tickets, filter },
		mode: 'manual',
		activation: 'manual',
	});
	await insert('by hand');
	await until(() => trigger.executions.length === 1, 'one execution');
	expect([titlesOf(trigger), trigger.staticData()]).toEqual([['by hand'], {}]);
});

test('an activation that the project refuses fails, and says why', async () => {
	await expect(
		start({ parameters: { ...tickets, table: { mode: 'name', value: 'no_such_table' } } }),
	).rejects.toThrow(/no_such_table/);
	await expect(start({ parameters: tickets, credential: credential('sb_secret_wrong') })).rejects.toThrow(
		/key/i,
	);
	await expect(
		start({
			parameters: { listenTo: 'onBroadcast', channel: 'room:1', options: { private: true } },
			credential: credential(local.keys.publishable),
		}),
	).rejects.toThrow(/private|polic|permission|authoriz/i);
});

test('a project out of reach fails the activation by a user, and is waited for when n8n starts', async () => {
	const nowhere = { url: 'http://127.0.0.1:9', key: local.keys.secret };
	await expect(start({ parameters: tickets, credential: nowhere })).rejects.toThrow(
		/127\.0\.0\.1|refused|reach/i,
	);
	await expect(
		start({ parameters: tickets, credential: nowhere, activation: 'init' }),
	).resolves.toBeDefined();
});

describe('catch-up', () => {
	const parameters = {
		...tickets,
		event: 'INSERT',
		catchUp: 'rows',
		cursorColumn: { mode: 'name', value: 'id' },
	};

	test('what was missed while nobody listened comes afterwards, and nothing twice', async () => {
		const first = await start({ parameters });
		await insert('heard', 'last heard');
		await until(() => first.executions.length === 2, 'two executions');
		await insert('also heard');
		await until(() => first.executions.length === 3, 'three executions');
		await first.stop();
		running.splice(0);
		await insert('missed 1', 'missed 2');

		const second = await start({ parameters, staticData: first.staticData() });
		await until(() => second.executions.length >= 2, 'the missed rows');
		await insert('heard again');
		await until(() => titlesOf(second).includes('heard again'), 'the next row');
		expect(titlesOf(second)).toEqual(['missed 1', 'missed 2', 'heard again']);
		// The last one may come while the end of the gap is still read.
		expect(second.executions.slice(0, 2).map(({ items }) => items[0]?.replayed)).toEqual([true, true]);
	});

	test('an event whose execution has not ended comes again, under the same key', async () => {
		const killed = await start({ parameters, keepsRunning: true });
		await insert('unfinished');
		await until(() => killed.executions.length === 1, 'one execution');
		await killed.stop();
		running.splice(0);

		const next = await start({ parameters, staticData: killed.staticData() });
		await until(() => next.executions.length === 1, 'the execution again');
		expect(titlesOf(next)).toEqual(['unfinished']);
		expect(next.executions[0]?.deduplicationKey).toBe(killed.executions[0]?.deduplicationKey);
	});

	test('a lost connection is no failure, and what happened meanwhile is read', async () => {
		const trigger = await start({ parameters });
		await local.realtime.act({ do: 'drop' });
		await insert('in between');
		await until(() => titlesOf(trigger).includes('in between'), 'the row');
		expect([titlesOf(trigger), trigger.failures]).toEqual([['in between'], []]);
	});

	test('it works by reading alone', async () => {
		const trigger = await start({ parameters: { ...parameters, options: { by: 'polling', interval: 1 } } });
		await insert('polled');
		await until(() => trigger.executions.length === 1, 'one execution');
		expect(titlesOf(trigger)).toEqual(['polled']);
	});
});

test('without catch-up a gap is one failed execution, however often the connection is lost', async () => {
	const trigger = await start({ parameters: tickets });
	for (let round = 1; round <= 2; round++) {
		await local.realtime.act({ do: 'drop' });
		await until(() => {
			void insert(`after ${round}`);
			return titlesOf(trigger).includes(`after ${round}`);
		}, 'events again');
	}
	expect(trigger.failures.map(({ message }) => message)).toEqual([
		expect.stringMatching(/^Nothing was heard from /),
	]);
});
