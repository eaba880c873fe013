import postgres from 'postgres';
import {
	adaptWebSocket,
	listen,
	openRealtime,
	type CatchUpOptions,
	type ChangeEvent,
	type ChangesOptions,
	type HttpRequest,
	type RealtimeClient,
	type Row,
	type Send,
	type Subscription,
	type SubscriptionEvent,
	type SubscriptionOptions,
	type SubscriptionStatus,
} from '../../../shared';
import WebSocket from 'ws';
import { startLocal, type Local, type LocalOptions } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import { startPhoenixServer, type PhoenixServer } from './phoenix-server';
import { until } from '../../until';

/** Rows are in a real database; what the socket brings, and when, is up to the test. */
let local: Local;
let sql: postgres.Sql;
let server: PhoenixServer;
let client: RealtimeClient;
let subscription: Subscription | undefined;
let events: SubscriptionEvent[] = [];
let statuses: SubscriptionStatus[] = [];
let saved: unknown;
let requests: HttpRequest[] = [];
/** Holds back the reply to each read of rows. */
let gate: Promise<void> | undefined;
let deliver: (event: SubscriptionEvent) => void | Promise<void>;

const start = async (options: LocalOptions = {}): Promise<void> => {
	local = await startLocal({ seed: false, ...options });
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.orders (
			id bigint generated always as identity primary key,
			title text not null,
			updated_at timestamptz not null default now()
		);
		create table public.hidden (id bigint primary key);
		create view public.titles as select id + 0 as id, title from public.orders;
		grant all on public.orders, public.titles to anon, service_role;
		revoke all on public.hidden from anon, service_role;
		notify pgrst, 'reload schema'`);
};
const end = async (): Promise<void> => {
	await sql?.end();
	await local?.stop();
};

beforeAll(async () => await start(), 60_000);
afterAll(end);

beforeEach(async () => {
	await sql`truncate public.orders restart identity`;
	server = await startPhoenixServer();
	[events, statuses, requests, saved, gate] = [[], [], [], undefined, undefined];
	deliver = () => {};
	open();
});
afterEach(async () => {
	await subscription?.stop();
	await client.removeAllChannels();
	await server.stop();
});

const send: Send = async (request) => {
	requests.push(request);
	const reply = await sendByFetch(request);
	if (/\/orders\?/.test(request.url) && !/limit=1$/.test(request.url)) await gate;
	return reply;
};
const open = (key = local.keys.secret): void => {
	client = openRealtime(
		{ url: local.url, key, retry: false },
		{
			send,
			openSocket: (url) => {
				const { search } = new URL(url);
				return adaptWebSocket(new WebSocket(`${server.url.replace('http', 'ws')}/${search}`));
			},
		},
		{ random: () => 0, timeouts: { handshake: 100 } },
	);
};

const byId: Omit<CatchUpOptions, 'store'> = { cursor: 'id', of: 'rows' };
const byChange: Omit<CatchUpOptions, 'store'> = { cursor: 'updated_at', of: 'changes' };
const store = {
	load: async () => saved,
	save: async (state: unknown) => {
		saved = JSON.parse(JSON.stringify(state)) as unknown;
	},
};

const begin = (
	catchUp: Omit<CatchUpOptions, 'store'>,
	changes: ChangesOptions = {},
	more: Partial<SubscriptionOptions> = {},
): Subscription => {
	subscription = listen(
		client,
		{
			// By new rows, updates and deletions are lost in a gap, which is told: most tests ask for neither.
			changes: [{ table: 'orders', event: catchUp.of === 'rows' ? 'INSERT' : '*', ...changes }],
			catchUp: { store, ...catchUp },
			...more,
		},
		{
			deliver: (event) => {
				events.push(event);
				return deliver(event);
			},
			tell: (status) => void statuses.push(status),
		},
	);
	return subscription;
};
const topic = () => client.channels[0]?.topic ?? '';
const confirmed = async () => {
	await until(() => client.channels[0]?.state === 'joined');
	server.push(topic(), 'system', { extension: 'postgres_changes', status: 'ok', message: 'Subscribed' });
};
const standing = async (...given: Parameters<typeof begin>) => {
	begin(...given);
	await confirmed();
	await subscription?.ready;
	await quiet();
};
/** Everything that was missed has been read. */
const quiet = async () => await until(() => subscription?.status.state === 'standing');
/** The subscription has looked, and lost the socket, and stands again. */
const reconnected = async (meanwhile: () => Promise<unknown>) => {
	server.handshake = 'silent';
	server.drop();
	await until(() => subscription?.status.state !== 'standing');
	await meanwhile();
	server.handshake = 'open';
	await until(
		() => client.channels[0]?.state === 'joined',
		() => JSON.stringify(statuses.at(-1)),
	);
};

const insert = async (...titles: readonly string[]): Promise<readonly Row[]> => {
	const rows: Row[] = [];
	for (const title of titles)
		rows.push(...(await sql`insert into public.orders (title) values (${title}) returning *`));
	return rows;
};
const asJson = async (id: unknown): Promise<Row> => {
	const [row] = await sql`select to_jsonb(o) as row from public.orders o where id = ${String(id)}`;
	return (row as { row: Row }).row;
};
let commits = 0;
const push = (type: 'INSERT' | 'UPDATE' | 'DELETE', row: Row): void => {
	commits += 1;
	server.push(topic(), 'postgres_changes', {
		ids: [1000],
		data: {
			schema: 'public',
			table: 'orders',
			type,
			commit_timestamp: new Date(1_900_000_000_000 + commits).toISOString(),
			columns: [],
			...(type === 'DELETE' ? { old_record: row } : { record: row }),
			errors: null,
		},
	});
};
const changes = () => events.filter((event): event is ChangeEvent => event.kind === 'change');
const titles = () =>
	changes().map(({ change, replayed }) => `${String(change.new.title)}${replayed ? ' (read)' : ''}`);

it('delivers nothing that was there before the very first start', async () => {
	await insert('a', 'b');
	await standing(byId);
	const [row] = await insert('c');
	push('INSERT', await asJson(row?.id));
	await until(() => events.length === 1);
	expect(titles()).toEqual(['c']);
	expect(changes()[0]?.id).toBe('public.orders:3:3');
});

it('delivers what came while it was stopped, once, in order, and marked', async () => {
	await insert('a');
	await standing(byId);
	push('INSERT', await asJson((await insert('b'))[0]?.id));
	await until(() => events.length === 1);
	await subscription?.stop();
	await insert('c', 'd');
	for (const expected of [
		['b', 'c (read)', 'd (read)'],
		['b', 'c (read)', 'd (read)'],
	]) {
		await standing(byId);
		expect(titles()).toEqual(expected);
		await subscription?.stop();
	}
	expect(changes()[1]).toMatchObject({
		id: 'public.orders:3:3',
		replayed: true,
		change: { schema: 'public', table: 'orders', eventType: 'INSERT', new: { id: 3, title: 'c' }, old: {} },
	});
});

it('begins where it is told, at the very first start', async () => {
	await insert('a', 'b', 'c');
	await standing({ ...byId, startAt: { from: 2 } });
	expect(titles()).toEqual(['b (read)', 'c (read)']);
});

it('holds live events back while it reads, and drops those that the reading told', async () => {
	await standing(byId);
	let openGate = (): void => {};
	await reconnected(async () => {
		await insert('a', 'b');
		gate = new Promise((resolve) => (openGate = resolve));
	});
	await confirmed();
	await until(() => subscription?.status.state === 'catchingUp');
	push('INSERT', await asJson(2));
	push('INSERT', { id: 99, title: 'c', updated_at: '2030-01-01T00:00:00Z' });
	await until(() => subscription?.status.counts.received === 2);
	expect(events).toEqual([]);
	openGate();
	await quiet();
	expect(titles()).toEqual(['a (read)', 'b (read)', 'c']);
});

it('drops the live event that comes after its row was read', async () => {
	await standing(byId);
	await reconnected(async () => await insert('a'));
	await confirmed();
	await until(() => events.length === 1);
	await quiet();
	push('INSERT', await asJson(1));
	push('INSERT', await asJson((await insert('b'))[0]?.id));
	await until(() => events.length === 2);
	expect(titles()).toEqual(['a (read)', 'b']);
});

it('finds a row that was committed late, below the last one', async () => {
	await standing(byId);
	const late = await sql.reserve();
	await late`begin`;
	await late`insert into public.orders (title) values ('late')`;
	const [row] = await insert('early');
	push('INSERT', await asJson(row?.id));
	await until(() => events.length === 1);
	await reconnected(async () => {
		await late`commit`;
		late.release();
		await insert('next');
	});
	await confirmed();
	await until(() => events.length === 3);
	expect(titles()).toEqual(['early', 'late (read)', 'next (read)']);
});

it('gives each event the same id when it comes again after a kill', async () => {
	await standing(byId);
	const before = saved;
	push('INSERT', await asJson((await insert('a'))[0]?.id));
	await until(() => events.length === 1);
	await reconnected(async () => await insert('b'));
	await confirmed();
	await until(() => events.length === 2);
	await subscription?.stop();
	// As if nothing had been saved since.
	saved = before;
	await standing(byId);
	expect(titles()).toEqual(['a', 'b (read)', 'a (read)', 'b (read)']);
	const ids = changes().map(({ id }) => id);
	expect(ids.slice(2)).toEqual(ids.slice(0, 2));
});

it('saves only what was truly delivered', async () => {
	let finish = (): void => {};
	await standing(byId);
	deliver = async () => await new Promise<void>((resolve) => (finish = resolve));
	for (const title of ['a', 'b', 'c']) push('INSERT', await asJson((await insert(title))[0]?.id));
	await until(() => subscription?.status.counts.queued === 2);
	finish();
	await until(() => events.length === 2);
	await until(() => JSON.stringify(saved).includes('[1,[1],'));
	const killed = saved;
	expect(JSON.stringify(killed)).not.toContain('[2,[2],');
	await subscription?.stop();
	// Stopped cleanly, what the consumer had in hand counts.
	expect(JSON.stringify(saved)).toContain('[2,[2],');
	expect(JSON.stringify(saved)).not.toContain('[3,[3],');
	deliver = () => {};
	await standing(byId);
	expect(titles()).toEqual(['a', 'b', 'c (read)']);
});

it('reads a large gap page by page, as fast as the consumer goes', async () => {
	await standing({ ...byId, pageSize: 1000 }, {}, { queueSize: 10 });
	let most = 0;
	deliver = async () => {
		most = Math.max(most, subscription?.status.counts.queued ?? 0);
		await new Promise((resolve) => setImmediate(resolve));
	};
	await reconnected(
		async () =>
			await sql`insert into public.orders (title) select 'row ' || n from generate_series(1, 2500) n`,
	);
	await confirmed();
	await until(() => events.length === 2500);
	await quiet();
	expect(changes().map(({ change }) => change.new.id)).toEqual(
		Array.from({ length: 2500 }, (_each, n) => n + 1),
	);
	expect(most).toBeLessThanOrEqual(10);
});

it('reads what the queue had no room for, in order, and says how many deletions are lost', async () => {
	const waiting: Array<() => void> = [];
	await standing(byId, { event: '*' }, { queueSize: 2 });
	deliver = async () => await new Promise<void>((resolve) => void waiting.push(resolve));
	await insert('a', 'b', 'c', 'd', 'e', 'f');
	for (const id of [1, 2, 3, 4, 5]) push('INSERT', await asJson(id));
	push('DELETE', { id: 1 });
	push('INSERT', await asJson(6));
	await until(() => subscription?.status.counts.received === 7);
	deliver = () => {};
	waiting.shift()?.();
	await until(() => events.length === 7);
	expect(titles().slice(0, 3)).toEqual(['a', 'b', 'c']);
	expect(titles().slice(3).toSorted()).toEqual(['d (read)', 'e (read)', 'f (read)']);
	expect(events.find(({ kind }) => kind === 'gap')).toMatchObject({ reason: 'overflow', dropped: 1 });
	expect(subscription?.status.counts).toMatchObject({ dropped: 1, queued: 0 });
});

it('says how many updates are lost that the queue had no room for, and takes none of them for a new row', async () => {
	const waiting: Array<() => void> = [];
	await standing(byId, { event: '*' }, { queueSize: 2 });
	deliver = async () => await new Promise<void>((resolve) => void waiting.push(resolve));
	await insert('a', 'b', 'c', 'd');
	for (const id of [1, 2, 3]) push('INSERT', await asJson(id));
	await sql`update public.orders set title = 'a2' where id = 1`;
	push('UPDATE', await asJson(1));
	push('UPDATE', await asJson(1));
	push('INSERT', await asJson(4));
	await until(() => subscription?.status.counts.received === 6);
	deliver = () => {};
	waiting.shift()?.();
	await until(() => events.length >= 5);
	await quiet();
	expect(titles()).toEqual(['a', 'b', 'c', 'd (read)']);
	expect(events.filter(({ kind }) => kind === 'gap')).toEqual([
		expect.objectContaining({ reason: 'overflow', dropped: 2 }),
	]);
	expect(subscription?.status.counts).toMatchObject({ dropped: 2, queued: 0 });
});

it.each<[string, Omit<CatchUpOptions, 'store'>, ChangesOptions, readonly string[]]>([
	['by new rows, updates and deletions', byId, { event: '*' }, ['gap', 'change']],
	['by new rows, of insertions nothing', byId, { event: 'INSERT' }, ['change']],
	['by changes, of updates nothing', byChange, { event: '*' }, ['change']],
])('tells what is lost in a gap: %s', async (_what, catchUp, asked, expected) => {
	await standing(catchUp, asked);
	const from = client.heardAt;
	await reconnected(async () => await insert('a'));
	await confirmed();
	await until(() => changes().length === 1);
	await quiet();
	expect(events.map(({ kind }) => kind)).toEqual(expected);
	const [gap] = events;
	if (gap?.kind === 'gap') expect([gap.reason, gap.from]).toEqual(['disconnected', from]);
});

it('delivers changed rows in their latest state, and drops older changes of theirs', async () => {
	await insert('a', 'b');
	await standing(byChange);
	const states: Row[] = [];
	await reconnected(async () => {
		for (const title of ['a2', 'a3']) {
			await sql`update public.orders set title = ${title}, updated_at = now() where id = 1`;
			states.push(await asJson(1));
		}
	});
	await confirmed();
	await until(() => events.length === 1);
	await quiet();
	for (const state of states) push('UPDATE', state);
	await sql`update public.orders set title = 'a4', updated_at = now() where id = 1`;
	push('UPDATE', await asJson(1));
	await until(() => events.length === 2);
	expect(titles()).toEqual(['a3 (read)', 'a4']);
	expect(changes()[0]?.change.eventType).toBe('UPSERT');
});

it('drops what a server that lags behind tells again after a restart', async () => {
	await insert('a');
	await standing(byChange);
	const states: Row[] = [];
	for (const title of ['a2', 'a3']) {
		await sql`update public.orders set title = ${title}, updated_at = now() where id = 1`;
		states.push(await asJson(1));
		push('UPDATE', await asJson(1));
	}
	await until(() => events.length === 2);
	await subscription?.stop();
	await standing(byChange);
	push('INSERT', states[0]!);
	for (const state of states) push('UPDATE', state);
	await until(() => subscription?.status.counts.received === 3);
	await until(() => requests.some(({ url }) => decodeURIComponent(url).includes('(id.eq.1)')));
	await quiet();
	expect(titles()).toEqual(['a2', 'a3']);
});

it('delivers what the socket brings after the first start, though the first look had found the row already', async () => {
	const [row] = await insert('a');
	await standing(byId);
	push('INSERT', await asJson(row?.id));
	push('INSERT', await asJson((await insert('b'))[0]?.id));
	await until(() => events.length === 2);
	expect(titles()).toEqual(['a', 'b']);
});

it('delivers a row that was deleted and made anew under the same key', async () => {
	await standing(byChange);
	const [row] = await insert('a');
	push('INSERT', await asJson(row?.id));
	await until(() => events.length === 1);
	await subscription?.stop();
	await standing(byChange);
	await sql`delete from public.orders`;
	await sql`insert into public.orders (id, title, updated_at) overriding system value values (${String(row?.id)}, 'b', clock_timestamp())`;
	push('INSERT', await asJson(row?.id));
	await until(() => events.length === 2);
	expect(titles()).toEqual(['a', 'b']);
});

it('gives a row another id that was deleted and made anew, heard or read, and the same one when it comes again', async () => {
	const makeAnew = async (title: string): Promise<void> => {
		await sql`delete from public.orders`;
		await sql`insert into public.orders (id, title) overriding system value values (1, ${title})`;
	};
	await standing(byId, { event: '*' });
	await insert('a');
	push('INSERT', await asJson(1));
	push('DELETE', { id: 1 });
	await makeAnew('b');
	push('INSERT', await asJson(1));
	push('DELETE', { id: 1 });
	await until(() => events.length === 4);
	await subscription?.stop();
	await makeAnew('c');
	const before = saved;
	for (const count of [5, 6]) {
		saved = before;
		await standing(byId, { event: '*' });
		await until(() => events.length === count);
		await subscription?.stop();
	}
	const named = changes().filter(({ change }) => change.eventType === 'INSERT');
	expect(named.map(({ change, replayed }) => [change.new.title, replayed])).toEqual([
		['a', false],
		['b', false],
		['c', true],
		['c', true],
	]);
	const [a, b, c, again] = named.map(({ id }) => id);
	expect(new Set([a, b, c]).size).toBe(3);
	expect(again).toBe(c);
});

it('reads a row once more when an older cursor may be the newer state', async () => {
	await insert('a');
	await standing(byChange);
	const [early, late] = [await sql.reserve(), await sql.reserve()];
	await reconnected(async () => {
		await early`begin`;
		await early`select now()`;
		await late`update public.orders set title = 'began later', updated_at = now() where id = 1`;
	});
	await confirmed();
	await until(() => events.length === 1);
	await quiet();
	await early`update public.orders set title = 'ended later', updated_at = now() where id = 1`;
	await early`commit`;
	push('UPDATE', await asJson(1));
	early.release();
	late.release();
	await until(() => events.length === 2);
	expect(titles()).toEqual(['began later (read)', 'ended later (read)']);
});

it('delivers several changes of one transaction, though their cursor is the same', async () => {
	await insert('a');
	await standing(byChange);
	const updated = new Date().toISOString();
	push('UPDATE', { id: 1, title: 'a2', updated_at: updated });
	push('UPDATE', { id: 1, title: 'a3', updated_at: updated });
	await until(() => events.length === 2);
	expect(titles()).toEqual(['a2', 'a3']);
	expect(new Set(changes().map(({ id }) => id)).size).toBe(2);
});

it('takes the same moment for the same, however its offset is written', async () => {
	await insert('a');
	await standing(byChange);
	await reconnected(
		async () => await sql`update public.orders set title = 'a2', updated_at = now() where id = 1`,
	);
	await confirmed();
	await until(() => events.length === 1);
	await quiet();
	const row = await asJson(1);
	push('UPDATE', { ...row, updated_at: String(row.updated_at).replace('T', ' ').replace('+00:00', '+00') });
	await until(() => subscription?.status.counts.repeated === 1);
	expect(titles()).toEqual(['a2 (read)']);
});

it('hears of updates alone, yet knows which rows were inserted', async () => {
	await standing(byChange, { event: 'UPDATE' });
	expect(server.framesOf('phx_join').at(-1)?.payload).toMatchObject({
		config: { postgres_changes: [{ event: '*', table: 'orders' }] },
	});
	await insert('a', 'b');
	push('INSERT', await asJson(1));
	push('INSERT', await asJson(2));
	push('DELETE', { id: 2 });
	await sql`update public.orders set title = 'a2', updated_at = now() where id = 1`;
	push('UPDATE', await asJson(1));
	await until(() => events.length === 1);
	await reconnected(async () => await sql`delete from public.orders where id = 2`);
	await confirmed();
	await quiet();
	expect(titles()).toEqual(['a2']);
});

it('gives the columns that are wanted and no others, and only rows that match', async () => {
	await standing(byChange, {
		columns: ['title'],
		filters: { column: 'title', operator: 'like', value: 'keep%' },
	});
	expect(server.framesOf('phx_join').at(-1)?.payload).toMatchObject({
		config: { postgres_changes: [{ filter: 'title=like.keep%', select: ['title', 'updated_at'] }] },
	});
	push('INSERT', await asJson((await insert('keep a'))[0]?.id));
	await until(() => events.length === 1);
	await reconnected(async () => await insert('drop', 'keep b'));
	await confirmed();
	await until(() => events.length === 2);
	expect(changes().map(({ change }) => change.new)).toEqual([
		{ id: 1, title: 'keep a' },
		{ id: 3, title: 'keep b' },
	]);
});

it('reads again when the server begins anew by itself', async () => {
	await standing(byId);
	await insert('a');
	await confirmed();
	await until(() => events.length === 1);
	expect(titles()).toEqual(['a (read)']);
});

it('reads what was missed while the server had trouble of its own, before what is heard', async () => {
	await standing(byId);
	const message = 'Unable to connect to the project database';
	server.push(topic(), 'system', { extension: 'postgres_changes', status: 'error', message });
	await until(() => subscription?.status.error !== undefined);
	await insert('missed', 'heard');
	push('INSERT', await asJson(2));
	await until(() => subscription?.status.counts.received === 1);
	await confirmed();
	await until(() => events.length === 2);
	await quiet();
	expect(titles()).toEqual(['missed (read)', 'heard (read)']);
	expect(subscription?.status.counts).toMatchObject({ recovered: 1, repeated: 1 });
});

it('reads what was missed while the channel was joined anew for somebody else, before what is heard', async () => {
	await standing(byId);
	server.answers.set('phx_join', () => undefined);
	client.channels[0]?.onPresence({}, () => {});
	await until(() => server.framesOf('phx_join').length === 2);
	const [missed] = await insert('missed');
	const [heard] = await insert('heard');
	server.answers.clear();
	const [, again] = server.framesOf('phx_join');
	const response = { postgres_changes: [{ id: 1000, event: 'INSERT', schema: 'public', table: 'orders' }] };
	server.pushRaw(
		JSON.stringify([again?.joinRef, again?.ref, topic(), 'phx_reply', { status: 'ok', response }]),
	);
	push('INSERT', heard!);
	await confirmed();
	await until(() => changes().length === 2);
	await quiet();
	expect(changes().map(({ change, replayed }) => [change.new.id, replayed])).toEqual([
		[Number(missed?.id), true],
		[Number(heard?.id), true],
	]);
	expect(subscription?.status.counts).toMatchObject({ recovered: 1, repeated: 1 });
});

it('looks from time to time for what the server lost without a word', async () => {
	await standing({ ...byId, every: 20 });
	await insert('a');
	await until(() => events.length === 1);
	expect(titles()).toEqual(['a (read)']);
});

it('goes on reading when a read fails, and loses nothing', async () => {
	await standing(byId);
	const behave = await local.misbehave({ match: /GET .*orders/, times: 3, how: { drop: 'reply' } });
	await reconnected(async () => await insert('a'));
	await confirmed();
	await until(() => events.length === 1);
	await behave();
	expect(statuses.some(({ error, mustAct }) => error !== undefined && !mustAct)).toBe(true);
	expect(titles()).toEqual(['a (read)']);
});

it('tells once that rows may be read no more, shows it until they may, and then tells of it anew', async () => {
	await standing(byId);
	const isRead = ({ url }: HttpRequest): boolean => /\/orders\?/.test(url);
	const askedToAct = () => statuses.filter(({ mustAct }) => mustAct).length;
	const refused = async (): Promise<void> => {
		await sql`revoke select on public.orders from service_role`;
		await reconnected(async () => await insert('a'));
		await confirmed();
		await until(() => subscription?.status.error?.code === '42501');
		const from = statuses.length;
		const asked = requests.filter(isRead).length;
		await until(() => requests.filter(isRead).length > asked + 5);
		for (const { error, mustAct } of statuses.slice(from))
			expect([error?.code, mustAct]).toEqual(['42501', false]);
	};
	const allowed = async (): Promise<void> => {
		await sql`grant select on public.orders to service_role`;
		await until(() => subscription?.status.error === undefined && subscription?.status.state === 'standing');
	};
	await refused();
	expect(askedToAct()).toBe(1);
	// A socket that stands again mends nothing of it.
	const joins = server.framesOf('phx_join').length;
	server.drop();
	await until(() => server.framesOf('phx_join').length > joins);
	await confirmed();
	await insert('b');
	await until(() => subscription?.status.error?.code === '42501');
	expect(askedToAct()).toBe(1);
	await allowed();
	expect(titles()).toEqual(['a (read)', 'b (read)']);
	await refused();
	expect(askedToAct()).toBe(2);
	await allowed();
});

it('polls without a socket', async () => {
	await insert('a');
	begin({ ...byId, by: 'polling', every: 20 });
	await subscription?.ready;
	await insert('b');
	await until(() => events.length === 1);
	expect(subscription?.status.state).toBe('polling');
	await subscription?.stop();
	await insert('c');
	begin({ ...byId, by: 'polling', every: 20 });
	await until(() => events.length === 2);
	expect(titles()).toEqual(['b (read)', 'c (read)']);
	expect(server.handshakes).toEqual([]);
});

it.each([
	['a table that is not there', { table: 'nothing' }, byId, 'table'],
	['a column that is not there', {}, { ...byId, cursor: 'nothing' }, undefined],
	['a table that may not be read', { table: 'hidden' }, byId, undefined],
	['a view, whose key nobody knows', { table: 'titles' }, byId, 'keyColumns'],
])('says at the start that it cannot catch up with %s', async (_name, table, catchUp, field) => {
	begin(catchUp, table);
	const error: unknown = await subscription?.ready.catch((failure: unknown) => failure);
	expect(error).toMatchObject({ advice: expect.any(String) as string, ...(field && { field }) });
	expect(statuses.at(-1)).toMatchObject({ state: 'waiting', mustAct: true });
	expect(server.handshakes).toEqual([]);
});

it('needs key columns where the project key may not read what they are', async () => {
	open(local.keys.publishable);
	begin(byId);
	await expect(subscription?.ready).rejects.toMatchObject({ field: 'keyColumns' });
	await subscription?.stop();
	await standing({ ...byId, keyColumns: ['id'] });
});

it('begins with now, and says so, when it cannot read what it kept', async () => {
	saved = { format: 7 };
	await insert('a');
	await standing(byId);
	expect(statuses.some(({ error }) => error?.code === 'CATCH_UP_STORE')).toBe(true);
	push('INSERT', await asJson((await insert('b'))[0]?.id));
	await until(() => events.length === 1);
	expect(titles()).toEqual(['b']);
});

it('begins anew for another table or another cursor', async () => {
	await standing(byId);
	push('INSERT', await asJson((await insert('a'))[0]?.id));
	await until(() => events.length === 1);
	await subscription?.stop();
	await insert('b');
	await standing(byChange);
	expect(titles()).toEqual(['a']);
});

it.each<[string, ChangesOptions, Partial<CatchUpOptions>, string]>([
	['deletions', { event: 'DELETE' }, byId, 'catchUp'],
	['updates by new rows', { event: 'UPDATE' }, byId, 'catchUp'],
	['inserts by changes', { event: 'INSERT' }, byChange, 'catchUp'],
	['all tables', { table: '' }, byId, 'table'],
	['no cursor', {}, { ...byId, cursor: ' ' }, 'cursorColumn'],
])('refuses to catch up with %s', (_name, table, catchUp, field) => {
	expect(() => begin({ ...byId, ...catchUp }, table)).toThrow(expect.objectContaining({ field }));
	subscription = undefined;
});

it('keeps no more than it is told', async () => {
	await standing({ ...byId, remember: 50, overlap: { rows: 10 } });
	await sql`insert into public.orders (title) select 'row ' || n from generate_series(1, 500) n`;
	for (let id = 1; id <= 500; id++)
		push('INSERT', { id, title: `row ${id}`, updated_at: '2030-01-01T00:00:00Z' });
	await until(() => events.length === 500);
	await subscription?.stop();
	expect((saved as { rows: unknown[] }).rows).toHaveLength(50);
	await insert('next');
	requests = [];
	await standing({ ...byId, remember: 50, overlap: { rows: 10 } });
	expect(titles().slice(500)).toEqual(['next (read)']);
	expect(requests.filter(({ url }) => url.includes('gte')).map(({ url }) => decodeURIComponent(url))).toEqual(
		[expect.stringContaining('id=gte.451'), expect.stringContaining('id=gte.501')],
	);
});

it('remembers as many rows as the overlap has, and says once when it cannot reach back as far as it is told', async () => {
	const many = { ...byId, overlap: { rows: 10_500 } };
	await standing(many, {}, { queueSize: 20_000 });
	const fill = async (from: number, to: number): Promise<void> => {
		await sql`insert into public.orders (title) select 'row' from generate_series(${from}::int, ${to}::int)`;
		for (let id = from; id <= to; id++)
			push('INSERT', { id, title: 'row', updated_at: '2030-01-01T00:00:00Z' });
		await until(() => events.length === to);
	};
	const kept = () => (saved as { rows?: unknown[] }).rows?.length;
	const complaints = () => statuses.filter(({ error }) => error?.code === 'CATCH_UP_OVERLAP');
	await fill(1, 10_500);
	await until(() => kept() === 10_500);
	expect(complaints()).toEqual([]);
	await fill(10_501, 10_600);
	await until(() => complaints().length === 1);
	await fill(10_601, 10_700);
	await subscription?.stop();
	expect(kept()).toBe(10_500);
	expect(complaints()).toEqual([
		expect.objectContaining({
			mustAct: false,
			error: expect.objectContaining({ field: 'overlapRows' }) as unknown,
		}),
	]);
});

describe('on a server that hands out 20 rows at once', () => {
	beforeAll(async () => {
		await end();
		await start({ maxRows: 20 });
	}, 60_000);

	const fill = async (rows: number): Promise<void> => {
		await sql`insert into public.orders (title) select 'row ' || n from generate_series(1, ${rows}::int) n`;
	};

	it('reads the whole of a gap', async () => {
		await fill(70);
		begin({ ...byId, by: 'polling', every: 20 });
		await subscription?.ready;
		await fill(500);
		await until(() => changes().length >= 500);
		await fill(1);
		await until(() => changes().length >= 501);
		expect(changes().map(({ change }) => change.new.id)).toEqual(
			Array.from({ length: 501 }, (_, index) => 71 + index),
		);
	});

	it('goes on after a restart where it was, though more is read once more than comes at once', async () => {
		await fill(70);
		const polling = { ...byId, by: 'polling' as const, every: 20, overlap: { rows: 50 } };
		begin(polling);
		await subscription?.ready;
		await fill(120);
		await until(() => changes().length >= 120);
		await subscription?.stop();
		await fill(130);
		begin(polling);
		await until(() => changes().length >= 250);
		await fill(1);
		await until(() => changes().length >= 251);
		expect(changes().map(({ change }) => change.new.id)).toEqual(
			Array.from({ length: 251 }, (_, index) => 71 + index),
		);
	});

	it('reads every row once more whose older cursor may be the newer state', async () => {
		await fill(45);
		await standing(byChange);
		await reconnected(
			async () => await sql`update public.orders set title = 'began later', updated_at = now()`,
		);
		await confirmed();
		await until(() => changes().length === 45);
		await quiet();
		await sql`update public.orders set title = 'ended later', updated_at = now() - interval '1 hour'`;
		await sql`delete from public.orders where id = 7`;
		const rows = await sql`select to_jsonb(o) as row from public.orders o order by id`;
		for (const { row } of rows) push('UPDATE', row as Row);
		await until(() => changes().length === 89);
		const late = changes().slice(45);
		expect(late.map(({ change }) => change.new.title)).toEqual(late.map(() => 'ended later'));
		expect(new Set(late.map(({ change }) => change.new.id))).toEqual(
			new Set(rows.map(({ row }) => (row as Row).id)),
		);
	});
});
