import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUser, password } from '../../local/clients';
import { stored } from '../../node-red/stored';
import { belatedIn, missingIn, repeatedIn, takenBackIn } from '../../storm/missing';
import { RestartableLocal } from '../../storm/restartable-local';
import { storm, type Brought, type Storm } from '../../storm/storm';
import { createTickets, readTickets } from '../../storm/tickets';
import { until } from '../../until';
import { startNodeRed, type NodeRed } from './start-node-red';

/** Another one shows more. */
const seed = Number(process.env.CHAOS_SEED ?? 20_270_101);

/** Eight writers commit more than a thousand rows in each of two storms. */
const writing = { writers: 8, transactions: 60 };

const email = 'agent@storm.example';
const userDir = mkdtempSync(path.join(tmpdir(), 'node-red-storm-'));
let project: RestartableLocal;
let nodeRed: NodeRed;
/** All that ran so far, the present one last. */
const lives: NodeRed[] = [];

beforeAll(async () => {
	project = await RestartableLocal.start({ realtime: { subscribeDelay: 1 }, auth: { jwtExpiry: 20 } });
	await createTickets(project.sql);
	await createUser(project.local, email);
	await start();
}, 120_000);
afterAll(async () => {
	await nodeRed?.kill();
	await project?.stop();
	rmSync(userDir, { recursive: true, force: true });
}, 60_000);

/** A node without a place would be a config node. */
const onCanvas = { x: 1, y: 1 };

/** A node that listens as a user, and one that tells what it brings, a line in the log each. */
const ear = (id: string, fields: Parameters<typeof stored>[0], tell: string) => [
	{
		id,
		type: 'supabase-realtime-in',
		z: 'f1',
		project: 'p1',
		actAs: 'user',
		user: 'u1',
		operation: 'realtime.onPostgresChanges',
		contextStore: 'disk',
		reportTo: 'message',
		...stored({ table: ['tickets', 'str'], ...fields }),
		...onCanvas,
		wires: [[`${id}-tells`]],
	},
	{ id: `${id}-tells`, type: 'function', z: 'f1', func: tell, outputs: 0, ...onCanvas, wires: [] },
];

const flows = (label = '') => [
	{ id: 'f1', type: 'tab', label: `Tickets ${label}` },
	{ id: 'p1', type: 'supabase-project', url: project.local.url, retry: true },
	{ id: 'u1', type: 'supabase-user', project: 'p1', signInBy: 'password' },
	...ear(
		'listening',
		{ catchUp: ['changes', 'choice'], cursorColumn: ['updated_at', 'str'], keyColumns: ['id', 'str'] },
		`const { id, title } = msg.payload.new;
		node.warn('HEARD ' + JSON.stringify({ ticket: id, title, event: msg.supabase.id }));`,
	),
	...ear('blind', { event: ['DELETE', 'choice'] }, "node.warn('BLIND ' + msg.supabase.kind);"),
	{ id: 'status', type: 'status', z: 'f1', scope: ['listening', 'blind'], ...onCanvas, wires: [['state']] },
	{
		id: 'state',
		type: 'function',
		z: 'f1',
		func: "node.warn('STATE ' + msg.status.source.id + ' ' + msg.status.text);",
		outputs: 0,
		...onCanvas,
		wires: [],
	},
];

async function start(): Promise<void> {
	nodeRed = await startNodeRed({
		userDir,
		flows: flows(),
		credentials: {
			p1: { key: project.local.keys.publishable },
			u1: { email, password },
		},
		settings: {
			contextStorage: {
				default: { module: 'memory' },
				disk: { module: 'localfilesystem', config: { flushInterval: 1 } },
			},
		},
	});
	lives.push(nodeRed);
	const { log } = nodeRed;
	await until(
		() => /STATE listening connected/.test(log()) && /STATE blind connected/.test(log()),
		() => `both listen: ${log()}`,
		{ patience: 120_000 },
	);
}

async function deploy(label: string): Promise<void> {
	const response = await fetch(`${nodeRed.url}/flows`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'node-red-api-version': 'v2',
			'node-red-deployment-type': 'full',
		},
		body: JSON.stringify({ flows: flows(label) }),
	});
	expect(response.status).toBe(200);
}

interface Heard {
	readonly ticket: number;
	readonly title: string;
	readonly event: string;
}
const heard = (): readonly Heard[] =>
	lives.flatMap((life) =>
		[...life.log().matchAll(/HEARD (\{.*?\})/g)].map(([, json]) => JSON.parse(json!) as Heard),
	);

async function weather(label: string, interrupt: Storm['interrupt']): Promise<Brought> {
	const brought = await storm(project, { ...writing, label, seed: seed + label.length, interrupt });
	const tickets = await readTickets(project.sql);
	const missing = () => missingIn(tickets, heard());
	await until(
		() => missing().length === 0,
		() =>
			`all are heard; after ${brought.happened.join(', ')} not ${JSON.stringify(missing().slice(0, 5))}\n${nodeRed.log().slice(-3000)}`,
		{ patience: 180_000, every: 300 },
	);
	return brought;
}

it('in a storm, every row is heard in its latest state, and once after clean stops', async () => {
	const { titles } = await weather('stopped', async () => {
		await deploy('deployed again');
		await nodeRed.stop();
		await start();
	});
	expect(repeatedIn(heard())).toEqual([]);
	expect(takenBackIn(heard(), titles)).toEqual([]);
	expect(titles.size).toBeGreaterThan(1000);
	expect(belatedIn(heard())).toEqual([]);
}, 300_000);

it('without catch-up, the gaps are told', () => {
	const told = lives.map(({ log }) => log().match(/BLIND \w+/g) ?? []);
	expect(new Set(told.flat())).toEqual(new Set(['BLIND gap']));
});

it('in a storm with a crash of Node-RED, every row is heard in its latest state', async () => {
	const { titles } = await weather('killed', async () => {
		await nodeRed.kill();
		await start();
	});
	const ofThis = heard().filter(({ title }) => title.startsWith('killed'));
	expect(takenBackIn(ofThis, titles)).toEqual([]);
	expect(titles.size).toBeGreaterThan(1000);
	// Nothing comes a third time: it was killed once.
	expect(repeatedIn(ofThis, 2)).toEqual([]);
	expect(belatedIn(ofThis)).toEqual([]);
	expect(lives.map(({ log }) => log()).join('')).not.toMatch(/apikey|sb_secret_|correct horse/);
}, 300_000);
