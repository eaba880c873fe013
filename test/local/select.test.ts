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

const namesOf = (rows: readonly { readonly name: unknown }[]): readonly string[] =>
	rows.map(({ name }) => String(name)).sort();

describe('columns', () => {
	test('are all of them by default, in order', async () => {
		const [row] = rowsOf(await service.from('todos').select().eq('id', 1));
		expect(Object.keys(row)).toEqual(['id', 'title', 'done', 'priority', 'due', 'tags', 'created_at']);
	});

	test('can be renamed, cast, computed and taken out of JSON', async () => {
		const { data } = await service
			.from('products')
			.select(
				'title:name,price::text,is_low,min:details->altitude->min,details->altitude->>max,details->>process',
			)
			.eq('id', 1)
			.single();
		expect(data).toEqual({
			title: 'Yirgacheffe',
			price: '14.50',
			is_low: false,
			min: 1800,
			max: '2200',
			process: 'washed',
		});
	});

	test('that do not exist are refused with 42703', async () => {
		const { status, error } = await service.from('todos').select('nope');
		expect([status, error?.code]).toEqual([400, '42703']);
	});
});

describe('filters', () => {
	const yirgacheffe = 'Yirgacheffe';
	const [huila, cerrado, lintong, house] = ['Huila', 'Cerrado', 'Lintong, "wet-hulled"', 'House blend'];

	// Built by hand, for the query builder's type changes with each call.
	test.each<[string, string, readonly string[]]>([
		['eq', 'name=eq.Huila', [huila]],
		['neq', 'name=neq.Huila', [cerrado, house, lintong, yirgacheffe]],
		['gt', 'price=gt.14.5', [cerrado, house]],
		['gte', 'price=gte.14.5', [cerrado, house, yirgacheffe]],
		['lt', 'price=lt.13.25', [huila]],
		['lte', 'price=lte.13.25', [huila, lintong]],
		['like', 'name=like.H*', [house, huila]],
		['like with a percent sign', 'name=like.H%', [house, huila]],
		['ilike', 'name=ilike.h*', [house, huila]],
		['like(all)', 'name=like(all).{H*,*a}', [huila]],
		['like(any)', 'name=like(any).{H*,C*}', [cerrado, house, huila]],
		['ilike(all)', 'name=ilike(all).{h*,*A}', [huila]],
		['ilike(any)', 'name=ilike(any).{h*,c*}', [cerrado, house, huila]],
		['match', 'name=match.^(Hu|Ce)', [cerrado, huila]],
		['imatch', 'name=imatch.^hu[a-z]+$', [huila]],
		['is null', 'description=is.null', [house]],
		['is not_null', 'rating=is.not_null', [cerrado, house, huila, yirgacheffe]],
		['isdistinct', 'barcode=isdistinct.4006381333931', [cerrado, house, lintong, yirgacheffe]],
		['isdistinct from null text', 'description=not.isdistinct.null', []],
		['in', 'name=in.(Huila,Cerrado)', [cerrado, huila]],
		[
			'in with quotes, commas and backslashes',
			String.raw`name=in.("Lintong, \"wet-hulled\"","a\\b")`,
			[lintong],
		],
		['in with nothing', 'name=in.()', []],
		['not in', 'name=not.in.(Huila,Cerrado)', [house, lintong, yirgacheffe]],
		['eq(any)', 'name=eq(any).{Huila,Cerrado}', [cerrado, huila]],
		['a value with every reserved character', 'name=eq.a,b.(c)"d"\\e', []],
		['cs of an array', 'tasting_notes=cs.{cocoa}', [cerrado, house]],
		['cs of JSON', 'details=cs.{"process":"washed"}', [huila, yirgacheffe]],
		['cs of an enum array', 'certifications=cs.{organic}', [house, yirgacheffe]],
		['cd', 'tasting_notes=cd.{cocoa,caramel,hazelnut}', [cerrado, house, lintong]],
		['ov', 'tasting_notes=ov.{lemon,caramel}', [house, huila, yirgacheffe]],
		['a bigint beyond 2^53', 'barcode=eq.9223372036854775807', [yirgacheffe]],
		['JSON text', 'details->>process=eq.natural', [cerrado]],
		['a JSON number', 'details->altitude->min=gte.1800', [yirgacheffe]],
		['a JSON array element', 'details->blend->>0=eq.Huila', [house]],
		['sr', 'roast_celsius=sr.[190,203)', [cerrado, house]],
		['sl', 'roast_celsius=sl.[205,300)', [yirgacheffe]],
		['nxr', 'roast_celsius=nxr.[0,212)', [huila, yirgacheffe]],
		['nxl', 'roast_celsius=nxl.[203,300)', [cerrado, house]],
		['adj', 'roast_celsius=adj.[180,196)', [yirgacheffe]],
		['a date range', 'available=cs.[2026-01-15,2026-01-16)', [cerrado, house, yirgacheffe]],
		['fts', 'search=fts.floral & bright', [yirgacheffe]],
		['plfts', 'search=plfts(english).nutty base', [cerrado]],
		['phfts', 'search=phfts.espresso base', [cerrado]],
		['wfts', 'search=wfts.coffee -ethiopia', []],
		['fts of text', 'name=wfts(english).blends', [house]],
		['or', 'or=(name.eq.Huila,price.gt.29)', [cerrado, huila]],
		['nested groups', 'or=(name.eq.Huila,and(price.gt.13,price.lt.14))', [huila, lintong]],
		['not of a group', 'not.or=(name.eq.Huila,price.gt.14)', [lintong]],
		[
			'not inside of a group',
			'and=(price.lt.18,name.not.eq.Huila,or(stock.eq.0,not.and(stock.gt.0,stock.lt.40)))',
			[lintong, yirgacheffe],
		],
		[
			'quoted values in a group',
			String.raw`or=(name.eq."Lintong, \"wet-hulled\"",name.eq.Huila)`,
			[huila, lintong],
		],
		[
			'in inside of a group',
			String.raw`or=(name.in.(Huila,"Lintong, \"wet-hulled\""),id.eq.1)`,
			[huila, lintong, yirgacheffe],
		],
		['an array inside of a group', 'or=(tasting_notes.cs.{hazelnut,cocoa},id.eq.1)', [cerrado, yirgacheffe]],
		[
			'a JSON path inside of a group',
			'and=(details->>process.eq.washed,details->altitude->max.lt.2000)',
			[huila],
		],
		['a quoted column name in a group', 'and=("name".eq.Huila)', [huila]],
		['two filters on one column', 'price=gt.12&price=lt.14', [lintong]],
	])('%s', async (_, query, expected) => {
		const parameters = new URLSearchParams({ select: 'name' });
		for (const part of query.split(/&(?=\w+=)/))
			parameters.append(part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1));
		const { status, text } = await sendJson(local, 'GET', `/rest/v1/products?${parameters}`);
		expect([status, namesOf(status === 200 ? JSON.parse(text) : [{ name: text }])]).toEqual([
			200,
			[...expected].sort(),
		]);
	});

	test('of the official client reach the same rows', async () => {
		const select = () => service.from('products').select('name');
		const found = await Promise.all([
			select().contains('tasting_notes', ['cocoa']),
			select().textSearch('search', 'nutty', { type: 'plain', config: 'english' }),
			select().rangeAdjacent('roast_celsius', '[180,196)'),
			select().or('name.eq.Huila,and(price.gt.100,stock.gt.1)'),
			select().match({ name: 'Huila', weight_grams: 250 }),
			select().not('description', 'is', null).lt('price', 13),
			select().likeAnyOf('name', ['Hu%', 'Ce%']),
			select().in('name', ['Lintong, (x)', 'Huila']),
		]);
		expect(found.map((reply) => namesOf(rowsOf(reply)))).toEqual([
			[cerrado, house],
			[cerrado],
			[yirgacheffe],
			[huila],
			[huila],
			[huila],
			[cerrado, huila],
			[huila],
		]);
	});

	test.each([
		['name=huila', '"failed to parse filter (huila)" (line 1, column 1)'],
		['name=eq', '"failed to parse filter (eq)" (line 1, column 1)'],
		['or=(name.eq.x', '"failed to parse logic tree ((name.eq.x)" (line 1, column 13)'],
		['name=is.maybe', '"failed to parse filter (is.maybe)" (line 1, column 4)'],
		['select=a(b', '"failed to parse select parameter (a(b)" (line 1, column 4)'],
		['order=name.up', '"failed to parse order (name.up)" (line 1, column 5)'],
	])('%s is refused with PGRST100', async (query, message) => {
		const { status, text } = await sendJson(local, 'GET', `/rest/v1/products?${query}`);
		expect([status, JSON.parse(text)]).toMatchObject([400, { code: 'PGRST100', message }]);
	});
});

