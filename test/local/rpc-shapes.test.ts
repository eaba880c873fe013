import type { SupabaseClient } from '@supabase/supabase-js';
import type { Sql } from 'postgres';
import { openClient, openDatabase, rowsOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
let service: SupabaseClient;
let database: Sql;

beforeAll(async () => {
	local = await startLocal({ txOverride: true });
	service = openClient(local, local.keys.secret);
	database = openDatabase(local);
	await database.unsafe(`
		create type public.measure as (size integer, unit text);
		create function public.joined(words text[], glue text default '+') returns text language sql immutable
			as 'select array_to_string(words, glue)';
		create function public.member(document jsonb, name text) returns jsonb language sql immutable
			as 'select document -> name';
		create function public.labelled(prefix text, variadic parts integer[] default '{}') returns text language sql immutable
			as $$ select prefix || array_to_string(parts, ',') $$;
		create function public.numbers(upto integer default 5) returns setof integer language sql stable
			as 'select generate_series(1, upto)';
		create function public.one_measure() returns public.measure language sql stable as $$ select row(3, 'kg')::public.measure $$;
		create function public.no_measure() returns public.measure language sql stable as 'select null::public.measure';
		create function public.measures() returns setof public.measure language sql stable
			as $$ values (3, 'kg'), (null, 'a"b\\'), (4, '') $$;
		create function public.bounds(out low integer, out high integer) language sql stable as 'select 1, 9';
		create function public.by_type(value integer) returns text language sql immutable as $$ select 'number' $$;
		create function public.by_type(value text) returns text language sql immutable as $$ select 'text' $$;
		create function public.by_names(a integer) returns text language sql immutable as $$ select 'a' $$;
		create function public.by_names(a integer, b integer) returns text language sql immutable as $$ select 'a, b' $$;
		create function public.add_staff(names text[]) returns setof public.staff language sql volatile
			as 'insert into public.staff (name) select unnest(names) returning *';
		create function public.forget(name text) returns void language sql volatile
			as 'delete from public.staff where staff.name = forget.name';
	`);
});

afterAll(async () => {
	await database.end();
	await local.stop();
});

const get = async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') => {
	const reply = await sendJson(local, method, `/rest/v1/rpc/${path}`, { headers });
	return { status: reply.status, text: reply.text, headers: reply.headers };
};

const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}) => {
	const reply = await sendJson(local, 'POST', `/rest/v1/rpc/${path}`, { body, headers });
	return { status: reply.status, text: reply.text, headers: reply.headers };
};

