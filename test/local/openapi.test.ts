import type { Sql } from 'postgres';
import { openDatabase, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
let database: Sql;

beforeAll(async () => {
	local = await startLocal();
	database = openDatabase(local);
});

afterAll(async () => {
	await database.end();
	await local.stop();
});

interface Document {
	readonly swagger: string;
	readonly info: Readonly<Record<string, string>>;
	readonly host: string;
	readonly paths: Readonly<
		Record<
			string,
			Readonly<
				Record<
					string,
					{
						readonly parameters: readonly unknown[];
						readonly tags: readonly string[];
						readonly summary?: string;
						readonly description?: string;
					}
				>
			>
		>
	>;
	readonly definitions: Readonly<
		Record<
			string,
			{
				readonly description?: string;
				readonly required?: readonly string[];
				readonly properties: Readonly<Record<string, unknown>>;
			}
		>
	>;
	readonly parameters: Readonly<Record<string, unknown>>;
}

const read = async (headers: Readonly<Record<string, string>> = {}): Promise<Document> =>
	JSON.parse((await sendJson(local, 'GET', '/rest/v1/', { headers })).text) as Document;

test('is a Swagger 2.0 document of all tables, views and functions', async () => {
	const { status, headers } = await sendJson(local, 'GET', '/rest/v1/', {
		headers: { accept: 'application/openapi+json' },
	});
	expect([status, headers.get('content-type')]).toEqual([200, 'application/openapi+json; charset=utf-8']);
	const { swagger, info, host, definitions, paths } = await read();
	expect([swagger, info['title'], host]).toEqual(['2.0', 'standard public schema', new URL(local.url).host]);
	expect(Object.keys(definitions)).toEqual([
		'addresses',
		'customers',
		'notes',
		'open_orders',
		'order_items',
		'orders',
		'product_sales',
		'products',
		'staff',
		'tastings',
		'todos',
		'wholesale_prices',
	]);
	expect(Object.keys(paths)).toEqual(
		expect.arrayContaining([
			'/',
			'/todos',
			'/product_sales',
			'/rpc/add',
			'/rpc/search_products',
			'/rpc/reserve',
		]),
	);
});

test('describes columns: type, format, default, enum, length, comment and keys', async () => {
	const { definitions } = await read();
	expect(definitions['todos']).toEqual({
		description: 'Things to do; the table of the demo',
		required: ['id', 'title', 'done', 'tags', 'created_at'],
		type: 'object',
		properties: {
			id: { description: 'Note:\nThis is a Primary Key.<pk/>', format: 'int64', type: 'integer' },
			title: { format: 'text', type: 'string' },
			done: { default: false, format: 'boolean', type: 'boolean' },
			priority: { default: 3, description: '1 is the most urgent', format: 'int32', type: 'integer' },
			due: { format: 'date', type: 'string' },
			tags: { format: 'text[]', items: { type: 'string' }, type: 'array' },
			created_at: { default: 'now()', format: 'timestamp with time zone', type: 'string' },
		},
	});
	const { orders, customers, products } = definitions;
	expect(orders?.properties['customer_id']).toEqual({
		description: "Note:\nThis is a Foreign Key to `customers.id`.<fk table='customers' column='id'/>",
		format: 'uuid',
		type: 'string',
	});
	expect(orders?.properties['status']).toEqual({
		default: 'draft',
		enum: ['draft', 'paid', 'roasting', 'shipped', 'cancelled'],
		format: 'public.order_status',
		type: 'string',
	});
	expect(customers?.properties['id']).toEqual({
		default: 'gen_random_uuid()',
		description: 'Note:\nThis is a Primary Key.<pk/>',
		format: 'uuid',
		type: 'string',
	});
	expect(customers?.properties['preferences']).toEqual({ format: 'jsonb' });
	expect(products?.properties['sku']).toEqual({ format: 'character varying', maxLength: 12, type: 'string' });
	expect(products?.properties['price']).toEqual({
		description: 'In euros, with tax',
		format: 'numeric',
		type: 'number',
	});
});

test('shows the keys of views', async () => {
	const { definitions } = await read();
	expect(definitions['open_orders']?.properties).toMatchObject({
		id: { description: 'Note:\nThis is a Primary Key.<pk/>' },
		customer_id: {
			description: "Note:\nThis is a Foreign Key to `customers.id`.<fk table='customers' column='id'/>",
		},
	});
});

test('describes functions and their arguments', async () => {
	const { paths } = await read();
	expect(paths['/rpc/search_products']).toMatchObject({
		get: {
			tags: ['(rpc) search_products'],
			summary: 'Finds coffees by name or description',
			parameters: [{ name: 'query', in: 'query', required: false, type: 'string', format: 'text' }],
		},
		post: {
			parameters: [
				{
					name: 'args',
					in: 'body',
					required: true,
					schema: { type: 'object', properties: { query: { format: 'text', type: 'string' } } },
				},
				{ $ref: '#/parameters/preferParams' },
			],
		},
	});
	// A volatile function is called by POST only.
	expect(Object.keys(paths['/rpc/restock'] ?? {})).toEqual(['post']);
	expect(paths['/rpc/sum_of']?.['get']?.parameters).toEqual([
		{
			name: 'numbers',
			required: true,
			in: 'query',
			type: 'array',
			collectionFormat: 'multi',
			items: { type: 'number', format: 'numeric' },
		},
	]);
});

test('describes what can be done with a table, and with a view that cannot be written', async () => {
	const { paths, parameters } = await read();
	expect(Object.keys(paths['/todos'] ?? {}).sort()).toEqual(['delete', 'get', 'patch', 'post']);
	expect(Object.keys(paths['/product_sales'] ?? {})).toEqual(['get']);
	expect(paths['/customers']?.['get']).toMatchObject({
		summary: 'People who buy coffee',
		description: 'One row for each person, found by e-mail address.',
	});
	expect(paths['/todos']?.['get']?.parameters).toContainEqual({ $ref: '#/parameters/rowFilter.todos.title' });
	expect(parameters).toMatchObject({
		'rowFilter.todos.title': { name: 'title', in: 'query', type: 'string', required: false },
		'body.todos': { in: 'body', schema: { $ref: '#/definitions/todos' } },
		select: { name: 'select', in: 'query' },
	});
});

test('is about the schema that is asked for', async () => {
	const { definitions, paths, info } = await read({ 'accept-profile': 'production' });
	expect(Object.keys(definitions)).toEqual(['batches', 'measurements']);
	expect([info['title'], info['description'], Object.keys(paths)]).toEqual([
		'Roasting',
		'What happens in the back room.',
		['/', '/batches', '/measurements', '/rpc/hottest'],
	]);
	expect(
		(await sendJson(local, 'GET', '/rest/v1/', { headers: { 'accept-profile': 'accounting' } })).status,
	).toBe(406);
});

test('shows only what the role may use', async () => {
	await database.unsafe('revoke all on public.staff from service_role');
	expect(Object.keys((await read()).definitions)).not.toContain('staff');
	await database.unsafe('grant all on public.staff to service_role');
	expect(Object.keys((await read()).definitions)).toContain('staff');
});

test('is for secret keys only', async () => {
	for (const apikey of [local.keys.publishable, local.keys.anon]) {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/', { headers: { apikey } });
		expect([status, JSON.parse(text)]).toMatchObject([403, { message: 'Access to schema is forbidden' }]);
	}
	expect(
		(await sendJson(local, 'GET', '/rest/v1/', { headers: { apikey: local.keys.serviceRole } })).status,
	).toBe(200);
});

test('knows a table that was just made, and forgets one that was dropped', async () => {
	await database.unsafe('create table public.fresh (id int primary key)');
	expect((await sendJson(local, 'GET', '/rest/v1/fresh')).text).toBe('[]');
	expect(Object.keys((await read()).definitions)).toContain('fresh');
	await database.unsafe('drop table public.fresh');
	expect((await sendJson(local, 'GET', '/rest/v1/fresh')).status).toBe(404);
});

test('a table that was just made is found even if word of it is lost', async () => {
	await database.unsafe(`select pg_terminate_backend(pid) from pg_stat_activity where query ilike 'listen%'`);
	await database.unsafe('create table public.unheard (id int primary key)');
	expect((await sendJson(local, 'GET', '/rest/v1/unheard')).text).toBe('[]');
});

test('HEAD has no body, other methods are refused', async () => {
	expect(await sendJson(local, 'HEAD', '/rest/v1/')).toMatchObject({ status: 200, text: '' });
	expect((await sendJson(local, 'POST', '/rest/v1/', { body: {} })).status).toBe(405);
	expect((await sendJson(local, 'GET', '/rest/v1/', { headers: { accept: 'text/csv' } })).status).toBe(406);
});
