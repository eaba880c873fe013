import type { Sql } from 'postgres';
import { openDatabase, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
let database: Sql;

beforeAll(async () => {
	local = await startLocal();
	database = openDatabase(local);
	await database.unsafe(`
		create table public.parents (id int primary key, small int check (small < 10), required text not null default 'x', code text unique);
		create table public.children (id int primary key, parent int references public.parents deferrable initially deferred);
		create table public.spans (id int primary key, during int4range, exclude using gist (during with &&));
		create function public.fail(state text, message text default 'failed') returns void language plpgsql as
			'begin raise exception using errcode = state, message = message, detail = ''the detail'', hint = ''the hint''; end';
		create function public.reply(message text, detail text) returns void language plpgsql as
			'begin raise sqlstate ''PGRST'' using message = message, detail = detail; end';
		create function public.no_data() returns void language plpgsql as
			'declare x int; begin select id into strict x from public.parents where id = -1; end';
		create function public.two_rows() returns int language sql stable as 'select (select id from public.products)::int';
		create function public.teapot() returns text language plpgsql as
			'begin perform set_config(''response.status'', ''418'', true); perform set_config(''response.headers'', ''[{"X-Pot": "tea"}]'', true); return ''short and stout''; end';
		create view public.broken as select 1 / (id - id) as x from public.products;
		insert into public.parents values (1, 1, 'a', 'one');
		insert into public.children values (1, 1);
		insert into public.spans values (1, '[1,5)');
	`);
});

afterAll(async () => {
	await database.end();
	await local.stop();
});

test.each<[string, string, string, unknown, number, string]>([
	['a duplicate key', 'POST', 'parents', { id: 1 }, 409, '23505'],
	['a duplicate of a unique column', 'POST', 'parents', { id: 2, code: 'one' }, 409, '23505'],
	['a reference to nothing', 'POST', 'children', { id: 2, parent: 99 }, 409, '23503'],
	['a row that is referred to', 'DELETE', 'parents?id=eq.1', undefined, 409, '23503'],
	['a missing value', 'POST', 'parents', { id: 3, required: null }, 400, '23502'],
	['a failed check', 'POST', 'parents', { id: 3, small: 100 }, 400, '23514'],
	['an exclusion', 'POST', 'spans', { id: 2, during: '[2,3)' }, 400, '23P01'],
	['text for a number', 'GET', 'parents?id=eq.x', undefined, 400, '22P02'],
	['a number that is too large', 'POST', 'parents', { id: 99999999999 }, 400, '22003'],
	['a date that is none', 'POST', 'todos', { title: 'x', due: '2024-02-30' }, 400, '22008'],
	[
		'an identity column that is always generated',
		'POST',
		'addresses',
		{
			id: 1,
			customer_id: '11111111-1111-4111-8111-111111111111',
			street: 'x',
			city: 'y',
			country: 'GB',
			label: 'z',
		},
		400,
		'428C9',
	],
	['an unknown column in a filter', 'GET', 'parents?nope=eq.1', undefined, 400, '42703'],
	['an unknown type in a cast', 'GET', 'parents?select=id::nope', undefined, 400, '42704'],
	['an operator that a type lacks', 'GET', 'parents?id=cs.{1}', undefined, 404, '42883'],
	['a view that divides by zero', 'GET', 'broken', undefined, 400, '22012'],
	['a subquery with several rows', 'POST', 'rpc/two_rows', {}, 500, '21000'],
	['RAISE without a code', 'POST', 'rpc/fail', { state: 'P0001' }, 400, 'P0001'],
	['NO_DATA_FOUND', 'POST', 'rpc/no_data', {}, 500, 'P0002'],
	['PT404', 'POST', 'rpc/fail', { state: 'PT404' }, 404, 'PT404'],
	['PT999', 'POST', 'rpc/fail', { state: 'PT999' }, 500, 'PT999'],
	['08006', 'POST', 'rpc/fail', { state: '08006' }, 503, '08006'],
	['40001', 'POST', 'rpc/fail', { state: '40001' }, 500, '40001'],
	['40P01', 'POST', 'rpc/fail', { state: '40P01' }, 500, '40P01'],
	['42501 of the secret key', 'POST', 'rpc/fail', { state: '42501' }, 403, '42501'],
	['53300', 'POST', 'rpc/fail', { state: '53300' }, 503, '53300'],
	['53400', 'POST', 'rpc/fail', { state: '53400' }, 500, '53400'],
	['57014', 'POST', 'rpc/fail', { state: '57014' }, 500, '57014'],
	['28000', 'POST', 'rpc/fail', { state: '28000' }, 403, '28000'],
	['XX000', 'POST', 'rpc/fail', { state: 'XX000' }, 500, 'XX000'],
	['an unknown table', 'GET', 'parent', undefined, 404, 'PGRST205'],
	['a path too deep', 'GET', 'a/b', undefined, 404, 'PGRST125'],
	['a method that tables lack', 'PURGE', 'parents', undefined, 405, 'PGRST117'],
	['a body that is no JSON', 'POST', 'parents', 'x', 400, 'PGRST102'],
])('%s', async (_, method, path, body, status, code) => {
	const reply = await sendJson(local, method, `/rest/v1/${path}`, { body });
	expect([reply.status, JSON.parse(reply.text).code]).toEqual([status, code]);
	expect(Object.keys(JSON.parse(reply.text)).sort()).toEqual(['code', 'details', 'hint', 'message']);
	expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
});

test('what RAISE says arrives whole', async () => {
	const { text } = await sendJson(local, 'POST', '/rest/v1/rpc/fail', {
		body: { state: 'P0001', message: 'Grüße "quoted"' },
	});
	expect(JSON.parse(text)).toEqual({
		code: 'P0001',
		message: 'Grüße "quoted"',
		details: 'the detail',
		hint: 'the hint',
	});
});

test('RAISE PGRST decides the whole reply', async () => {
	const reply = await sendJson(local, 'POST', '/rest/v1/rpc/reply', {
		body: {
			message: '{"code":"123","message":"Own","hint":"h"}',
			detail: '{"status":456,"headers":{"X-Own":"yes"}}',
		},
	});
	expect([reply.status, JSON.parse(reply.text), reply.headers.get('x-own')]).toEqual([
		456,
		{ code: '123', message: 'Own', details: null, hint: 'h' },
		'yes',
	]);
	const bad = await sendJson(local, 'POST', '/rest/v1/rpc/reply', {
		body: { message: 'no json', detail: '{}' },
	});
	expect([bad.status, JSON.parse(bad.text).code]).toEqual([500, 'PGRST121']);
});

test('a function may set status and headers', async () => {
	const reply = await sendJson(local, 'POST', '/rest/v1/rpc/teapot', { body: {} });
	expect([reply.status, reply.headers.get('x-pot'), reply.text]).toEqual([418, 'tea', '"short and stout"']);
});

test('a failed request changes nothing', async () => {
	await sendJson(local, 'POST', '/rest/v1/parents', { body: [{ id: 10 }, { id: 1 }] });
	expect(await database.unsafe('select id from public.parents where id = 10')).toHaveLength(0);
});

test('names and values cannot reach the SQL', async () => {
	for (const path of [
		`todos?${encodeURIComponent(String.raw`"id\" or true --"`)}=eq.1`,
		`todos?select=${encodeURIComponent('id"; drop table public.parents; --')}`,
		`todos?select=${encodeURIComponent('"id""; drop table public.parents; --"')}`,
		`todos?order=${encodeURIComponent('"id; drop table public.parents"')}`,
		`todos?id=eq.${encodeURIComponent("1'; drop table public.parents; --")}`,
		`todos?select=id::${encodeURIComponent('int)--')}`,
	]) {
		expect((await sendJson(local, 'GET', `/rest/v1/${path}`)).status).toBe(400);
	}
	// What follows a name is left unread, as PostgREST does.
	expect(
		(await sendJson(local, 'GET', `/rest/v1/todos?select=id&${encodeURIComponent('id" or true --')}=eq.1`))
			.text,
	).toBe('[{"id":1}]');
	expect(await database.unsafe('select 1 from public.parents')).toHaveLength(1);
});

test('a database that is gone answers 503', async () => {
	const lone = await startLocal({ seed: true });
	try {
		process.kill(lone.postgresPid, 'SIGQUIT');
		await lone.exited;
		const reply = await sendJson(lone, 'GET', '/rest/v1/todos');
		expect([reply.status, JSON.parse(reply.text)]).toMatchObject([503, { code: 'PGRST000' }]);
	} finally {
		await lone.stop();
	}
});