describe('order, range and count', () => {
	test('orders by several columns, nulls where asked', async () => {
		const { data } = await service
			.from('products')
			.select('id')
			.order('rating', { nullsFirst: true })
			.order('id');
		expect(data?.map(({ id }) => id)).toEqual([4, 3, 2, 5, 1]);
	});

	test('orders by a JSON path and by a related column', async () => {
		const { text } = await sendJson(
			local,
			'GET',
			'/rest/v1/products?select=id&order=details->score.desc.nullslast,id&limit=2',
		);
		expect(JSON.parse(text)).toEqual([{ id: 1 }, { id: 2 }]);
		const { data } = await service
			.from('orders')
			.select('id,customers(name)')
			.order('customers(name)', { ascending: false })
			.order('id');
		expect(data?.map(({ id }) => id)).toEqual([4, 3, 1, 2]);
	});

	test('gives a part with 206 and the exact count', async () => {
		const reply = await service.from('todos').select('id', { count: 'exact' }).order('id').range(1, 2);
		expect([reply.status, reply.count, reply.data]).toEqual([206, 5, [{ id: 2 }, { id: 3 }]]);
	});

	test('understands the Range header', async () => {
		const { status, text, headers } = await sendJson(local, 'GET', '/rest/v1/todos?select=id&order=id', {
			headers: { range: '1-2' },
		});
		expect([status, headers.get('content-range'), JSON.parse(text)]).toEqual([
			200,
			'1-2/*',
			[{ id: 2 }, { id: 3 }],
		]);
	});

	test('refuses a range behind the end, upside down or negative with 416', async () => {
		const reply = await service.from('todos').select('*', { count: 'exact' }).range(100, 110);
		expect([reply.status, reply.error]).toEqual([
			416,
			{
				code: 'PGRST103',
				message: 'Requested range not satisfiable',
				details: 'An offset of 100 was requested, but there are only 5 rows.',
				hint: null,
			},
		]);
		expect((await sendJson(local, 'GET', '/rest/v1/todos', { headers: { range: '5-2' } })).status).toBe(416);
		expect((await sendJson(local, 'GET', '/rest/v1/todos?limit=-1')).status).toBe(416);
	});

	test('refuses limit 0 behind an offset, and a negative limit of a write', async () => {
		for (const [method, path] of [
			['GET', 'todos?limit=0&offset=2'],
			['GET', 'todos?limit=-1'],
			['PATCH', 'todos?id=eq.-1&limit=-1'],
			['POST', 'rpc/search_products?limit=-1'],
		] as const) {
			const { status, text } = await sendJson(local, method, `/rest/v1/${path}`, {
				body: method === 'GET' ? undefined : {},
			});
			expect([status, JSON.parse(text)]).toMatchObject([
				416,
				{ code: 'PGRST103', details: 'Limit should be greater than or equal to zero.' },
			]);
		}
	});

	test('gives no rows for limit 0', async () => {
		const { status, text, headers } = await sendJson(local, 'GET', '/rest/v1/todos?limit=0', {
			headers: { prefer: 'count=exact' },
		});
		expect([status, text, headers.get('content-range')]).toEqual([206, '[]', '*/5']);
	});

	test.each(['exact', 'planned', 'estimated'] as const)('counts %s, also without rows', async (count) => {
		const reply = await service.from('todos').select('*', { count, head: true });
		expect([reply.data, typeof reply.count, reply.error]).toEqual([null, 'number', null]);
		if (count !== 'planned') expect(reply.count).toBe(5);
	});

	test('counts rows once where an inner join repeats them', async () => {
		const reply = await service.from('customers').select('name,orders!inner(id)', { count: 'exact' });
		expect([reply.count, reply.data?.length]).toEqual([3, 3]);
	});
});