describe('arguments', () => {
	test('lists: by GET as PostgreSQL writes them, by POST as JSON', async () => {
		expect((await get(`joined?words=${encodeURIComponent('{a,"b, c"}')}`)).text).toBe('"a+b, c"');
		expect((await post('joined', { words: ['a', 'b, c'], glue: '-' })).text).toBe('"a-b, c"');
		expect(JSON.parse((await get('joined?words=a,b')).text)).toMatchObject({
			code: '22P02',
			message: 'malformed array literal: "a,b"',
		});
	});

	test('JSON: by GET as text, by POST as it is', async () => {
		const document = { deep: { big: '{"a":12345678901234567890}' } };
		expect(
			(await get(`member?name=deep&document=${encodeURIComponent(JSON.stringify(document))}`)).text,
		).toBe(JSON.stringify(document.deep).replace(/":"/, '": "'));
		expect((await post('member', '{"name": "n", "document": {"n": 12345678901234567890}}')).text).toBe(
			'12345678901234567890',
		);
	});

	test('variadic ones: several times by GET and in a form, a list by POST; never none', async () => {
		expect((await get('labelled?prefix=n&parts=1&parts=2')).text).toBe('"n1,2"');
		const form = await sendJson(local, 'POST', '/rest/v1/rpc/labelled', {
			body: 'prefix=n&parts=1&parts=2',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		});
		expect(form.text).toBe('"n1,2"');
		expect((await post('labelled', { prefix: 'n', parts: [1, 2] })).text).toBe('"n1,2"');
		// The default of a variadic argument is of no use to a call by names.
		expect(JSON.parse((await get('labelled?prefix=n')).text)).toMatchObject({
			code: '42883',
			message: 'function public.labelled(prefix => text) does not exist',
		});
	});

	test('of one name: the last one counts', async () => {
		expect((await get('numbers?upto=4&upto=2')).text).toBe('[1, 2]');
	});

	test('with a default may be left out, others not', async () => {
		expect((await get('numbers')).text).toBe('[1, 2, 3, 4, 5]');
		expect((await post('numbers', {})).text).toBe('[1, 2, 3, 4, 5]');
		expect((await post('numbers', '')).text).toBe('[1, 2, 3, 4, 5]');
		expect([(await post('joined', { glue: '-' })).status, (await get('joined?glue=-')).status]).toEqual([
			404, 404,
		]);
	});

	test('that look like a filter are read as one, and others are arguments beside filters', async () => {
		expect((await get('search_products?query=huila&select=sku&price=gt.1&order=sku')).text).toBe(
			(await post('search_products?select=sku&price=gt.1&order=sku', { query: 'huila' })).text,
		);
		expect(JSON.parse((await get('search_products?query=eq.5')).text)).toMatchObject({
			code: '42703',
			message: 'column products.query does not exist',
		});
		// Words that only begin like an operator are values.
		expect((await get('search_products?query=equal')).text).toBe('[]');
		expect(JSON.parse((await get('search_products?query=not.so')).text)).toMatchObject({ code: 'PGRST100' });
		// By POST arguments are in the body, so that a parameter can only be a filter.
		expect(JSON.parse((await post('search_products?query=huila', {})).text)).toMatchObject({
			code: 'PGRST100',
		});
	});

	test('choose among functions of one name', async () => {
		expect((await post('by_names', { a: 1 })).text).toBe('"a"');
		expect((await get('by_names?a=1&b=2')).text).toBe('"a, b"');
	});

	test('that fit several functions are refused with PGRST203', async () => {
		for (const { status, text } of [await post('by_type', { value: 1 }), await get('by_type?value=1')]) {
			expect([status, JSON.parse(text)]).toEqual([
				300,
				{
					code: 'PGRST203',
					message:
						'Could not choose the best candidate function between: ' +
						'public.by_type(value => integer), public.by_type(value => text)',
					details: null,
					hint: 'Try renaming the parameters or the function itself in the database so function overloading can be resolved',
				},
			]);
		}
	});
});

const object = { accept: 'application/vnd.pgrst.object+json' };
const csv = { accept: 'text/csv' };
const counted = { prefer: 'count=exact' };

