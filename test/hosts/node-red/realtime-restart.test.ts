import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type postgres from 'postgres';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { stored } from '../../node-red/stored';
import { until as untilSo } from '../../until';
import { startNodeRed, type NodeRed } from './start-node-red';

let local: Local;
let database: postgres.Sql;
let userDir: string;
let nodeRed: NodeRed | undefined;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	database = openDatabase(local);
	await database.unsafe(`
		create table public.parcels (id bigint generated always as identity primary key, state int not null default 0, updated_at timestamptz not null default clock_timestamp());
		grant all on public.parcels to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.parcels;
	`);
});
beforeEach(() => {
	userDir = mkdtempSync(path.join(tmpdir(), 'node-red-realtime-'));
});
afterEach(async () => {
	await nodeRed?.kill();
	nodeRed = undefined;
	rmSync(userDir, { recursive: true, force: true });
});
afterAll(async () => {
	await database?.end();
	await local?.stop();
});

const caughtUp = {
	operation: 'realtime.onPostgresChanges',
	...stored({
		event: ['*', 'choice'],
		table: ['parcels', 'str'],
		catchUp: ['changes', 'choice'],
		cursorColumn: ['updated_at', 'str'],
	}),
};

/** Each event is one line in the log, and the events are kept where `GET /events` tells them. */
const flows = (name = '', listening: object = caughtUp) => [
	{ id: 'f1', type: 'tab', label: 'Parcels' },
	{ id: 'p1', type: 'supabase-project', url: local.url, retry: true },
	{
		id: 'n1',
		type: 'supabase-realtime-in',
		z: 'f1',
		name,
		project: 'p1',
		contextStore: 'disk',
		...listening,
		x: 1,
		y: 1,
		wires: [['fn']],
	},
	{
		id: 'fn',
		type: 'function',
		z: 'f1',
		func: "node.warn('EVENT ' + JSON.stringify({ id: msg.payload.new.id, state: msg.payload.new.state, event: msg.supabase.id }));",
		outputs: 0,
		x: 2,
		y: 1,
		wires: [],
	},
	{ id: 'st', type: 'status', z: 'f1', scope: ['n1'], x: 1, y: 2, wires: [['sf']] },
	{
		id: 'sf',
		type: 'function',
		z: 'f1',
		func: "node.warn('STATE ' + (msg.status.text || 'none'));",
		outputs: 0,
		x: 2,
		y: 2,
		wires: [],
	},
	{ id: 'ca', type: 'catch', z: 'f1', scope: ['n1'], x: 1, y: 3, wires: [['cf']] },
	{
		id: 'cf',
		type: 'function',
		z: 'f1',
		func: "node.warn('CAUGHT ' + msg.error.message);",
		outputs: 0,
		x: 2,
		y: 3,
		wires: [],
	},
];

const start = async (listening: object = caughtUp): Promise<NodeRed> =>
	(nodeRed = await startNodeRed({
		userDir,
		flows: flows('', listening),
		credentials: { p1: { key: local.keys.secret } },
		settings: {
			contextStorage: {
				default: { module: 'memory' },
				disk: { module: 'localfilesystem', config: { flushInterval: 1 } },
			},
		},
	}));

interface Told {
	readonly id: number;
	readonly state: number;
	readonly event: string;
}

/** The events that a Node-RED has told so far. */
const told = (from: NodeRed): readonly Told[] =>
	[...from.log().matchAll(/EVENT (\{.*?\})/g)].map(([, json]) => JSON.parse(json!) as Told);
const idsIn = (from: NodeRed): readonly number[] => told(from).map(({ id }) => id);

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> =>
	await untilSo(holds, () => `${holds.toString()}\n${nodeRed?.log() ?? ''}`, { every: 20 });
const stands = async (from: NodeRed): Promise<void> => await until(() => /STATE connected/.test(from.log()));

const insert = async (count = 1): Promise<readonly number[]> => {
	const rows = await database<
		Array<{ id: string }>
	>`insert into public.parcels (state) select 0 from generate_series(1, ${count}) returning id`;
	return rows.map(({ id }) => Number(id));
};