describe('embedding', () => {
	test('many, one, nested and through a junction', async () => {
		const { data } = await service
			.from('customers')
			.select('name,orders(id,order_items(quantity,products(name)),products(sku))')
			.order('id', { referencedTable: 'orders' })
			.eq('name', 'Ada Marsh')
			.single();
		expect(data).toEqual({
			name: 'Ada Marsh',
			orders: [
				{
					id: 1,
					order_items: [
						{ quantity: 2, products: { name: 'Yirgacheffe' } },
						{ quantity: 1, products: { name: 'Cerrado' } },
					],
					products: [{ sku: 'ETH-YIR-250' }, { sku: 'BRA-CER-1000' }],
				},
				{
					id: 2,
					order_items: [{ quantity: 1, products: { name: 'Huila' } }],
					products: [{ sku: 'COL-HUI-250' }],
				},
			],
		});
	});

	test('by a constraint, a column, a hint, and of a table in itself', async () => {
		const { data } = await service
			.from('orders')
			.select(
				'billing:addresses!orders_billing_address_id_fkey(city),shipping:addresses!shipping_address_id(city),shipping_address_id(label)',
			)
			.eq('id', 1)
			.single();
		expect(data).toEqual({
			billing: { city: 'Bristol' },
			shipping: { city: 'Bath' },
			shipping_address_id: { label: 'work' },
		});
		const { data: staff } = await service
			.from('staff')
			.select('name,boss:reports_to(name),team:staff(name)')
			.eq('id', 2)
			.single();
		expect(staff).toEqual({ name: 'Henrik', boss: { name: 'Greta' }, team: [{ name: 'Jun' }] });
	});

	test('of a view, and by a function', async () => {
		const { data } = await service
			.from('open_orders')
			.select('id,customers(name,latest_order(id)),order_items(quantity)')
			.eq('id', 2)
			.single();
		expect(data).toEqual({
			id: 2,
			customers: { name: 'Ada Marsh', latest_order: { id: 2 } },
			order_items: [{ quantity: 1 }],
		});
	});

	test('that is ambiguous is refused with 300 and the choices', async () => {
		const { status, error } = await service.from('orders').select('addresses(*)');
		expect([status, error]).toMatchObject([
			300,
			{
				code: 'PGRST201',
				hint: "Try changing 'addresses' to one of the following: 'addresses!orders_billing_address_id_fkey', 'addresses!orders_shipping_address_id_fkey'. Find the desired relationship in the 'details' key.",
			},
		]);
	});

	test('that does not exist is refused with PGRST200', async () => {
		const { status, error } = await service.from('todos').select('customers(*)');
		expect([status, error]).toMatchObject([
			400,
			{
				code: 'PGRST200',
				details:
					"Searched for a foreign key relationship between 'todos' and 'customers' in the schema 'public', but no matches were found.",
			},
		]);
	});

	test('filters, orders and cuts the embedded rows', async () => {
		const { data } = await service
			.from('orders')
			.select('id,order_items(product_id)')
			.gt('order_items.quantity', 1)
			.order('id');
		expect(data?.map(({ order_items }) => order_items.length)).toEqual([1, 0, 1, 0]);
		const { data: cut } = await service
			.from('orders')
			.select('order_items(product_id)')
			.order('product_id', { referencedTable: 'order_items', ascending: false })
			.limit(1, { referencedTable: 'order_items' })
			.eq('id', 1)
			.single();
		expect(cut).toEqual({ order_items: [{ product_id: 3 }] });
	});

	test('cuts the rows of each embedded table by its own limit and offset', async () => {
		const read = async (limits: string, prefer = '') => {
			const path = `orders?select=id,items:order_items(product_id)&order=id&order_items.order=product_id&id=lt.3&${limits}`;
			const { text } = await sendJson(local, 'GET', `/rest/v1/${path}`, { headers: { prefer } });
			return (JSON.parse(text) as readonly { items: readonly { product_id: number }[] }[]).map(({ items }) =>
				items.map((item) => item.product_id),
			);
		};
		const all = await read('');
		expect(all.map(({ length }) => length)).toEqual([2, 1]);
		const [one, two] = all;
		expect(await read('order_items.limit=1')).toEqual([one?.slice(0, 1), two?.slice(0, 1)]);
		// By the name that the request gave it, too.
		expect(await read('items.limit=1&items.offset=1')).toEqual([one?.slice(1), two?.slice(1)]);
		expect(await read('items.offset=1')).toEqual([one?.slice(1), two?.slice(1)]);
		expect(await read('items.limit=0')).toEqual([[], []]);
		expect(await read('items.limit=9&items.offset=9')).toEqual([[], []]);
		// The rows themselves are cut apart from what they embed, and an embedded limit does not change the count.
		expect(await read('items.limit=1&limit=1')).toEqual([one?.slice(0, 1)]);
		const { headers } = await sendJson(
			local,
			'GET',
			'/rest/v1/orders?select=id,order_items!inner(product_id)&order_items.limit=1',
			{ headers: { prefer: 'count=exact' } },
		);
		expect(headers.get('content-range')).toMatch(/^0-(\d+)\/(?!0)\d+$/);
	});

	test('cuts deeper ones, and refuses a limit for a table that is not embedded', async () => {
		const { text } = await sendJson(
			local,
			'GET',
			'/rest/v1/customers?select=orders(id,order_items(quantity))&orders.order=id&orders.limit=1&orders.order_items.limit=1&name=eq.Ada%20Marsh',
		);
		expect(JSON.parse(text)).toEqual([{ orders: [{ id: 1, order_items: [expect.anything()] }] }]);
		const refused = await sendJson(local, 'GET', '/rest/v1/customers?select=name&orders.limit=1');
		expect([refused.status, JSON.parse(refused.text)]).toMatchObject([
			400,
			{
				code: 'PGRST108',
				message: "'orders' is not an embedded resource in this request",
				hint: "Verify that 'orders' is included in the 'select' query parameter.",
			},
		]);
	});

	test('filters the rows by what they embed', async () => {
		const inner = await service
			.from('orders')
			.select('id,customers!inner(name)')
			.eq('customers.name', 'Ada Marsh')
			.order('id');
		expect(inner.data?.map(({ id }) => id)).toEqual([1, 2]);
		const or = await service
			.from('orders')
			.select('id,customers!inner(name)')
			.or('name.eq.Ada Marsh,name.like.Bruno*', { referencedTable: 'customers' })
			.order('id');
		expect(or.data?.map(({ id }) => id)).toEqual([1, 2, 3]);
		const { text } = await sendJson(local, 'GET', '/rest/v1/customers?select=name,orders()&orders=is.null');
		expect(JSON.parse(text)).toEqual([{ name: "Dmitri O'Neil, Jr." }]);
	});

	test('spreads one and many', async () => {
		const { text: one } = await sendJson(
			local,
			'GET',
			'/rest/v1/orders?select=id,...customers(customer:name)&id=eq.3',
		);
		expect(JSON.parse(one)).toEqual([{ id: 3, customer: 'Bruno Silva' }]);
		const { text: many } = await sendJson(
			local,
			'GET',
			'/rest/v1/customers?select=...orders(ids:id)&orders.order=id.desc&name=like.Ada*',
		);
		expect(JSON.parse(many)).toEqual([{ ids: [2, 1] }]);
	});

	test('aggregates, at the top and inside', async () => {
		const { data } = await service.from('orders').select('status,id.count()').order('status');
		expect(data).toEqual([
			{ status: 'draft', count: 1 },
			{ status: 'paid', count: 1 },
			{ status: 'roasting', count: 1 },
			{ status: 'shipped', count: 1 },
		]);
		const { data: inside } = await service
			.from('orders')
			.select('order_items(quantity.sum(),count())')
			.eq('id', 3)
			.single();
		expect(inside).toEqual({ order_items: [{ sum: 4, count: 2 }] });
		const { text } = await sendJson(
			local,
			'GET',
			'/rest/v1/orders?select=...customers(name),id.count()&order=count.desc&limit=1',
		);
		expect(JSON.parse(text)).toEqual([{ name: 'Ada Marsh', count: 2 }]);
	});

	test('refuses a filter on what is not embedded', async () => {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/orders?customers.name=eq.x');
		expect([status, JSON.parse(text).code]).toEqual([400, 'PGRST108']);
	});
});