describe('results', () => {
	test('a scalar is itself, counts as one row and has one column in CSV', async () => {
		const { status, text, headers } = await get('order_total?order_id=1', counted);
		expect([status, text, headers.get('content-range')]).toEqual([200, '58.90', '0-0/1']);
		expect((await get('order_total?order_id=1', object)).text).toBe('58.90');
		expect((await get('order_total?order_id=1', csv)).text).toBe('pgrst_scalar\n58.90');
		expect((await get('order_total?order_id=-1', object)).text).toBe('null');
	});

	test('a set of scalars is a list of values; one of them alone is an object', async () => {
		expect((await get('numbers?upto=2', counted)).headers.get('content-range')).toBe('0-1/2');
		expect((await get('numbers?upto=3', csv)).text).toBe('pgrst_scalar\n1\n2\n3');
		expect((await get('numbers?upto=1', object)).text).toBe('{"pgrst_scalar":1}');
		expect(JSON.parse((await get('numbers?upto=2', object)).text)).toMatchObject({
			code: 'PGRST116',
			details: 'The result contains 2 rows',
		});
		const page = await get('numbers?limit=2&offset=1', counted);
		expect([page.status, page.text, page.headers.get('content-range')]).toEqual([206, '[2, 3]', '1-2/5']);
	});

	test('one composite is an object, also when it is null', async () => {
		expect((await post('one_measure', {})).text).toBe('{"size":3,"unit":"kg"}');
		expect((await post('one_measure?select=unit', {}, object)).text).toBe('{"unit":"kg"}');
		expect((await post('one_measure', {}, csv)).text).toBe('size,unit\n3,kg');
		expect((await post('bounds', {})).text).toBe('{"low":1,"high":9}');
		expect((await post('no_measure', {})).text).toBe('{"size":null,"unit":null}');
	});

	test('a set of composites is a list of rows, which can be filtered, ordered and counted', async () => {
		expect((await get('measures')).text).toBe(
			'[{"size":3,"unit":"kg"}, \n {"size":null,"unit":"a\\"b\\\\"}, \n {"size":4,"unit":""}]',
		);
		const { text, headers } = await get('measures?size=gt.1&order=size.desc&limit=1&select=size', counted);
		expect([text, headers.get('content-range')]).toEqual(['[{"size":4}]', '0-0/2']);
		expect(
			(await get('measures?size=is.null', { accept: 'application/vnd.pgrst.array+json;nulls=stripped' }))
				.text,
		).toBe('[{"unit":"a\\"b\\\\"}]');
	});

	test('a filter may name a column that is not selected, an order may not', async () => {
		expect((await get('measures?size=eq.4&select=unit')).text).toBe('[{"unit":""}]');
		const { status, text } = await get('measures?order=size&select=unit');
		expect([status, JSON.parse(text)]).toMatchObject([
			400,
			{ code: '42703', message: 'column measure.size does not exist' },
		]);
	});

	test('rows are cut at limit and offset; behind the last one is 416 when they are counted', async () => {
		expect((await get('numbers?offset=9')).text).toBe('[]');
		const { status, text, headers } = await get('numbers?offset=9', counted);
		expect([status, headers.get('content-range'), JSON.parse(text)]).toMatchObject([
			416,
			'*/5',
			{ code: 'PGRST103', details: 'An offset of 9 was requested, but there are only 5 rows.' },
		]);
	});

	test('the Range header counts for GET only', async () => {
		const range = { range: '1-2' };
		expect((await get('numbers', range)).text).toBe('[2, 3]');
		expect((await post('numbers', {}, range)).text).toBe('[1, 2, 3, 4, 5]');
	});

	test('HEAD has the headers of GET and no body', async () => {
		const { status, text, headers } = await get('numbers', { ...counted, ...csv }, 'HEAD');
		expect([status, text, headers.get('content-range'), headers.get('content-type')]).toEqual([
			200,
			'',
			'0-4/5',
			'text/csv; charset=utf-8',
		]);
		expect((await get('add_staff?names={x}', {}, 'HEAD')).status).toBe(405);
	});

	test('nothing is 204', async () => {
		const { status, text, headers } = await post('forget', { name: 'nobody' }, { prefer: 'tx=rollback' });
		expect([status, text, headers.get('preference-applied')]).toEqual([204, '', 'tx=rollback']);
		expect((await get('forget?name=x')).status).toBe(405);
	});

	test('come back also with return=minimal, which is not confirmed', async () => {
		const { status, text, headers } = await post('numbers', { upto: 1 }, { prefer: 'return=minimal' });
		expect([status, text, headers.get('preference-applied')]).toEqual([200, '[1]', null]);
	});
});

describe('functions that write', () => {
	test('cannot be called by GET', async () => {
		const { status, text } = await get('add_staff?names={x}');
		expect([status, JSON.parse(text)]).toEqual([
			405,
			{
				code: '25006',
				message: 'cannot execute INSERT in a read-only transaction',
				details: null,
				hint: null,
			},
		]);
	});

	test('beyond max-affected are undone; within, it is confirmed', async () => {
		const prefer = 'handling=strict, max-affected=1';
		const two = await post('add_staff', { names: ['M1', 'M2'] }, { prefer });
		expect([two.status, JSON.parse(two.text)]).toEqual([
			400,
			{
				code: 'PGRST124',
				message: 'Query result exceeds max-affected preference constraint',
				details: 'The query affects 2 rows',
				hint: null,
			},
		]);
		expect(rowsOf(await service.from('staff').select('name').like('name', 'M%'))).not.toContainEqual({
			name: 'M1',
		});
		const one = await post('add_staff?select=name', { names: ['M1'] }, { prefer });
		expect([one.status, one.text, one.headers.get('preference-applied')]).toEqual([
			200,
			'[{"name":"M1"}]',
			'handling=strict, max-affected=1',
		]);
		// Without handling=strict it has no meaning.
		expect((await post('add_staff', { names: ['M3', 'M4'] }, { prefer: 'max-affected=1' })).status).toBe(200);
		expect((await post('one_measure', {}, { prefer: 'max-affected=1' })).status).toBe(200);
	});

	test('of one object are undone when there are several', async () => {
		expect((await post('add_staff', { names: ['S1', 'S2'] }, object)).status).toBe(406);
		expect(rowsOf(await service.from('staff').select('name').like('name', 'S_'))).toEqual([]);
	});
});
