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

test('is refused where the project has not switched it on', async () => {
	const database = openDatabase(local);
	try {
		await database.unsafe(
			`alter role authenticator set pgrst.db_plan_enabled = 'false'; notify pgrst, 'reload schema'`,
		);
		for (let wait = 0; wait < 50; wait++) {
			if ((await service.from('todos').select().explain()).status === 406) break;
			await new Promise((resolve) => setTimeout(resolve, 20));
		}
		expect(await service.from('todos').select().explain()).toMatchObject({
			status: 406,
			error: { code: 'PGRST107' },
		});
	} finally {
		await database.end();
	}
});
