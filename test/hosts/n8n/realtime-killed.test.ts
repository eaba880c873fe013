import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import { startLocal, type Local } from '../../local/harness';
import { createTickets } from '../../storm/tickets';
import { until as untilSo } from '../../until';
import { Gate } from './gate';
import { createHeard, hearTickets, withCatchUp } from './heard-tickets';
import { startN8nWorker, type N8nWorker } from './start-n8n-worker';
import { startRealN8n, type RealN8n } from './start-real-n8n';
import { startRedis, type Redis } from './start-redis';
import { testManualRuns } from './test-manual-runs';

const undo: Array<() => unknown> = [];
let local: Local;
let sql: postgres.Sql;
let gate: Gate;

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	undo.push(local.stop);
	sql = postgres(local.databaseUrl, { max: 10, onnotice: () => undefined });
	undo.push(async () => await sql.end());
	await createTickets(sql);
	await createHeard(sql);
	gate = await Gate.start();
	undo.push(async () => await gate.stop());
}, 120_000);
afterAll(async () => {
	for (const stop of undo.toReversed()) await stop();
}, 120_000);

/** A workflow that asks the gate before it writes down what it has heard, each row under its label. */
function askAndWriteDown(label: string, options: object) {
	const workflow = hearTickets(label, {
		...withCatchUp,
		options: { ...withCatchUp.options, ...options },
	});
	const [trigger, write] = workflow.nodes;
	const ask = {
		id: 'ask',
		name: 'Ask',
		type: 'n8n-nodes-base.httpRequest',
		typeVersion: 4.2,
		position: [110, 0],
		parameters: { url: `=${gate.url}/${label} {{ $json.new.title }} {{ $json.id }}`, options: {} },
	};
	const heard = "$('On ticket').item.json";
	const rowsJson = `={{ { ticket: ${heard}.new.id, title: '${label} ' + ${heard}.new.title, event: ${heard}.id } }}`;
	return {
		...workflow,
		nodes: [trigger, ask, { ...write, parameters: { ...write?.parameters, rowsJson } }],
		connections: {
			'On ticket': { main: [[{ node: 'Ask', type: 'main', index: 0 }]] },
			Ask: { main: [[{ node: 'Write down', type: 'main', index: 0 }]] },
		},
	};
}

const insert = async (...titles: readonly string[]): Promise<void> => {
	for (const title of titles) await sql`insert into public.tickets (title) values (${title})`;
};
const heardBy = async (label: string): Promise<readonly string[]> =>
	(await sql`select title from public.heard where title like ${`${label} %`} order by id`).map(({ title }) =>
		String(title).slice(label.length + 1),
	);
const until = async (isSo: () => boolean | Promise<boolean>, what: string): Promise<void> =>
	await untilSo(isSo, async () => `${what}; asked: ${gate.asked.join(', ')}`, {
		patience: 180_000,
		every: 100,
	});
const untilHeard = async (label: string, title: string): Promise<void> =>
	await until(async () => (await heardBy(label)).includes(title), `${label} hears ${title}`);
const untilAsked = async (what: string): Promise<void> =>
	await until(() => gate.asked.some((each) => each.startsWith(`${what} `)), `${what} is asked`);
const asked = (what: string): readonly string[] => gate.asked.filter((each) => each.startsWith(`${what} `));

const newFolder = (): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-killed-'));
	undo.push(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
};

/** Keeps a workflow and publishes it. */
async function publish(n8n: RealN8n, label: string, options: object = {}): Promise<string> {
	const project = await n8n.session.keepCredential(label, { url: local.url, key: local.keys.secret });
	const { id } = await n8n.session.keepWorkflow(askAndWriteDown(label, options), { project });
	expect(await n8n.session.activate(id)).toBe('published');
	return id;
}
const statusesOf = async (n8n: RealN8n, id: string): Promise<readonly string[]> =>
	(await n8n.session.executions(id)).map(({ status }) => status).toSorted();

