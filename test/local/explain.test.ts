import type { SupabaseClient } from '@supabase/supabase-js';
import { openClient, openDatabase, rowsOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;
let service: SupabaseClient;

beforeAll(async () => {
	local = await startLocal({ txOverride: true });
	service = openClient(local, local.keys.secret);
});

afterAll(async () => {
	await local.stop();
});

const planType = (options: string, as = 'json') => ({
	accept: `application/vnd.pgrst.plan+${as}; for="application/json"; options=${options};`,
});

test('text is the plan of PostgreSQL, line by line', async () => {
	const { data } = await service.from('todos').select().eq('done', true).explain();
	expect(data).toMatch(/^Aggregate {2}\(cost=/);
	expect(data).toMatch(/Filter: \(?done/);
	const { headers } = await sendJson(local, 'GET', '/rest/v1/todos', { headers: planType('', 'text') });
	expect(headers.get('content-type')).toBe(
		'application/vnd.pgrst.plan+text; for="application/json"; charset=utf-8',
	);
});

test('JSON is the same as data', async () => {
	const { data } = await service.from('todos').select().explain({ format: 'json' });
	expect(data).toMatchObject([{ Plan: { 'Node Type': 'Aggregate' } }]);
	expect(JSON.stringify(data)).not.toContain('Actual Rows');
});

test.each([
	['analyze', 'Execution Time'],
	['verbose', '"Output"'],
	['analyze|buffers', '"Shared Hit Blocks"'],
	['analyze|wal', '"WAL Records"'],
	['settings', '"Settings"'],
])('%s adds to the plan', async (options, expected) => {
	const { text, headers } = await sendJson(local, 'GET', '/rest/v1/todos', { headers: planType(options) });
	expect(text).toContain(expected);
	expect(headers.get('content-type')).toBe(
		`application/vnd.pgrst.plan+json; for="application/json"; options=${options}; charset=utf-8`,
	);
});

test('is made as the caller', async () => {
	const anon = openClient(local, local.keys.publishable);
	expect(await anon.from('wholesale_prices').select().explain()).toMatchObject({
		status: 401,
		error: { code: '42501' },
	});
});

test('of a write does nothing without analyze, and the write with it', async () => {
	await service.from('staff').insert({ id: 90, name: 'x' }).explain();
	expect(rowsOf(await service.from('staff').select().eq('id', 90))).toEqual([]);
	const undone = await service
		.from('staff')
		.insert({ id: 90, name: 'x' })
		.rollback()
		.explain({ analyze: true });
	expect(undone.data).toContain('Insert on staff');
	expect(rowsOf(await service.from('staff').select().eq('id', 90))).toEqual([]);
	await service.from('staff').insert({ id: 90, name: 'x' }).explain({ analyze: true });
	expect(rowsOf(await service.from('staff').select('name').eq('id', 90))).toEqual([{ name: 'x' }]);
});

test('of a function, an update, a delete and one object', async () => {
	expect((await service.rpc('search_products', { query: 'x' }).explain()).data).toContain('Aggregate');
	expect((await service.from('staff').update({ name: 'y' }).eq('id', 1).explain()).data).toContain(
		'Update on staff',
	);
	expect((await service.from('staff').delete().eq('id', 1).explain()).data).toContain('Delete on staff');
	const accept = 'application/vnd.pgrst.plan+text; for="application/vnd.pgrst.object+json"; options=;';
	expect((await sendJson(local, 'GET', '/rest/v1/staff?id=eq.1', { headers: { accept } })).text).toContain(
		'Aggregate',
	);
});

describe('every request can be explained', () => {
	type Sent = readonly [method: string, path: string, body?: unknown, prefer?: string];
	const requests: Readonly<Record<string, Sent>> = {
		'a select': ['GET', 'staff?id=eq.1'],
		'a count': ['HEAD', 'staff?id=eq.1'],
		'an insert': ['POST', 'staff', { id: 81, name: 'p' }],
		'an insert that returns rows': [
			'POST',
			'staff?select=name',
			[{ id: 81, name: 'p' }],
			'return=representation',
		],
		'an upsert': ['POST', 'staff', [{ id: 1, name: 'p' }], 'resolution=merge-duplicates'],
		'an update': ['PATCH', 'staff?id=eq.1', { name: 'p' }],
		'an update of nothing': ['PATCH', 'staff?id=eq.1', {}],
		'a delete': ['DELETE', 'staff?id=eq.4'],
		'a call by POST': ['POST', 'rpc/search_products?select=name&price=gt.1', { query: 'x' }],
		'a call by GET': ['GET', 'rpc/search_products?query=x&limit=1'],
		'a call that returns nothing': ['POST', 'rpc/restock', { product: 4 }],
	};
	const options = 'analyze|verbose|settings|buffers|wal';
	const kept = 'select name from public.staff order by id';

	test.each(Object.entries(requests))(
		'%s, as text and as JSON',
		async (_name, [method, path, body, prefer = '']) => {
			const database = openDatabase(local);
			const before = await database.unsafe(kept);
			for (const as of ['text', 'json']) {
				const type = `application/vnd.pgrst.plan+${as}; for="application/vnd.pgrst.object+json"; options=${options}`;
				const reply = await sendJson(local, method, `/rest/v1/${path}`, {
					body,
					headers: { accept: type, prefer: `tx=rollback, count=exact${prefer === '' ? '' : `, ${prefer}`}` },
				});
				expect([reply.status, reply.headers.get('content-type')]).toEqual([200, `${type}; charset=utf-8`]);
				// A plan is no reply: it has no range, and nothing is confirmed.
				expect([reply.headers.get('content-range'), reply.headers.get('preference-applied')]).toEqual([
					null,
					null,
				]);
				if (method === 'HEAD') continue;
				if (as === 'text')
					expect(reply.text).toMatch(/^Aggregate .*\(actual time=[^]*Execution Time: .* ms\n$/);
				else
					expect(JSON.parse(reply.text)).toMatchObject([
						{ Plan: { 'Actual Rows': 1, Output: expect.any(Array) } },
					]);
			}
			expect(await database.unsafe(kept)).toEqual(before);
			await database.end();
		},
	);

	test.each([
		'text/csv',
		'application/vnd.pgrst.array+json;nulls=stripped',
		'application/vnd.pgrst.object+json;nulls=stripped',
	])('for %s', async (type) => {
		const accept = `application/vnd.pgrst.plan; for="${type}"; options=verbose`;
		const { status, text, headers } = await sendJson(local, 'GET', '/rest/v1/staff', { headers: { accept } });
		expect([status, headers.get('content-type')]).toEqual([
			200,
			`application/vnd.pgrst.plan+text; for="${type}"; options=verbose; charset=utf-8`,
		]);
		expect(text).toContain(type === 'text/csv' ? 'string_agg' : 'json_strip_nulls');
	});

	test('an update has the steps that it has in PostgREST, and no more', async () => {
		const { text } = await sendJson(local, 'PATCH', '/rest/v1/staff?id=eq.1', {
			body: { name: 'p' },
			headers: planType(''),
		});
		expect([...text.matchAll(/"Node Type": "(.+)"/g)].map(([, step]) => step)).toEqual([
			'Aggregate',
			'ModifyTable',
			'Nested Loop',
			'Index Scan',
			'Function Scan',
			'CTE Scan',
		]);
	});

	test('what PostgreSQL refuses to explain is its error', async () => {
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/staff', { headers: planType('wal') });
		expect([status, JSON.parse(text)]).toMatchObject([
			400,
			{ code: '22023', message: 'EXPLAIN option WAL requires ANALYZE' },
		]);
	});

	test('a type that cannot be made cannot be explained either', async () => {
		const accept = 'application/vnd.pgrst.plan; for="image/png"';
		const { status, text } = await sendJson(local, 'GET', '/rest/v1/staff', { headers: { accept } });
		expect([status, JSON.parse(text).message]).toEqual([
			406,
			'None of these media types are available: application/vnd.pgrst.plan+text; for="image/png"',
		]);
	});
});

test('is refused where the project has not switched it on', async () => {
	const database = openDatabase(local);
	try {
		await database.unsafe(
			`alter role authenticator set pgrst.db_plan_enabled = 'false'; notify pgrst, 'reload config'`,
		);
		for (let wait = 0; wait < 50; wait++) {
			if ((await service.from('todos').select().explain()).status === 406) break;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(await service.from('todos').select().explain()).toMatchObject({
			status: 406,
			error: { code: 'PGRST107' },
		});
		const headers = {
			accept: 'application/vnd.pgrst.plan+json; for="application/json"; options=analyze|verbose;',
		};
		for (const [method, path] of [
			['GET', 'staff'],
			['POST', 'staff'],
			['POST', 'rpc/tasting_words'],
		] as const) {
			const { status, text } = await sendJson(local, method, `/rest/v1/${path}`, {
				body: method === 'GET' ? undefined : {},
				headers,
			});
			expect([status, JSON.parse(text)]).toEqual([
				406,
				{
					code: 'PGRST107',
					message:
						'None of these media types are available: ' +
						'application/vnd.pgrst.plan+json; for="application/json"; options=analyze|verbose',
					details: null,
					hint: null,
				},
			]);
		}
		// The next best is taken instead.
		const { status } = await sendJson(local, 'GET', '/rest/v1/staff', {
			headers: { accept: `${headers.accept}, application/json` },
		});
		expect(status).toBe(200);
	} finally {
		await database.end();
	}
});