describe('formats', () => {
	test('one object, or 406 for none and several', async () => {
		expect((await service.from('todos').select('id').eq('id', 1).single()).data).toEqual({ id: 1 });
		const none = await service.from('todos').select('id').eq('id', 999).single();
		expect([none.status, none.error]).toEqual([
			406,
			{
				code: 'PGRST116',
				message: 'Cannot coerce the result to a single JSON object',
				details: 'The result contains 0 rows',
				hint: null,
			},
		]);
		expect((await service.from('todos').select('id').single()).error?.details).toBe(
			'The result contains 5 rows',
		);
		expect((await service.from('todos').select('id').eq('id', 999).maybeSingle()).data).toBeNull();
	});

	test('CSV as PostgreSQL writes rows', async () => {
		const { data } = await service
			.from('todos')
			.select('id,title,tags,due')
			.in('id', [2, 4])
			.order('id')
			.csv();
		expect(data).toBe(
			'id,title,tags,due\n2,Roast the house blend,"{roasting,""house blend""}",2026-01-14\n4,"Write labels: ""Yirgacheffe, washed""","{shop,labels}",2026-01-20'.replace(
				'2,Roast the house blend',
				'2,"Roast the house blend"',
			),
		);
	});

	test('without null members', async () => {
		const { data } = await service.from('staff').select('id,reports_to').eq('id', 1).single().stripNulls();
		expect(data).toEqual({ id: 1 });
	});

	test('GeoJSON needs PostGIS, and says so', async () => {
		const { status, error } = await service.from('products').select('id').geojson();
		expect([status, error?.code]).toEqual([404, '42883']);
	});

	test('others are refused with 406', async () => {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/todos', {
			headers: { accept: 'image/png' },
		});
		expect([status, JSON.parse(text)]).toMatchObject([
			406,
			{ code: 'PGRST107', message: 'None of these media types are available: image/png' },
		]);
	});

	test('the best of several that are accepted', async () => {
		const { headers } = await sendJson(local, 'GET', '/rest/v1/todos?limit=1', {
			headers: { accept: 'image/png, application/json;q=0.5, text/csv;q=0.9' },
		});
		expect(headers.get('content-type')).toBe('text/csv; charset=utf-8');
	});

	test.each([
		['*/*, text/csv', 'text/csv'],
		['text/csv, application/json', 'text/csv'],
		[
			'text/csv, application/vnd.pgrst.array+json;nulls=stripped',
			'application/vnd.pgrst.array+json;nulls=stripped',
		],
		['text/csv;q=0.1, */*;q=0.2', 'application/json'],
		['TEXT/CSV; version=1', 'text/csv'],
		['application/vnd.pgrst.array+json', 'application/json'],
		['application/json;odata=verbose', 'application/json'],
	])('of %s the most exact', async (accept, expected) => {
		const { headers } = await sendJson(local, 'GET', '/rest/v1/todos?limit=1', { headers: { accept } });
		expect(headers.get('content-type')).toBe(`${expected}; charset=utf-8`);
	});

	test.each([
		['application/*', 'application/*'],
		['text/html; level=1;q=0.5, image/PNG', 'image/PNG, text/html;level=1'],
		['TEXT/plain;charset=utf-8', 'text/plain'],
		['nonsense', 'nonsense'],
	])('%s is refused', async (accept, shown) => {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/todos', { headers: { accept } });
		expect([status, JSON.parse(text)]).toEqual([
			406,
			{
				code: 'PGRST107',
				message: `None of these media types are available: ${shown}`,
				details: null,
				hint: null,
			},
		]);
	});
});

describe('schemas', () => {
	test('that are exposed can be chosen', async () => {
		const { data } = await service
			.schema('production')
			.from('batches')
			.select('id,measurements(second)')
			.eq('id', 2);
		expect(data).toEqual([{ id: 2, measurements: [{ second: 0 }] }]);
		expect((await service.schema('production').rpc('hottest')).data).toBe(205);
	});

	test('that are not are refused with PGRST106', async () => {
		const { status, error } = await service.schema('accounting').from('ledger').select();
		expect([status, error]).toEqual([
			406,
			{
				code: 'PGRST106',
				message: 'Invalid schema: accounting',
				details: null,
				hint: 'Only the following schemas are exposed: public, production',
			},
		]);
	});
});

test('a request that is aborted gives an error', async () => {
	const { error } = await service.from('todos').select().abortSignal(AbortSignal.abort());
	expect(error?.message).toContain('Abort');
});