const deploy = async (to: NodeRed, type: 'full' | 'flows' | 'nodes' | 'reload', name = ''): Promise<void> => {
	const response = await fetch(`${to.url}/flows`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'node-red-api-version': 'v2',
			'node-red-deployment-type': type,
		},
		body: JSON.stringify({ flows: flows(name) }),
	});
	expect(response.status).toBe(200);
};

it('after a clean stop each event comes once: those before, those meanwhile and those after', async () => {
	const first = await start();
	await stands(first);
	const heard = await insert(3);
	await until(() => told(first).length === 3);
	await first.stop();

	const meanwhile = await insert(2);
	await database`update public.parcels set state = 1, updated_at = clock_timestamp() where id = ${heard[0]!}`;
	const second = await start();
	await until(() => told(second).length >= 3);
	await stands(second);
	const after = await insert(1);
	await until(() => idsIn(second).includes(after[0]!));
	expect(idsIn(first)).toEqual(heard);
	expect(idsIn(second)).toEqual([...meanwhile, heard[0], ...after]);
	expect(first.log() + second.log()).not.toMatch(/CAUGHT|apikey|sb_secret_/);
});

it('what was stored in a private channel while Node-RED was away comes afterwards, and what was heard before does not', async () => {
	const replaying = {
		operation: 'realtime.onBroadcast',
		...stored({
			channel: ['room:parcels', 'str'],
			private: ['true', 'bool'],
			replay: ['2020-01-01T00:00:00Z', 'str'],
		}),
	};
	const keep = async (id: number): Promise<void> => {
		const payload = database.json({ new: { id, state: 0 } });
		await database`select realtime.send(${payload}, 'moved', 'room:parcels', true)`;
	};
	await keep(1);
	const first = await start(replaying);
	await until(() => told(first).length === 1);
	await keep(2);
	await until(() => told(first).length === 2);
	await first.stop();

	await keep(3);
	const second = await start(replaying);
	await until(() => told(second).length > 0);
	await keep(4);
	await until(() => idsIn(second).includes(4));
	expect([idsIn(first), idsIn(second)]).toEqual([
		[1, 2],
		[3, 4],
	]);
	expect(first.log() + second.log()).not.toMatch(/CAUGHT|apikey|sb_secret_/);
});

/** Node-RED writes what is in the store to the disk from time to time. */
const isOnDisk = (): boolean => {
	const folder = path.join(userDir, 'context');
	const files = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
	return files
		.filter((file) => file.endsWith('.json'))
		.some((file) => readFileSync(path.join(folder, file), 'utf8').includes('supabaseCatchUp'));
};

it('after a crash nothing is missed, and what comes again has the same id', async () => {
	const first = await start();
	await stands(first);
	const heard = await insert(3);
	await until(() => told(first).length === 3);
	await until(isOnDisk);
	await first.kill();

	const meanwhile = await insert(2);
	const second = await start();
	await until(() => meanwhile.every((id) => idsIn(second).includes(id)));
	const again = told(second).filter(({ id }) => heard.includes(id));
	for (const { id, event } of again) expect(event).toBe(told(first).find((each) => each.id === id)?.event);
});

it.each(['full', 'flows', 'nodes', 'reload'] as const)(
	'after a deploy (%s) the socket is one again, and nothing is lost or comes twice',
	async (type) => {
		const node = await start();
		await stands(node);
		const before = await insert(2);
		await until(() => told(node).length === 2);
		const deploying = deploy(node, type, `deployed ${type}`);
		const during = await insert(2);
		await deploying;
		await until(() => during.every((id) => idsIn(node).includes(id)));
		const after = await insert(1);
		await until(() => idsIn(node).includes(after[0]!));
		expect(idsIn(node).toSorted((a, b) => a - b)).toEqual([...before, ...during, ...after]);
		expect(await local.realtime.act({ do: 'thaw' })).toBe(1);
	},
);
