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

test('a scalar, by POST, GET and a form', async () => {
	expect(rowsOf(await service.rpc('add', { a: 1, b: 2 }))).toBe(3);
	expect(rowsOf(await service.rpc('add', { a: 1, b: -2 }, { get: true }))).toBe(-1);
	const form = await sendJson(local, 'POST', '/rest/v1/rpc/add', {
		body: 'a=4&b=5',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	});
	expect([form.status, form.text]).toEqual([200, '9']);
	expect(rowsOf(await service.rpc('order_total', { order_id: 1 }))).toBe(58.9);
});

test('null', async () => {
	const { status, data } = await service.rpc('order_total', { order_id: -1 });
	expect([status, data]).toEqual([200, null]);
});

test('rows, with filters, columns, embedding, order, range and count', async () => {
	const { data, count, status } = await service
		.rpc('search_products', { query: '' }, { count: 'exact' })
		.select('name,order_items(quantity)')
		.gt('price', 13)
		.order('price', { ascending: false })
		.order('quantity', { referencedTable: 'order_items' })
		.range(0, 1);
	expect([status, count, data]).toEqual([
		206,
		4,
		[
			{ name: 'Cerrado', order_items: [{ quantity: 1 }, { quantity: 3 }] },
			{ name: 'House blend', order_items: [{ quantity: 1 }] },
		],
	]);
});

test('one row, a set of scalars, a table and the default of an argument', async () => {
	expect(rowsOf(await service.rpc('best_customer').select('name'))).toEqual({ name: 'Ada Marsh' });
	expect(rowsOf(await service.rpc('tasting_words')).slice(0, 2)).toEqual(['bergamot', 'caramel']);
	expect(rowsOf(await service.rpc('sales_by_country').eq('country', 'PT'))).toEqual([
		{ country: 'PT', orders: 1, revenue: 103.5 },
	]);
	expect(rowsOf(await service.rpc('search_products'))).toHaveLength(5);
});

test('nothing', async () => {
	const { status, data, error } = await service.rpc('restock', { product: 4, amount: 5 });
	expect([status, data, error]).toEqual([204, null, null]);
	expect(rowsOf(await service.from('products').select('stock').eq('id', 4))).toEqual([{ stock: 5 }]);
});

test('HEAD gives the count', async () => {
	const { status, count, data, error } = await service.rpc(
		'search_products',
		{ query: 'huila' },
		{ head: true, count: 'exact' },
	);
	expect([status, count, data, error]).toEqual([200, 1, null, null]);
});

test('variadic arguments by GET, arrays and single JSON bodies by POST', async () => {
	expect((await sendJson(local, 'GET', '/rest/v1/rpc/sum_of?numbers=1&numbers=2.5')).text).toBe('3.5');
	expect((await sendJson(local, 'POST', '/rest/v1/rpc/sum_of', { body: { numbers: [1, 2.5] } })).text).toBe(
		'3.5',
	);
	expect(
		(await sendJson(local, 'POST', '/rest/v1/rpc/echo', { body: '{"a": 1.50, "b": 12345678901234567890}' }))
			.text,
	).toBe('{"a": 1.50, "b": 12345678901234567890}');
});

test('RAISE keeps code, details and hint', async () => {
	expect(await service.rpc('reserve', { product: 2, amount: 100 })).toMatchObject({
		status: 400,
		error: {
			code: 'P0001',
			message: 'Not enough in stock',
			details: '100 asked for, 7 left',
			hint: 'Ask for less or wait',
		},
	});
	expect(await service.rpc('pay', { order_id: 1 })).toMatchObject({
		status: 402,
		error: {
			code: 'PT402',
			message: 'Payment required',
			details: 'The card was declined',
			hint: 'Use another card',
		},
	});
});

test('a function that writes cannot be called by GET', async () => {
	expect(await service.rpc('restock', { product: 4 }, { get: true })).toMatchObject({
		status: 405,
		error: { code: '25006' },
	});
	expect(await sendJson(local, 'PUT', '/rest/v1/rpc/restock')).toMatchObject({
		status: 405,
		text: expect.stringContaining('PGRST101'),
	});
});

test('one that is missing, or called with the wrong arguments, is refused with PGRST202', async () => {
	expect(await service.rpc('nope', { x: 1 })).toMatchObject({
		status: 404,
		error: { code: 'PGRST202', message: 'Could not find the function public.nope(x) in the schema cache' },
	});
	expect(await service.rpc('add', { a: 1, c: 2 })).toMatchObject({
		status: 404,
		error: { code: 'PGRST202', hint: 'Perhaps you meant to call the function public.add(a, b)' },
	});
});

test('an argument that looks like a filter is one', async () => {
	expect(await sendJson(local, 'GET', '/rest/v1/rpc/search_products?query=in.progress')).toMatchObject({
		status: 400,
		text: expect.stringContaining('PGRST100'),
	});
});

test('max-affected needs a set', async () => {
	const headers = { prefer: 'handling=strict, max-affected=1' };
	const one = await sendJson(local, 'POST', '/rest/v1/rpc/add', { body: { a: 1, b: 2 }, headers });
	expect([one.status, JSON.parse(one.text).code]).toEqual([400, 'PGRST128']);
	const many = await sendJson(local, 'POST', '/rest/v1/rpc/search_products', { body: {}, headers });
	expect([many.status, JSON.parse(many.text).code]).toEqual([400, 'PGRST124']);
});

test('a query that takes too long is cancelled', async () => {
	const anon = openClient(local, local.keys.publishable);
	expect(await anon.rpc('slow', { seconds: 6 })).toMatchObject({
		status: 500,
		error: { code: '57014', message: 'canceling statement due to statement timeout' },
	});
}, 15_000);
