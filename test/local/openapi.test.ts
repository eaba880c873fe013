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

describe('the arguments of a function', () => {
	interface Argument {
		readonly schema: {
			readonly description?: string;
			readonly required?: readonly string[];
			readonly properties: Readonly<Record<string, unknown>>;
		};
	}

	beforeAll(async () => {
		await database.unsafe(`
			create function public.many_arguments(
				whole bigint, status public.order_status, words text[], document jsonb, day date, short varchar(3),
				amount numeric default 2.5, "Mixed Case" boolean default true
			) returns integer language sql stable as 'select 1';
			comment on function public.many_arguments is E'Takes everything\n\nAnd gives\nnothing.';
			create function public.twice(a integer) returns integer language sql volatile as 'select 1';
			create function public.twice(a integer, secret text) returns integer language sql volatile as 'select 2';
			revoke execute on function public.twice(integer, text) from public, anon, authenticated, service_role;
			create function production.reads(batch bigint) returns setof production.measurements language sql stable
				as 'select * from production.measurements where batch_id = batch';
			comment on column production.measurements.celsius is 'At the bean';
		`);
	});

	test('have names, formats and what is required', async () => {
		const post = (await read()).paths['/rpc/many_arguments']?.['post'];
		expect([post?.summary, post?.description]).toEqual(['Takes everything', 'And gives\nnothing.']);
		expect((post?.parameters as readonly Argument[])[0]?.schema).toEqual({
			type: 'object',
			description: 'Takes everything\n\nAnd gives\nnothing.',
			required: ['whole', 'status', 'words', 'document', 'day', 'short'],
			properties: {
				whole: { format: 'int64', type: 'integer' },
				// Unlike those of columns, types of arguments have no schema if it is searched.
				status: { format: 'order_status', type: 'string' },
				words: { format: 'text[]', type: 'array', items: { type: 'string' } },
				document: { format: 'jsonb' },
				day: { format: 'date', type: 'string' },
				short: { format: 'character varying', type: 'string' },
				amount: { format: 'numeric', type: 'number' },
				'Mixed Case': { format: 'boolean', type: 'boolean' },
			},
		});
	});

	test('are the same as parameters of GET, where lists and JSON are texts', async () => {
		const { parameters } = (await read()).paths['/rpc/many_arguments']?.['get'] ?? {};
		const inQuery = { in: 'query', required: true };
		expect(parameters).toEqual([
			{ ...inQuery, name: 'whole', format: 'int64', type: 'integer' },
			{ ...inQuery, name: 'status', format: 'order_status', type: 'string' },
			{ ...inQuery, name: 'words', format: 'text[]', type: 'string' },
			{ ...inQuery, name: 'document', format: 'jsonb', type: 'string' },
			{ ...inQuery, name: 'day', format: 'date', type: 'string' },
			{ ...inQuery, name: 'short', format: 'character varying', type: 'string' },
			{ in: 'query', required: false, name: 'amount', format: 'numeric', type: 'number' },
			{ in: 'query', required: false, name: 'Mixed Case', format: 'boolean', type: 'boolean' },
		]);
	});

	test('are those of the function that the role may call', async () => {
		const { parameters } = (await read()).paths['/rpc/twice']?.['post'] ?? {};
		expect(Object.keys((parameters as readonly Argument[])[0]?.schema.properties ?? {})).toEqual(['a']);
	});

	test('are described for every exposed schema, with the columns beside them', async () => {
		const { paths, definitions } = await read({ 'accept-profile': 'production' });
		expect(paths['/rpc/reads']?.['get']?.parameters).toEqual([
			{ in: 'query', required: true, name: 'batch', format: 'int64', type: 'integer' },
		]);
		expect(definitions['measurements']).toMatchObject({
			required: ['batch_id', 'second', 'celsius'],
			properties: {
				batch_id: {
					description:
						"Note:\nThis is a Primary Key.<pk/>\nThis is a Foreign Key to `batches.id`.<fk table='batches' column='id'/>",
				},
				celsius: { description: 'At the bean', format: 'double precision', type: 'number' },
			},
		});
		await database.unsafe('drop function production.reads');
	});
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

test('a schema that is not exposed is refused, and the exposed ones are told', async () => {
	const { publishable, secret } = local.keys;
	// The root is for secret keys only; any other path tells the same to every key, whether it exists or not.
	for (const [apikey, path] of [
		[secret, ''],
		[secret, 'todos'],
		[publishable, 'todos'],
		[publishable, 'no_such_table'],
		[publishable, 'rpc/no_such_function'],
	] as const) {
		const headers = { apikey, 'accept-profile': 'accounting' };
		const { status, text } = await sendJson(local, 'GET', `/rest/v1/${path}`, { headers });
		expect([status, JSON.parse(text)]).toEqual([
			406,
			{
				code: 'PGRST106',
				message: 'Invalid schema: accounting',
				details: null,
				hint: 'Only the following schemas are exposed: public, production',
			},
		]);
	}
	// Writes name their schema by another header.
	const headers = { apikey: publishable, 'content-profile': 'nope', 'accept-profile': 'public' };
	expect(
		JSON.parse((await sendJson(local, 'POST', '/rest/v1/todos', { body: [], headers })).text),
	).toMatchObject({
		code: 'PGRST106',
		message: 'Invalid schema: nope',
	});
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
	for (const accept of ['text/csv', 'application/*']) {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/', { headers: { accept } });
		expect([status, JSON.parse(text).message]).toEqual([
			406,
			`None of these media types are available: ${accept}`,
		]);
	}
});
