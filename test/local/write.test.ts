import type { SupabaseClient } from '@supabase/supabase-js';
import { openClient, rowsOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
let service: SupabaseClient;

beforeAll(async () => {
	local = await startLocal();
	service = openClient(local, local.keys.secret);
});

afterAll(async () => {
	await local.stop();
});

const todos = () => service.from('todos');

describe('insert', () => {
	test('says 201 and nothing else, unless rows are wanted', async () => {
		const silent = await todos().insert({ title: 'silent' });
		expect([silent.status, silent.data, silent.error]).toEqual([201, null, null]);
		const loud = await todos()
			.insert({ title: 'loud', tags: ['a', 'b "c"', '{d,e}'] })
			.select('title,done,tags')
			.single();
		expect([loud.status, loud.data]).toEqual([
			201,
			{ title: 'loud', done: false, tags: ['a', 'b "c"', '{d,e}'] },
		]);
	});

	test('of several rows writes null where a row lacks a column', async () => {
		const { data } = await todos()
			.insert([{ title: 'one', priority: 1 }, { title: 'two' }])
			.select('title,priority');
		expect(data).toEqual([
			{ title: 'one', priority: 1 },
			{ title: 'two', priority: null },
		]);
	});

	test('with missing=default writes the default there', async () => {
		const { data } = await todos()
			.insert([{ title: 'one', priority: 1 }, { title: 'two' }], { defaultToNull: false })
			.select('title,priority,done');
		expect(data).toEqual([
			{ title: 'one', priority: 1, done: false },
			{ title: 'two', priority: 3, done: false },
		]);
		const one = await todos()
			.insert({ title: 'explicit', priority: null }, { defaultToNull: false })
			.select('priority')
			.single();
		expect(one.data).toEqual({ priority: null });
	});

	test('of rows with different keys needs `columns`', async () => {
		const { status, text } = await sendJson(local, 'POST', '/rest/v1/todos', {
			body: [{ title: 'x' }, { title: 'y', done: true }],
		});
		expect([status, JSON.parse(text)]).toMatchObject([
			400,
			{ code: 'PGRST102', message: 'All object keys must match' },
		]);
	});

	test('of nothing writes nothing, of an empty object the defaults', async () => {
		const none = await sendJson(local, 'POST', '/rest/v1/todos', {
			body: [],
			headers: { prefer: 'return=representation' },
		});
		expect([none.status, none.text]).toEqual([201, '[]']);
		const row = await sendJson(local, 'POST', '/rest/v1/staff?select=name', {
			body: {},
			headers: { prefer: 'return=representation' },
		});
		expect([row.status, JSON.parse(row.text).code]).toEqual([400, '23502']);
	});

	test('of no JSON, of a wrong type, and of an unknown column is refused', async () => {
		expect(
			JSON.parse((await sendJson(local, 'POST', '/rest/v1/todos', { body: '{"title":' })).text),
		).toMatchObject({ code: 'PGRST102', message: 'Empty or invalid json' });
		expect(await todos().insert({ title: 'x', priority: 'high' })).toMatchObject({
			status: 400,
			error: { code: '22P02' },
		});
		expect(await todos().insert({ nope: 1 })).toMatchObject({
			status: 400,
			error: { code: 'PGRST204', message: "Could not find the 'nope' column of 'todos' in the schema cache" },
		});
	});

	test('tells where the row is', async () => {
		const { headers } = await sendJson(local, 'POST', '/rest/v1/todos', {
			body: { id: 900, title: 'here' },
			headers: { prefer: 'return=headers-only' },
		});
		expect([headers.get('location'), headers.get('preference-applied')]).toEqual([
			'/todos?id=eq.900',
			'return=headers-only',
		]);
	});

	test('counts', async () => {
		const reply = await todos().insert([{ title: 'c1' }, { title: 'c2' }], { count: 'exact' });
		expect(reply.count).toBe(2);
	});

	test('takes CSV, and a form', async () => {
		const csv = await sendJson(local, 'POST', '/rest/v1/todos?select=title,priority,tags', {
			body: 'title,priority,tags\n"comma, quote """,2,"{a,b}"\nnull,NULL,{}',
			headers: { 'content-type': 'text/csv', prefer: 'return=representation' },
		});
		expect([csv.status, JSON.parse(csv.text)]).toEqual([
			201,
			[
				{ title: 'comma, quote "', priority: 2, tags: ['a', 'b'] },
				{ title: 'null', priority: null, tags: [] },
			],
		]);
		const form = await sendJson(local, 'POST', '/rest/v1/todos', {
			body: 'title=a+form&done=true',
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
		});
		expect(form.status).toBe(201);
	});

	test('embeds in what it returns', async () => {
		const { data } = await service
			.from('order_items')
			.insert({ order_id: 2, product_id: 5, quantity: 1, unit_price: 18 })
			.select('quantity,products(name),orders(customers(name))')
			.single();
		expect(data).toEqual({
			quantity: 1,
			products: { name: 'House blend' },
			orders: { customers: { name: 'Ada Marsh' } },
		});
	});
});

describe('upsert', () => {
	test('says 201 when a row is new and 200 when none is', async () => {
		const made = await service.from('staff').upsert({ id: 50, name: 'Kim' }).select('name').single();
		const kept = await service.from('staff').upsert({ id: 50, name: 'Kimberly' }).select('name').single();
		expect([made.status, kept.status, kept.data]).toEqual([201, 200, { name: 'Kimberly' }]);
	});

	test('by other columns than the primary key', async () => {
		const reply = await service
			.from('products')
			.upsert(
				[
					{ sku: 'HOUSE-500', name: 'House', price: 19 },
					{ sku: 'NEW-1', name: 'New', price: 5 },
				],
				{ onConflict: 'sku', defaultToNull: false, count: 'exact' },
			)
			.select('sku,price')
			.order('sku');
		expect([reply.status, reply.count, reply.data]).toEqual([
			201,
			2,
			[
				{ sku: 'HOUSE-500', price: 19 },
				{ sku: 'NEW-1', price: 5 },
			],
		]);
	});

	test('that ignores duplicates returns only what is new', async () => {
		const reply = await service
			.from('products')
			.upsert(
				[
					{ sku: 'HOUSE-500', name: 'x', price: 1 },
					{ sku: 'NEW-2', name: 'y', price: 1 },
				],
				{ onConflict: 'sku', ignoreDuplicates: true, defaultToNull: false },
			)
			.select('sku');
		expect([reply.status, reply.data]).toEqual([201, [{ sku: 'NEW-2' }]]);
	});

	test('by PUT of one whole row', async () => {
		const put = async (path: string, body: unknown) =>
			await sendJson(local, 'PUT', path, { body, headers: { prefer: 'return=representation' } });
		expect((await put('/rest/v1/staff?id=eq.60', { id: 60, name: 'Lee' })).status).toBe(201);
		expect((await put('/rest/v1/staff?id=eq.60', { id: 60, name: 'Leo' })).status).toBe(200);
		expect(await put('/rest/v1/staff?id=eq.60', { id: 61, name: 'Leo' })).toMatchObject({
			status: 400,
			text: expect.stringContaining('PGRST115'),
		});
		expect(await put('/rest/v1/staff?name=eq.Leo', { id: 60, name: 'Leo' })).toMatchObject({
			status: 405,
			text: expect.stringContaining('PGRST105'),
		});
	});
});

describe('update and delete', () => {
	test('touch the rows that the filters leave', async () => {
		const reply = await todos()
			.update({ done: true }, { count: 'exact' })
			.in('id', [2, 3])
			.select('id,done')
			.order('id', { ascending: false });
		expect([reply.status, reply.count, reply.data]).toEqual([
			200,
			2,
			[
				{ id: 3, done: true },
				{ id: 2, done: true },
			],
		]);
		const silent = await todos().update({ done: false }).eq('id', 2);
		expect([silent.status, silent.data]).toEqual([204, null]);
	});

	test('of no row is no error', async () => {
		const reply = await todos().update({ done: true }, { count: 'exact' }).eq('id', -1).select();
		expect([reply.status, reply.count, reply.data]).toEqual([200, 0, []]);
	});

	test('of one object refuse none and several, and change nothing then', async () => {
		const reply = await todos().update({ title: 'all the same' }).gt('id', 0).select().single();
		expect([reply.status, reply.error?.code]).toEqual([406, 'PGRST116']);
		expect(rowsOf(await todos().select('id').eq('title', 'all the same'))).toEqual([]);
	});

	test('with nothing to set change nothing', async () => {
		const { status, text } = await sendJson(local, 'PATCH', '/rest/v1/todos?id=eq.1', {
			body: {},
			headers: { prefer: 'return=representation' },
		});
		expect([status, text]).toEqual([200, '[]']);
	});

	test('with missing=default set the default', async () => {
		const { data } = await sendJson(
			local,
			'PATCH',
			'/rest/v1/todos?id=eq.1&columns=priority&select=priority',
			{ body: {}, headers: { prefer: 'return=representation,missing=default' } },
		).then(({ text }) => ({ data: JSON.parse(text) as unknown }));
		expect(data).toEqual([{ priority: 3 }]);
	});

	test('beyond max-affected are undone', async () => {
		const prefer = 'handling=strict, max-affected=1';
		const reply = await sendJson(local, 'PATCH', '/rest/v1/todos?id=gt.0', {
			body: { priority: 9 },
			headers: { prefer },
		});
		expect([reply.status, JSON.parse(reply.text)]).toMatchObject([
			400,
			{ code: 'PGRST124', details: expect.stringMatching(/^The query affects \d+ rows$/) },
		]);
		expect(rowsOf(await todos().select('id').eq('priority', 9))).toEqual([]);
		const few = await sendJson(local, 'DELETE', '/rest/v1/todos?id=eq.5', { headers: { prefer } });
		expect([few.status, few.headers.get('preference-applied')]).toEqual([
			204,
			'handling=strict, max-affected=1',
		]);
	});

	test('delete returns what is gone', async () => {
		const reply = await todos().delete({ count: 'exact' }).eq('id', 4).select('title');
		expect([reply.status, reply.count, reply.data]).toEqual([
			200,
			1,
			[{ title: 'Write labels: "Yirgacheffe, washed"' }],
		]);
		expect((await todos().delete().eq('id', 4)).status).toBe(204);
	});

	test('have no range: neither their rows nor those they embed are cut', async () => {
		const { text } = await sendJson(
			local,
			'PATCH',
			'/rest/v1/orders?id=lt.3&limit=1&select=id,order_items(product_id)&order=id.desc&order_items.limit=1&order_items.order=product_id',
			{ body: { note: 'n' }, headers: { prefer: 'return=representation' } },
		);
		const rows = JSON.parse(text) as readonly { id: number; order_items: readonly unknown[] }[];
		expect(rows.map(({ id }) => id)).toEqual([2, 1]);
		expect(rows[1]?.order_items).toHaveLength(2);
	});

	test('without a filter touch everything, as on a project without pg-safeupdate', async () => {
		expect((await service.from('tastings').update({ starts: '20:00' }).select()).data).toHaveLength(2);
		expect((await service.from('tastings').delete().select()).data).toHaveLength(2);
	});

	test('ignore filters on embedded resources', async () => {
		const { text } = await sendJson(
			local,
			'PATCH',
			'/rest/v1/orders?id=eq.1&select=id,order_items(product_id)&order_items.product_id=eq.3',
			{ body: { note: 'x' }, headers: { prefer: 'return=representation' } },
		);
		expect(JSON.parse(text)).toEqual([{ id: 1, order_items: [{ product_id: 3 }] }]);
	});
});

describe('preferences', () => {
	test('that are unknown are refused when handling is strict', async () => {
		const strict = await sendJson(local, 'GET', '/rest/v1/todos', {
			headers: { prefer: 'handling=strict, bogus=1' },
		});
		expect([strict.status, JSON.parse(strict.text)]).toMatchObject([
			400,
			{ code: 'PGRST122', details: 'Invalid preferences: bogus=1' },
		]);
		expect((await sendJson(local, 'GET', '/rest/v1/todos', { headers: { prefer: 'bogus=1' } })).status).toBe(
			200,
		);
	});

	test('that had a meaning are confirmed', async () => {
		const { headers } = await sendJson(local, 'POST', '/rest/v1/todos', {
			body: { title: 'p' },
			headers: {
				prefer:
					'count=exact, return=representation, missing=default, resolution=merge-duplicates, timezone=Europe/Berlin, tx=rollback',
			},
		});
		expect(headers.get('preference-applied')).toBe(
			'resolution=merge-duplicates, missing=default, return=representation, count=exact, timezone=Europe/Berlin',
		);
	});

	test('timezone changes how times are shown', async () => {
		const { text } = await sendJson(local, 'GET', '/rest/v1/customers?select=created_at&limit=1&order=name', {
			headers: { prefer: 'timezone=America/New_York' },
		});
		expect(text).toBe('[{"created_at":"2024-03-01T03:15:00-05:00"}]');
	});

	test('tx=rollback is not honoured by default, and nothing says it was', async () => {
		const { headers } = await sendJson(local, 'POST', '/rest/v1/staff', {
			body: { id: 70, name: 'Stays' },
			headers: { prefer: 'tx=rollback' },
		});
		expect(headers.get('preference-applied')).toBeNull();
		expect(rowsOf(await service.from('staff').select('name').eq('id', 70))).toEqual([{ name: 'Stays' }]);
	});

	test('tx=rollback is honoured where the server allows it', async () => {
		const allowing = await startLocal({ txOverride: true, maxRows: 3 });
		try {
			const client = openClient(allowing, allowing.keys.secret);
			const reply = await sendJson(allowing, 'POST', '/rest/v1/staff', {
				body: { id: 70, name: 'Gone' },
				headers: { prefer: 'tx=rollback, return=representation' },
			});
			expect([reply.status, JSON.parse(reply.text)[0].name, reply.headers.get('preference-applied')]).toEqual(
				[201, 'Gone', 'return=representation, tx=rollback'],
			);
			expect((await client.from('staff').select().eq('id', 70)).data).toEqual([]);
			expect((await client.from('staff').delete().eq('id', 4).rollback()).status).toBe(204);
			// The same server cuts every reply at three rows, embedded ones too.
			const { data, count } = await client.from('staff').select('id', { count: 'exact' });
			expect([data?.length, count]).toEqual([3, 4]);
		} finally {
			await allowing.stop();
		}
	});
});
