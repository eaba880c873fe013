import type { SupabaseClient } from '@supabase/supabase-js';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { createUser, openClient, openDatabase, rowsOf, signIn } from './clients';
import { eventually } from './eventually';
import { startLocal, type Local } from './harness';
import { joinChannel, openChannel, type Change } from './open-channel';

let local: Local;
let sql: Sql;
let anybody: SupabaseClient;
let service: SupabaseClient;

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = openDatabase(local);
	anybody = openClient(local, local.keys.publishable);
	service = openClient(local, local.keys.secret);
});

afterEach(async () => {
	await Promise.all([anybody.removeAllChannels(), service.removeAllChannels()]);
});

afterAll(async () => {
	await sql.end();
	await local.stop();
});

const todos = { event: '*', schema: 'public', table: 'todos' } as const;

/** What a change tells, without the time. */
const tell = ({ eventType, schema, table, new: record, old, errors }: Change) => ({
	eventType,
	table: `${schema}.${table}`,
	new: record,
	old,
	errors,
});

test('tells an insert, an update and a delete', async () => {
	const { changes } = await joinChannel(anybody, 'todos', { bindings: [todos] });
	const created_at = '2026-01-02T03:04:05.678901+00:00';
	const row = {
		id: 100,
		title: 'a "b"',
		done: false,
		priority: null,
		due: '2026-02-03',
		tags: ['x', 'y z'],
		created_at,
	};
	rowsOf(await service.from('todos').insert(row).select());
	await eventually(() => changes.length === 1);
	rowsOf(await service.from('todos').update({ done: true }).eq('id', 100).select());
	await eventually(() => changes.length === 2);
	rowsOf(await service.from('todos').delete().eq('id', 100).select());
	await eventually(() => changes.length === 3);
	expect(changes.map(tell)).toEqual([
		{ eventType: 'INSERT', table: 'public.todos', new: row, old: {}, errors: null },
		{
			eventType: 'UPDATE',
			table: 'public.todos',
			new: { ...row, done: true },
			old: { id: 100 },
			errors: null,
		},
		{ eventType: 'DELETE', table: 'public.todos', new: {}, old: { id: 100 }, errors: null },
	]);
	for (const { commit_timestamp } of changes) {
		expect(commit_timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
	}
});

test('tells the whole old row where the table has replica identity full', async () => {
	const { changes } = await joinChannel(service, 'orders', {
		bindings: [{ event: '*', schema: 'public', table: 'tastings' }],
	});
	const [row] = rowsOf(
		await service
			.from('tastings')
			.insert({ title: 'Cold brew', during: '[2026-05-01 10:00+00,2026-05-01 12:00+00)', seats: '[1,5)' })
			.select(),
	);
	rowsOf(await service.from('tastings').update({ title: 'Iced' }).eq('id', row.id).select());
	rowsOf(await service.from('tastings').delete().eq('id', row.id).select());
	await eventually(() => changes.length === 3);
	expect(changes.slice(1).map(tell)).toEqual([
		{ eventType: 'UPDATE', table: 'public.tastings', new: { ...row, title: 'Iced' }, old: row, errors: null },
		// Row level security is on, so that of a deleted row only the key is told.
		{ eventType: 'DELETE', table: 'public.tastings', new: {}, old: { id: row.id }, errors: null },
	]);
});

test('tells of an old row what the log tells: its key, or all of it, where no row level security keeps it back', async () => {
	await sql`create table public.plain (id int primary key, name text)`;
	await sql`create table public.full_rows (id int primary key, name text)`;
	await sql`alter table public.full_rows replica identity full`;
	await sql`alter publication supabase_realtime add table public.plain, public.full_rows`;
	const { changes } = await joinChannel(anybody, 'old', { bindings: [{ event: '*', schema: 'public' }] });
	for (const table of ['plain', 'full_rows']) {
		await sql`insert into public.${sql(table)} values (1, 'a')`;
		await sql`update public.${sql(table)} set name = 'b'`;
		await sql`update public.${sql(table)} set id = 2`;
		await sql`delete from public.${sql(table)}`;
	}
	await eventually(() => changes.length === 8);
	expect(changes.map(({ table, eventType, old }) => [table, eventType, old])).toEqual([
		['plain', 'INSERT', {}],
		['plain', 'UPDATE', { id: 1 }],
		['plain', 'UPDATE', { id: 1 }],
		['plain', 'DELETE', { id: 2 }],
		['full_rows', 'INSERT', {}],
		['full_rows', 'UPDATE', { id: 1, name: 'a' }],
		['full_rows', 'UPDATE', { id: 1, name: 'b' }],
		['full_rows', 'DELETE', { id: 2, name: 'b' }],
	]);
});

test('tells values of each type as the REST API does, and numbers exactly', async () => {
	await sql`create type public.mood as enum ('calm', 'happy')`;
	await sql`create type public.pair as (a int, b text)`;
	await sql`create domain public.age as int check (value >= 0)`;
	await sql`create table public.samples (id int primary key, big bigint, amount numeric, real_number float8, flag bool,
		moods public.mood[], pairs public.pair, years public.age, at timestamptz, local timestamp, day date, span interval,
		range int4range, address inet, data jsonb, raw json, matrix int[], fixed char(3), bits bit(3), twice int generated always as (id * 2) stored,
		missing text)`;
	await sql`alter publication supabase_realtime add table public.samples`;
	const socket = await joinChannel(service, 'samples', {
		bindings: [{ event: '*', schema: 'public', table: 'samples' }],
	});
	await sql`insert into public.samples values (1, 9007199254740993, 1.50, 1e300, true, '{calm,happy}', '(1,"a b")', 7,
		'2026-01-02 03:04:05+02', '2026-01-02 03:04:05', '2026-01-02', '1 day 02:00', '[1,3)', '10.0.0.1', '{"a": [1.50]}', '{"b":null}',
		'{{1,2},{3,4}}', 'ab', '101')`;
	const [change] = await eventually(() => socket.changes.length > 0 && socket.changes);
	const [row] = rowsOf(await service.from('samples').select());
	// The client itself makes numbers of texts and of integers; what it was sent is looked at in realtime-protocol.test.ts.
	expect({ ...change?.new }).toEqual({ ...row, raw: { b: null } });
});

test('tells no prefix of bytes, and of what is not a number nothing', async () => {
	await sql`create table public.oddities (id int primary key, bytes bytea, number float8)`;
	await sql`alter publication supabase_realtime add table public.oddities`;
	const { changes } = await joinChannel(service, 'oddities', {
		bindings: [{ event: 'INSERT', schema: 'public', table: 'oddities' }],
	});
	await sql`insert into public.oddities values (1, '\\xdeadbeef', 'NaN')`;
	await eventually(() => changes.length > 0);
	expect(changes[0]?.new).toEqual({ id: 1, bytes: 'deadbeef', number: null });
});

test('tells each binding only what it asked for', async () => {
	const { changes } = await joinChannel(anybody, 'several', {
		bindings: [
			{ event: 'DELETE', schema: 'public', table: 'todos' },
			{ event: 'UPDATE', schema: 'public', table: 'todos', filter: 'title=eq.found' },
		],
	});
	rowsOf(await service.from('todos').insert({ id: 200, title: 'found' }).select());
	rowsOf(await service.from('todos').update({ done: true }).eq('id', 200).select());
	await eventually(() => changes.length === 1);
	rowsOf(await service.from('todos').update({ title: 'lost' }).eq('id', 200).select());
	rowsOf(await service.from('todos').delete().eq('id', 200).select());
	await eventually(() => changes.some(({ eventType }) => eventType === 'DELETE'));
	expect(changes.map(({ eventType, new: { done, title } }) => [eventType, title, done])).toEqual([
		['UPDATE', 'found', true],
		['DELETE', undefined, undefined],
	]);
});

describe('filters', () => {
	const rows = [
		{ id: 301, title: 'plain', priority: 1, done: false, due: '2026-01-01' },
		{ id: 302, title: 'a,b', priority: 2, done: true, due: null },
		{ id: 303, title: 'Say "hi" (now)', priority: 30, done: true, due: '2026-06-01' },
	];

	test.each([
		['title=eq.plain', [301]],
		['title=neq.plain', [302, 303]],
		['priority=lt.2', [301]],
		['priority=lte.2', [301, 302]],
		['priority=gt.2', [303]],
		['priority=gte.2', [302, 303]],
		['title=in.(plain,"a,b")', [301, 302]],
		['title=not.in.(plain)', [302, 303]],
		['title=like.%a%', [301, 302, 303]],
		['title=ilike.SAY%', [303]],
		['title=match."^.,"', [302]],
		['title=imatch.HI', [303]],
		['due=is.null', [302]],
		['due=not.is.null', [301, 303]],
		['done=is.true', [302, 303]],
		['due=isdistinct.2026-01-01', [302, 303]],
		['due=not.isdistinct.2026-01-01', [301]],
		['due=gt.2026-01-01', [303]],
		['title=eq."a,b"', [302]],
		[String.raw`title=eq."Say \"hi\" (now)"`, [303]],
		['priority=gte.2,done=is.true,title=not.like.a%', [303]],
		['', [301, 302, 303]],
	])('%s', async (filter, expected) => {
		const end = { id: 399, title: 'the end', priority: 99, done: false, due: null };
		const { changes } = await joinChannel(anybody, 'filtered', {
			bindings: [
				{ ...todos, filter },
				{ ...todos, filter: `id=eq.${end.id}` },
			],
		});
		rowsOf(
			await service
				.from('todos')
				.insert([...rows, end])
				.select(),
		);
		await eventually(() => changes.some(({ new: { id } }) => id === end.id));
		await anybody.removeAllChannels();
		await sql`delete from todos where id >= 300`;
		const ids = changes.filter(({ eventType }) => eventType === 'INSERT').map(({ new: { id } }) => id);
		expect(ids.filter((id) => id !== end.id)).toEqual(expected);
	});

	test('apply to what is known of a deleted row', async () => {
		await sql`insert into todos (id, title) values (310, 'x'), (311, 'y')`;
		await sql`insert into tastings (id, title, during, seats) values (310, 'x', '[2026-01-01,2026-01-02)', '[1,2)'), (311, 'y', '[2026-01-01,2026-01-02)', '[1,2)')`;
		const { changes } = await joinChannel(anybody, 'deletes', {
			bindings: [
				{ event: 'DELETE', schema: 'public', table: 'todos', filter: 'title=eq.x' },
				{ event: 'DELETE', schema: 'public', table: 'todos', filter: 'id=eq.311' },
				{ event: 'DELETE', schema: 'public', table: 'tastings', filter: 'title=eq.y' },
			],
		});
		await sql`delete from todos where id >= 310`;
		await sql`delete from tastings where id >= 310`;
		await eventually(() => changes.length === 2);
		expect(changes.map(({ table, old }) => [table, old])).toEqual([
			['todos', { id: 311 }],
			['tastings', { id: 311 }],
		]);
	});
});

test('tells only the columns that are asked for, and the key', async () => {
	const { changes } = await joinChannel(anybody, 'selected', {
		bindings: [{ ...todos, select: ['title'] }],
	});
	rowsOf(await service.from('todos').insert({ id: 400, title: 'short' }).select());
	await eventually(() => changes.length === 1);
	rowsOf(await service.from('todos').delete().eq('id', 400).select());
	await eventually(() => changes.length === 2);
	expect(changes.map(({ new: record, old }) => [record, old])).toEqual([
		[{ id: 400, title: 'short' }, {}],
		[{}, { id: 400 }],
	]);
});

test('listens to all tables of a schema, and to all schemas', async () => {
	const { changes } = await joinChannel(anybody, 'all', { bindings: [{ event: '*', schema: 'public' }] });
	const everything = await joinChannel(service, 'everything', { bindings: [{ event: '*', schema: '*' }] });
	await sql`alter publication supabase_realtime add table production.batches`;
	await sql`insert into production.batches (product_id, kilograms) values (1, 5)`;
	await sql`update todos set done = true where id = 1`;
	await sql`update products set stock = 41 where id = 1`;
	// Not published.
	await sql`update addresses set city = 'Bath' where id = 1`;
	await sql`update todos set done = false where id = 1`;
	await eventually(() => everything.changes.length === 4);
	expect(everything.changes.map(({ schema, table }) => `${schema}.${table}`)).toEqual([
		'production.batches',
		'public.todos',
		'public.products',
		'public.todos',
	]);
	expect(changes.map(({ table }) => table)).toEqual(['todos', 'products', 'todos']);
});

describe('who may see what', () => {
	test('a user gets only rows that policies show', async () => {
		const ann = await createUser(local, 'ann@example.com');
		const bob = await createUser(local, 'bob@example.com');
		const [annsApp, bobsApp] = [
			await signIn(local, 'ann@example.com'),
			await signIn(local, 'bob@example.com'),
		];
		const notes = { event: '*', schema: 'public', table: 'notes' } as const;
		const annsNotes = await joinChannel(annsApp, 'notes', { bindings: [notes] });
		const bobsNotes = await joinChannel(bobsApp, 'notes', { bindings: [notes] });
		const nobodys = await joinChannel(anybody, 'notes', { bindings: [notes, todos] });
		const all = await joinChannel(service, 'notes', { bindings: [notes] });
		await sql`insert into notes (id, user_id, body) values (1001, ${ann.id}, 'of Ann'), (1002, ${bob.id}, 'of Bob')`;
		await eventually(() => annsNotes.changes.length === 1 && bobsNotes.changes.length === 1);
		await sql`update notes set body = 'of Ann, too' where id = 1001`;
		await eventually(() => annsNotes.changes.length === 2);
		await sql`delete from notes where id > 1000`;
		await sql`update todos set priority = 2 where id = 3`;
		await eventually(() => nobodys.changes.some(({ table }) => table === 'todos'));
		const seen = ({ changes }: { readonly changes: readonly Change[] }) =>
			changes
				.filter(({ table }) => table === 'notes')
				.map(({ eventType, new: { body }, old }) => [eventType, body ?? old['id']]);
		// Who could have seen a row that is deleted cannot be told, so that everybody hears its key.
		const deleted = [
			['DELETE', 1001],
			['DELETE', 1002],
		];
		expect(seen(annsNotes)).toEqual([['INSERT', 'of Ann'], ['UPDATE', 'of Ann, too'], ...deleted]);
		expect(seen(bobsNotes)).toEqual([['INSERT', 'of Bob'], ...deleted]);
		expect(seen(nobodys)).toEqual(deleted);
		expect(seen(all)).toEqual([
			['INSERT', 'of Ann'],
			['INSERT', 'of Bob'],
			['UPDATE', 'of Ann, too'],
			...deleted,
		]);
		await annsApp.removeAllChannels();
		await bobsApp.removeAllChannels();
	});

	test('a row that is gone by the time policies are asked is not told of, but where none need be asked', async () => {
		const { changes } = await joinChannel(anybody, 'short', { bindings: [todos] });
		const all = await joinChannel(service, 'short', { bindings: [todos] });
		await sql.begin(async (transaction) => {
			await transaction`insert into todos (id, title) values (600, 'short-lived')`;
			await transaction`delete from todos where id = 600`;
		});
		await eventually(() => changes.length > 0);
		const types = (list: readonly Change[]) => list.map(({ eventType }) => eventType);
		expect([types(changes), types(all.changes)]).toEqual([['DELETE'], ['INSERT', 'DELETE']]);
	});

	test('columns that a role may not read are left out', async () => {
		await sql`create table public.secrets (id int primary key, shown text, hidden text)`;
		await sql`revoke all on public.secrets from anon`;
		await sql`grant select (id, shown) on public.secrets to anon`;
		await sql`alter publication supabase_realtime add table public.secrets`;
		const { changes } = await joinChannel(anybody, 'secrets', {
			bindings: [{ event: '*', schema: 'public', table: 'secrets' }],
		});
		await sql`insert into public.secrets values (1, 'a', 'b')`;
		await eventually(() => changes.length > 0);
		expect(changes[0]?.new).toEqual({ id: 1, shown: 'a' });
	});

	test('a role that may not read the key, and a table without one, get an error instead', async () => {
		await sql`create table public.closed (id int primary key)`;
		await sql`revoke all on public.closed from anon`;
		await sql`create table public.keyless (text text)`;
		await sql`alter publication supabase_realtime add table public.closed, public.keyless`;
		const { changes } = await joinChannel(anybody, 'errors', {
			bindings: [
				{ event: '*', schema: 'public', table: 'closed' },
				{ event: '*', schema: 'public', table: 'keyless' },
			],
		});
		await sql`insert into public.closed values (1)`;
		await sql`insert into public.keyless values ('x')`;
		await eventually(() => changes.length === 2);
		expect(changes.map(tell)).toEqual([
			{ eventType: 'INSERT', table: 'public.closed', new: {}, old: {}, errors: ['Error 401: Unauthorized'] },
			{
				eventType: 'INSERT',
				table: 'public.keyless',
				new: {},
				old: {},
				errors: ['Error 400: Bad Request, no primary key'],
			},
		]);
	});
});

test('tells of a row that is too large only its short values', async () => {
	const { changes } = await joinChannel(anybody, 'large', { bindings: [todos] });
	await sql`insert into todos (id, title, priority) values (500, ${'x'.repeat(1_100_000)}, 4)`;
	await eventually(() => changes.length > 0);
	expect(changes[0]?.errors).toEqual(['Error 413: Payload Too Large']);
	expect(changes[0]?.new).toEqual(expect.objectContaining({ id: 500, priority: 4, due: null }));
	expect(changes[0]?.new).not.toHaveProperty('title');
});

test('keeps a large value that an update did not touch, where the old row is logged in full', async () => {
	await sql`create table public.documents (id int primary key, body text, version int)`;
	await sql`alter table public.documents alter body set storage external`;
	await sql`create table public.drafts (like public.documents including all)`;
	await sql`alter table public.documents replica identity full`;
	await sql`alter publication supabase_realtime add table public.documents, public.drafts`;
	const body = 'y'.repeat(10_000);
	await sql`insert into public.documents values (1, ${body}, 1)`;
	await sql`insert into public.drafts values (1, ${body}, 1)`;
	const { changes } = await joinChannel(service, 'documents', {
		bindings: [
			{ event: 'UPDATE', schema: 'public', table: 'documents' },
			{ event: 'UPDATE', schema: 'public', table: 'drafts' },
		],
	});
	await sql`update public.documents set version = 2`;
	await sql`update public.drafts set version = 2`;
	await eventually(() => changes.length === 2);
	expect(changes.map(({ new: record }) => record)).toEqual([
		{ id: 1, body, version: 2 },
		{ id: 1, version: 2 },
	]);
});

test('keeps the order of commits, and loses nothing of 20,000 changes', async () => {
	const { changes } = await joinChannel(anybody, 'burst', { bindings: [todos] });
	await sql.begin(async (transaction) => {
		await transaction`insert into todos (id, title) select n, 'burst ' || n from generate_series(10001, 29800) n`;
	});
	for (let id = 29_801; id <= 30_000; id++) await sql`insert into todos (id, title) values (${id}, 'single')`;
	await eventually(() => changes.length === 20_000);
	expect(changes.map(({ new: { id } }) => id)).toEqual(Array.from({ length: 20_000 }, (_, n) => 10_001 + n));
	await sql`delete from todos where id > 10000`;
});

test('keeps the order of changes of several tables in one transaction', async () => {
	await sql`create table public.left_hand (id int primary key)`;
	await sql`create table public.right_hand (id int primary key)`;
	await sql`alter publication supabase_realtime add table public.left_hand, public.right_hand`;
	const { changes } = await joinChannel(anybody, 'hands', { bindings: [{ event: '*', schema: 'public' }] });
	await sql`do $$ begin
		for n in 1..500 loop
			insert into public.left_hand values (n);
			insert into public.right_hand values (n);
		end loop;
	end $$`;
	await eventually(() => changes.length === 1000);
	expect(changes.map(({ table, new: { id } }) => [table, id])).toEqual(
		Array.from({ length: 500 }, (_, n) => [
			['left_hand', n + 1],
			['right_hand', n + 1],
		]).flat(),
	);
});

test('knows a table that is made and filled in one transaction, and one that changes', async () => {
	const { changes } = await joinChannel(service, 'new', { bindings: [{ event: '*', schema: 'public' }] });
	await sql.begin(async (transaction) => {
		await transaction`create table public.newborn (id int primary key)`;
		await transaction`alter publication supabase_realtime add table public.newborn`;
		await transaction`insert into public.newborn values (1)`;
	});
	await sql`alter table public.newborn add name text default 'x'`;
	await sql`insert into public.newborn values (2)`;
	await eventually(() => changes.length === 2);
	expect(changes.map(({ new: record }) => record)).toEqual([{ id: 1 }, { id: 2, name: 'x' }]);
});

test('takes names of any kind, and keys of several columns', async () => {
	await sql`create table public."Odd "" $1 {name}" ("a,b" int, "c ""d" text, "ü" int, primary key ("c ""d", "a,b"))`;
	await sql`alter table public."Odd "" $1 {name}" enable row level security`;
	await sql`create policy one on public."Odd "" $1 {name}" for select to anon using ("ü" > 0)`;
	await sql`alter publication supabase_realtime add table public."Odd "" $1 {name}"`;
	const odd = {
		event: '*',
		schema: 'public',
		table: 'Odd " $1 {name}',
		filter: String.raw`c "d=eq."x,\""`,
	} as const;
	const { changes } = await joinChannel(anybody, 'odd', { bindings: [odd] });
	await sql`insert into public."Odd "" $1 {name}" values (1, 'x,"', 0), (2, 'x,"', 1), (3, 'y', 1)`;
	await sql`update public."Odd "" $1 {name}" set "ü" = 5 where "a,b" = 2`;
	await eventually(() => changes.length === 2);
	expect(changes.map(tell)).toEqual([
		{
			eventType: 'INSERT',
			table: 'public.Odd " $1 {name}',
			new: { 'a,b': 2, 'c "d': 'x,"', ü: 1 },
			old: {},
			errors: null,
		},
		{
			eventType: 'UPDATE',
			table: 'public.Odd " $1 {name}',
			new: { 'a,b': 2, 'c "d': 'x,"', ü: 5 },
			old: { 'a,b': 2, 'c "d': 'x,"' },
			errors: null,
		},
	]);
});

test('policies that fail for one subscriber keep nothing from the others', async () => {
	await sql`create table public.guarded (id int primary key)`;
	await sql`alter table public.guarded enable row level security`;
	await sql`create policy one on public.guarded for select to anon using (1 / (id - id) > 0)`;
	await sql`alter publication supabase_realtime add table public.guarded`;
	const guarded = { event: '*', schema: 'public', table: 'guarded' } as const;
	const failing = await joinChannel(anybody, 'guarded', { bindings: [guarded, todos] });
	const all = await joinChannel(service, 'guarded', { bindings: [guarded] });
	await sql`insert into public.guarded values (1)`;
	await sql`update todos set priority = 3 where id = 1`;
	await eventually(() => failing.changes.length > 0 && all.changes.length > 0);
	expect([failing, all].map(({ changes }) => changes.map(({ table }) => table))).toEqual([
		['todos'],
		['guarded'],
	]);
});

describe('what cannot be subscribed to is told by a system message', () => {
	const failed = 'Unable to subscribe to changes with given parameters.';
	const check = `${failed} Please check Realtime is enabled for the given connect parameters:`;
	const exception = `${failed} An exception happened so please check your connect parameters:`;

	test.each([
		[
			{ event: '*', schema: 'public', table: 'nothing' },
			`${check} [event: *, schema: public, table: nothing, filters: [], select: nil]`,
		],
		[
			{ event: 'INSERT', schema: 'public', table: 'addresses' },
			`${check} [event: INSERT, schema: public, table: addresses, filters: [], select: nil]`,
		],
		[{ ...todos, filter: 'wrong' }, 'Error parsing `filter` params: ["wrong"]'],
		[{ ...todos, filter: 'title=foo.bar' }, 'Error parsing `filter` params: ["foo", "bar"]'],
		[
			{ ...todos, filter: 'id=eq.1,,id=eq.2' },
			'Error parsing `filter` params: filter must not contain empty segments (check for extra commas)',
		],
		[
			{ ...todos, filter: 'id=in.1,2' },
			'Error parsing `filter` params: `in` filter value must be wrapped by parentheses',
		],
		[
			{ ...todos, filter: 'nope=eq.1' },
			`${exception} [event: *, schema: public, table: todos, filters: [{"nope", "eq", "1", false}], select: nil]. Exception: ERROR P0001 (raise_exception) invalid column for filter nope`,
		],
		[
			{ ...todos, filter: 'id=not.eq.x' },
			`${exception} [event: *, schema: public, table: todos, filters: [{"id", "eq", "x", true}], select: nil]. Exception: ERROR 22P02 (invalid_text_representation) invalid input syntax for type bigint: "x"`,
		],
		[
			{ ...todos, filter: 'id=like.x%' },
			`${exception} [event: *, schema: public, table: todos, filters: [{"id", "like", "x%", false}], select: nil]. Exception: ERROR P0001 (raise_exception) operator like requires a text-compatible column type, got bigint`,
		],
		[
			{ ...todos, filter: 'title=is.true' },
			`${exception} [event: *, schema: public, table: todos, filters: [{"title", "is", "true", false}], select: nil]. Exception: ERROR P0001 (raise_exception) is true filter requires a boolean column, got text`,
		],
		[
			{ ...todos, select: ['id', 'nope'] },
			`${exception} [event: *, schema: public, table: todos, filters: [], select: ["id", "nope"]]. Exception: ERROR P0001 (raise_exception) invalid column for select nope`,
		],
		[
			{ event: '*', schema: 'public', select: ['id'] },
			'Column selection is not supported for wildcard subscriptions. Provide an explicit schema and table name.',
		],
	] as const)('%j', async (binding, message) => {
		const { system, statuses } = openChannel(anybody, 'refused', { bindings: [binding] });
		await eventually(() => system.length > 0);
		expect(statuses).toEqual(['SUBSCRIBED']);
		expect(system).toEqual([{ extension: 'postgres_changes', status: 'error', message, channel: 'refused' }]);
	});
});

describe('a join that waits', () => {
	const waiting = { postgres_changes_options: { wait: true } };

	test('is answered when changes are told', async () => {
		const open = openChannel(anybody, 'waiting', { config: waiting, bindings: [todos] });
		await eventually(() => open.statuses.length > 0);
		expect(open.statuses).toEqual(['SUBSCRIBED']);
		await sql`update todos set priority = 3 where id = 3`;
		await eventually(() => open.changes.length === 1);
		expect(open.system).toEqual([
			{
				extension: 'postgres_changes',
				status: 'ok',
				message: 'Subscribed to PostgreSQL',
				channel: 'waiting',
			},
		]);
	});

	test('is refused when they cannot be', async () => {
		const { statuses } = openChannel(anybody, 'waiting', {
			config: waiting,
			bindings: [{ ...todos, filter: 'wrong' }],
		});
		await eventually(() => statuses.length > 0);
		expect(statuses[0]).toBe(
			'CHANNEL_ERROR: RealtimeDisabledForConfiguration: Error parsing `filter` params: ["wrong"]',
		);
	});
});

test('changes before the subscription stands are missed', async () => {
	const slow = await startLocal({ realtime: { subscribeDelay: 3000 } });
	const [client, watcher] = [openClient(slow, slow.keys.publishable), openClient(slow, slow.keys.secret)];
	const database = openDatabase(slow);
	const watched = await joinChannel(watcher, 'watching', { bindings: [todos] });
	const { statuses, system, changes } = openChannel(client, 'early', { bindings: [todos] });
	await eventually(() => statuses.includes('SUBSCRIBED'));
	await database`update todos set priority = 5 where id = 1`;
	await eventually(() => watched.changes.length > 0);
	await eventually(() => system.length > 0);
	await database`update todos set priority = 6 where id = 2`;
	await eventually(() => changes.length > 0);
	expect(changes.map(({ new: { id } }) => id)).toEqual([2]);
	await Promise.all([client.removeAllChannels(), watcher.removeAllChannels()]);
	await database.end();
	await slow.stop();
});

test('a row that the log tells of before anybody can see it is waited for', async () => {
	const held = await startLocal({ realtime: { subscribeDelay: 1 } });
	const client = openClient(held, held.keys.publishable);
	const [database, other] = [openDatabase(held), openDatabase(held)];
	const { changes } = await joinChannel(client, 'held', { bindings: [todos] });
	// Commits wait for a standby that does not exist: they are in the log, and seen by nobody.
	await database`alter system set synchronous_standby_names = 'nobody'`;
	await database`select pg_reload_conf()`;
	const isSet = async () =>
		(await database`show synchronous_standby_names`)[0]?.['synchronous_standby_names'];
	while ((await isSet()) !== 'nobody') await sleep(20);
	const inserted = other`insert into todos (id, title) values (900, 'held')`.execute();
	const isSent = async (): Promise<boolean> =>
		(await database`select from pg_stat_activity where wait_event = 'SyncRep'`).length > 0;
	while (!(await isSent())) await sleep(20);
	await sleep(300);
	expect(changes).toEqual([]);
	await database`alter system reset synchronous_standby_names`;
	await database`select pg_reload_conf()`;
	await inserted;
	await eventually(() => changes.length > 0);
	expect(changes[0]?.new).toEqual(expect.objectContaining({ id: 900, title: 'held' }));
	await client.removeAllChannels();
	await Promise.all([database.end(), other.end()]);
	await held.stop();
});