describe('in queue mode', () => {
	let redis: Redis;
	let n8n: RealN8n;
	let worker: N8nWorker;

	beforeAll(async () => {
		redis = await startRedis();
		undo.push(redis.stop);
		n8n = await startRealN8n(local, {
			userFolder: newFolder(),
			settings: {
				N8N_ENCRYPTION_KEY: 'shared-with-the-worker',
				EXECUTIONS_MODE: 'queue',
				QUEUE_BULL_REDIS_HOST: '127.0.0.1',
				QUEUE_BULL_REDIS_PORT: String(redis.port),
				// After which n8n takes a worker for gone, in milliseconds; a minute by default.
				QUEUE_WORKER_LOCK_DURATION: '10000',
				QUEUE_WORKER_LOCK_RENEW_TIME: '2000',
				QUEUE_WORKER_STALLED_INTERVAL: '3000',
				// What is run by hand is run by the worker, too, as the next version of n8n does in any case.
				OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
			},
		});
		undo.push(async () => await n8n.stop());
		worker = await startN8nWorker(n8n.environment);
		undo.push(async () => await worker.stop());
	}, 300_000);
	afterEach(() => gate.open());

	testManualRuns(() => ({
		n8n,
		local,
		broadcast: async (channel, text) =>
			void (await sql`select realtime.send(${sql.json({ text })}, 'said', ${channel}, false)`),
	}));

	test('what a killed worker had in hand comes again under its id, and what follows does not wait for it', async () => {
		const [many, one] = [await publish(n8n, 'many'), await publish(n8n, 'one', { atOnce: 1 })];
		await insert('first');
		for (const label of ['many', 'one']) await untilHeard(label, 'first');
		gate.close();
		await insert('in hand');
		for (const label of ['many', 'one']) await untilAsked(`${label} in hand`);
		await worker.kill();
		await insert('after');
		worker = await startN8nWorker(n8n.environment);
		await untilAsked('many after');
		// One at a time, the killed one comes first, once more.
		await until(() => asked('one in hand').length === 2, 'in hand is asked again');
		expect(asked('one after')).toEqual([]);
		gate.open();
		for (const label of ['many', 'one'])
			for (const title of ['in hand', 'after']) await untilHeard(label, title);

		await insert('last');
		for (const label of ['many', 'one']) await untilHeard(label, 'last');
		expect(await heardBy('one')).toEqual(['first', 'in hand', 'after', 'last']);
		expect((await heardBy('many')).toSorted()).toEqual(['after', 'first', 'in hand', 'last']);
		for (const label of ['many', 'one']) expect(new Set(asked(`${label} in hand`)).size).toBe(1);
		// n8n calls the killed one crashed at first, and an error when its queue has given it up.
		const ended = ['error', 'success', 'success', 'success', 'success'];
		for (const id of [many, one]) {
			await until(async () => (await statusesOf(n8n, id)).join() === ended.join(), `${id} has ended`);
			await n8n.session.deactivate(id);
		}
	}, 300_000);

	test('an execution that the queue has lost holds up nothing for longer than the longest may take', async () => {
		const id = await publish(n8n, 'lost', { atOnce: 1, longest: 0.3 });
		gate.close();
		await insert('in hand of nobody');
		await untilAsked('lost in hand of nobody');
		await worker.kill();
		await redis.forget();
		gate.open();
		worker = await startN8nWorker(n8n.environment);
		await insert('after the loss');
		await untilHeard('lost', 'after the loss');
		await n8n.session.deactivate(id);
	}, 300_000);
});

test('in regular mode, what n8n was in the middle of stays in an execution that it calls crashed; what follows comes', async () => {
	const own = await startLocal();
	undo.push(own.stop);
	const userFolder = newFolder();
	const start = async (): Promise<RealN8n> =>
		await startRealN8n(own, { userFolder, settings: { N8N_ENCRYPTION_KEY: 'kept-over-the-crash' } });
	let n8n = await start();
	undo.push(async () => await n8n.stop());
	const id = await publish(n8n, 'regular');
	await insert('before');
	await untilHeard('regular', 'before');
	gate.close();
	await insert('in hand of n8n');
	await untilAsked('regular in hand of n8n');
	await n8n.kill();
	gate.open();
	await insert('meanwhile');
	n8n = await start();
	await insert('afterwards');
	for (const title of ['meanwhile', 'afterwards']) await untilHeard('regular', title);
	expect((await heardBy('regular')).toSorted()).toEqual(['afterwards', 'before', 'meanwhile']);
	expect(asked('regular in hand of n8n')).toHaveLength(1);
	const crashed = await n8n.session.executions(id, 'crashed');
	expect(crashed).toHaveLength(1);
	expect(await n8n.session.execution(crashed[0]?.id ?? '')).toContain('in hand of n8n');
}, 300_000);
