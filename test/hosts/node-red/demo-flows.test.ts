import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startLocal, type Local } from '../../local/harness';
import { becomes } from '../becomes';
import { rowsOf } from './rows-of';
import { startNodeRed, type NodeRed } from './start-node-red';

const flows: ReadonlyArray<{ readonly id: string; readonly type: string; readonly name?: string }> =
	JSON.parse(readFileSync(path.resolve(__dirname, '../../../node-red/demo/flows.json'), 'utf8'));
const project = flows.find(({ type }) => type === 'supabase-project')!;

let local: Local;
let nodeRed: NodeRed;
beforeAll(async () => {
	local = await startLocal();
	nodeRed = await startNodeRed({
		flows,
		credentials: { [project.id]: { key: '${SUPABASE_KEY}' } },
		env: { SUPABASE_URL: local.url, SUPABASE_KEY: local.keys.publishable },
	});
});
afterAll(async () => {
	await nodeRed?.stop();
	await local?.stop();
});

async function ask(
	method: string,
	url: string,
	body?: object,
): Promise<{ readonly status: number; readonly body: unknown }> {
	const response = await fetch(`${nodeRed.url}${url}`, {
		method,
		headers: { 'content-type': 'application/json' },
		...(body && { body: JSON.stringify(body) }),
	});
	return { status: response.status, body: await response.json() };
}

it('every node of the package is loaded without an error', async () => {
	const response = await fetch(`${nodeRed.url}/nodes`, { headers: { accept: 'application/json' } });
	const sets = (await response.json()) as ReadonlyArray<{
		module: string;
		types: string[];
		enabled: boolean;
		err?: string;
	}>;
	const own = sets.filter(({ module }) => module === 'node-red-contrib-supabase-suite');
	const types = [
		'supabase-project',
		'supabase-user',
		'supabase-database',
		'supabase-auth',
		'supabase-auth-admin',
		'supabase-storage',
		'supabase-functions',
		'supabase-realtime-out',
		'supabase-realtime-in',
	];
	expect(own.map(({ types: each, enabled, err }) => ({ types: each, enabled, err }))).toEqual(
		types.map((type) => ({ types: [type], enabled: true, err: undefined })),
	);
});

it('lists, adds, changes and deletes rows in PostgreSQL over HTTP', async () => {
	const listed = await ask('GET', '/todos');
	expect(listed).toMatchObject({
		status: 200,
		body: expect.arrayContaining([expect.objectContaining({ title: 'Clean the grinder' })]),
	});
	expect(listed.body).toHaveLength(5);

	const added = await ask('POST', '/todos', { title: 'Prüfe „Quotes", (and) commas', tags: ['a,b', '"c"'] });
	expect(added).toMatchObject({
		status: 201,
		body: [{ title: 'Prüfe „Quotes", (and) commas', done: false }],
	});
	const [{ id }] = added.body as [{ id: number }];
	expect(await rowsOf(local, 'select title, tags from todos where id = $1', [id])).toEqual([
		{ title: 'Prüfe „Quotes", (and) commas', tags: ['a,b', '"c"'] },
	]);

	const changed = await ask('PATCH', `/todos/${id}`, { done: true });
	expect(changed).toMatchObject({ status: 200, body: [{ id, done: true }] });
	expect(await rowsOf(local, 'select count(*)::int from todos where done and id <> $1', [id])).toEqual([
		{ count: 1 },
	]);

	expect(await ask('DELETE', `/todos/${id}`)).toMatchObject({ status: 200, body: [{ id }] });
	expect(await rowsOf(local, 'select count(*)::int from todos')).toEqual([{ count: 5 }]);
});

it('answers errors with their reason', async () => {
	expect(await ask('POST', '/todos', { titel: 'x' })).toMatchObject({
		status: 400,
		body: { code: 'PGRST204' },
	});
	expect(await ask('POST', '/todos', { id: 1, title: 'x' })).toMatchObject({
		status: 409,
		body: { code: '23505' },
	});
	expect(await ask('PATCH', '/todos/one', { done: true })).toMatchObject({
		status: 400,
		body: { code: '22P02' },
	});
	expect(await ask('PATCH', '/todos/1', {})).toMatchObject({ status: 400, body: { field: 'values' } });
});

it('runs by its buttons', async () => {
	const press = async (name: string): Promise<void> => {
		const button = flows.find((node) => node.type === 'inject' && node.name === name)!;
		expect((await fetch(`${nodeRed.url}/inject/${button.id}`, { method: 'POST' })).status).toBe(200);
	};
	const milk = async () => await rowsOf(local, "select title, done from todos where title ilike '%milk%'");
	await press('add');
	await becomes(milk, [{ title: 'Buy milk', done: false }]);
	await press('milk is done');
	await becomes(milk, [{ title: 'Buy milk', done: true }]);
	await press('delete milk');
	await becomes(milk, []);
});

it('stores a picture as a new user, by its button', async () => {
	const button = flows.find((node) => node.type === 'inject' && node.name === 'upload a picture')!;
	expect((await fetch(`${nodeRed.url}/inject/${button.id}`, { method: 'POST' })).status).toBe(200);
	const pictures = async () =>
		await rowsOf(local, "select bucket_id from storage.objects where name like 'circles/%'");
	await becomes(pictures, [{ bucket_id: 'pictures' }]);
});

it('keeps the key out of the log and the flow file', () => {
	expect(nodeRed.log() + nodeRed.file('flows.json')).not.toContain(local.keys.publishable);
});
