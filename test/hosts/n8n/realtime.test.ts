import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { startLocal, type Local } from '../../local/harness';
import { createTickets } from '../../storm/tickets';
import { until as untilSo } from '../../until';
import { byName, createHeard, hearTickets, withCatchUp } from './heard-tickets';
import { JoinsHeard } from './joins-heard';
import { startRealN8n, type NamedId, type RealN8n } from './start-real-n8n';

let local: Local;
let n8n: RealN8n;
let sql: postgres.Sql;
let project: NamedId;
const userFolder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-realtime-'));
const settings = { N8N_ENCRYPTION_KEY: 'kept-over-restarts' };

const start = async (): Promise<void> => {
	n8n = await startRealN8n(local, { userFolder, settings });
	project = await n8n.session.keepCredential('Realtime', { url: local.url, key: local.keys.secret });
};

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = postgres(local.databaseUrl, { max: 10, onnotice: () => undefined });
	await createTickets(sql);
	await createHeard(sql);
	await start();
}, 300_000);
afterAll(async () => {
	await sql?.end();
	await n8n?.stop();
	await local?.stop();
	rmSync(userFolder, { recursive: true, force: true });
}, 60_000);

const insert = async (...titles: readonly string[]): Promise<void> => {
	for (const title of titles) await sql`insert into public.tickets (title) values (${title})`;
};
const heard = async (like: string): Promise<readonly string[]> =>
	(await sql`select title from public.heard where title like ${like} order by id`).map(({ title }) =>
		String(title),
	);

const until = async (isSo: () => Promise<boolean>, what: string): Promise<void> =>
	await untilSo(isSo, what, { every: 100 });
const untilHeard = async (like: string, count: number): Promise<void> =>
	await until(async () => (await heard(like)).length >= count, `${count} of ${like} are heard`);

async function activate(workflow: object): Promise<string> {
	const { id } = await n8n.session.keepWorkflow(workflow, { project });
	expect(await n8n.session.activate(id)).toBe('published');
	return id;
}

test('every change is heard once: live, after a deactivation, after a restart and after a crash', async () => {
	const id = await activate(hearTickets('Hear all', withCatchUp));
	await insert('a1', 'a2');
	await untilHeard('a%', 2);

	await n8n.session.deactivate(id);
	await insert('a3', 'a4');
	expect(await n8n.session.activate(id)).toBe('published');
	await untilHeard('a%', 4);
	await insert('a5');
	await untilHeard('a%', 5);

	await n8n.stop();
	await insert('a6', 'a7');
	await start();
	await untilHeard('a%', 7);
	await insert('a8');
	await untilHeard('a%', 8);

	await n8n.kill();
	await insert('a9');
	await start();
	await untilHeard('a%', 9);
	await insert('a10');
	await untilHeard('a10', 1);
	expect((await heard('a%')).toSorted()).toEqual(
		['a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7', 'a8', 'a9', 'a10'].toSorted(),
	);
	await n8n.session.deactivate(id);
}, 400_000);

test('a lost connection leaves the workflow active, and is no failed execution', async () => {
	const id = await activate(hearTickets('Hear on', withCatchUp));
	await local.realtime.act({ do: 'drop' });
	await insert('b1');
	await untilHeard('b1', 1);
	expect((await n8n.session.executions(id)).map(({ status, mode }) => [status, mode])).toEqual([
		['success', 'trigger'],
	]);
	await n8n.session.deactivate(id);
}, 120_000);

test('without catch-up, a gap is one failed execution that says so', async () => {
	const id = await activate(hearTickets('Hear with gaps', {}));
	for (const title of ['c1', 'c2']) {
		await local.realtime.act({ do: 'drop' });
		await until(async () => {
			await insert(title);
			return (await heard(title)).length > 0;
		}, `${title} is heard`);
	}
	const failed = (await n8n.session.executions(id)).filter(({ status }) => status === 'error');
	expect(failed).toHaveLength(1);
	expect(await n8n.session.execution(failed[0]?.id ?? '')).toContain('Nothing was heard from');
	await n8n.session.deactivate(id);
}, 120_000);

test('an activation that the project refuses says why', async () => {
	const workflow = hearTickets('Hear nothing', { table: byName('no_such_table') });
	const { id } = await n8n.session.keepWorkflow(workflow, { project });
	expect(await n8n.session.activate(id)).toMatch(/no_such_table/);
	await n8n.session.deactivate(id);
}, 120_000);

test('what the user must act on is one failed execution each time it begins, however often it is tried again', async () => {
	const joins = await JoinsHeard.before(local.url);
	const through = await n8n.session.keepCredential('Through', { url: joins.url, key: local.keys.secret });
	const { nodes, ...workflow } = hearTickets('Hear what is published', {});
	const [trigger, write] = nodes;
	const direct = { ...write, credentials: { supabaseProjectApi: project } };
	const { id } = await n8n.session.keepWorkflow(
		{ ...workflow, nodes: [trigger, direct] },
		{ project: through },
	);
	expect(await n8n.session.activate(id)).toBe('published');

	// The more often a socket is lost, the longer n8n waits before it opens the next one.
	for (const [round, tries] of [
		['d1', 3],
		['d2', 2],
	] as const) {
		await sql`alter publication supabase_realtime drop table public.tickets`;
		const { refused, confirmed } = joins;
		await local.realtime.act({ do: 'phx_error' });
		for (let one = 1; one <= tries; one++) {
			await until(async () => joins.refused === refused + one, `join ${one} of ${round} is refused`);
			if (one === tries) await sql`alter publication supabase_realtime add table public.tickets`;
			joins.drop();
		}
		await until(async () => joins.confirmed > confirmed, `${round} is mended`);
		await insert(round);
		await untilHeard(round, 1);
	}
	const failed = await n8n.session.executions(id, 'error');
	const reasons = await Promise.all(failed.map(async (each) => await n8n.session.execution(each.id)));
	const first = /Unable to subscribe to changes|Nothing was heard from/;
	// The gap between is told of, too, and that of the second round together with those of the next hour.
	expect(reasons.map((text) => first.exec(text)?.[0]).toReversed()).toEqual([
		'Unable to subscribe to changes',
		'Nothing was heard from',
		'Unable to subscribe to changes',
	]);
	await n8n.session.deactivate(id);
	await joins.stop();
}, 180_000);
