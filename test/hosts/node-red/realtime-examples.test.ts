import { readFileSync } from 'node:fs';
import path from 'node:path';
import { openClient } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { becomes } from '../becomes';
import { rowsOf } from './rows-of';
import { startNodeRed, type NodeRed } from './start-node-red';

interface FlowNode {
	readonly id: string;
	readonly type: string;
	readonly name?: string;
	readonly [property: string]: unknown;
}

const folder = path.resolve(__dirname, '../../../node-red/examples');
const examples = [
	'Act on each new order',
	'Chat bot on a channel',
	'Who is online',
	'Database webhook with a shared secret',
].flatMap((name) => JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as FlowNode[]);
const listeners = examples.filter(({ type }) => type === 'supabase-realtime-in');

const secret = 'known to the database';
let local: Local;
let nodeRed: NodeRed;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	const projects = examples.filter(({ type }) => type === 'supabase-project');
	const fitted = examples.map((node) => {
		if (node.type === 'supabase-project') return { ...node, url: local.url };
		return node.type === 'debug' ? { ...node, console: true } : node;
	});
	nodeRed = await startNodeRed({
		flows: [...fitted, ...listeners.flatMap(watch)],
		credentials: Object.fromEntries(projects.map(({ id }) => [id, { key: local.keys.secret }])),
		env: { WEBHOOK_SECRET: secret },
	});
	for (const { name } of listeners) await logBecomes(new RegExp(`STATE ${name} connected`));
}, 120_000);
afterAll(async () => {
	await nodeRed?.stop();
	await local?.stop();
});

/** Writes into the log what shows below a node. */
const watch = ({ id, name, z }: FlowNode): readonly object[] => [
	{ id: `${id}-status`, type: 'status', z, scope: [id], x: 1, y: 1, wires: [[`${id}-state`]] },
	{
		id: `${id}-state`,
		type: 'function',
		z,
		func: `node.warn('STATE ${name} ' + msg.status.text);`,
		x: 1,
		y: 1,
		wires: [],
	},
];

const logBecomes = async (wanted: RegExp, from = 0): Promise<void> =>
	await becomes(() => nodeRed.log().slice(from), expect.stringMatching(wanted));

/** Presses an inject node, and waits for what it makes Node-RED write. */
async function press(name: string, tab: string, wanted: RegExp): Promise<void> {
	const z = examples.find(({ type, label }) => type === 'tab' && label === tab)?.id;
	const node = examples.find((each) => each.type === 'inject' && each.name === name && each.z === z);
	const from = nodeRed.log().length;
	const { status } = await fetch(`${nodeRed.url}/inject/${node?.id}`, { method: 'POST' });
	expect(status).toBe(200);
	await logBecomes(wanted, from);
}

it('acts on a new order, and marks it as done', async () => {
	const [order] = await rowsOf(
		local,
		"insert into public.orders (customer_id, status) values ('11111111-1111-4111-8111-111111111111', 'draft') returning id",
	);
	const { id } = order as { readonly id: string };
	await logBecomes(new RegExp(`debug:accepted\\]\\s*'?Order ${id} is accepted`));
	expect(await rowsOf(local, 'select status from public.orders where id = $1', [id])).toEqual([
		{ status: 'paid' },
	]);
});

it('answers in a chat', async () => {
	await press('ask', 'Chat bot on a channel', /debug:answer\]\s*\{ text: 'It is 20/);
});

it('tells who is online', async () => {
	const tab = 'Who is online';
	await press('come', tab, /debug:online\]\s*\[ 'node-red' \]/);
	const app = openClient(local, local.keys.publishable);
	const office = app.channel('office', { config: { presence: { key: 'ann' } } });
	await new Promise<void>((resolve) =>
		office.subscribe((status) => void (String(status) === 'SUBSCRIBED' && resolve())),
	);
	const from = nodeRed.log().length;
	await office.track({ name: 'Ann' });
	await logBecomes(/debug:online\]\s*\[ '(?:node-red', 'ann|ann', 'node-red)' \]/, from);
	await press('ask', tab, /debug:result\]\s*\{[^]*ann/);
	await press('go', tab, /debug:online\]\s*\[ 'ann' \]/);
	await app.removeAllChannels();
});

it('takes a database webhook from who knows the secret, and from nobody else', async () => {
	const send = async (headers: Readonly<Record<string, string>>): Promise<number> => {
		const body = {
			type: 'INSERT',
			table: 'orders',
			schema: 'public',
			record: { id: 4711 },
			old_record: null,
		};
		const { status } = await fetch(`${nodeRed.url}/supabase-webhook`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', ...headers },
			body: JSON.stringify(body),
		});
		return status;
	};
	expect([await send({}), await send({ 'x-webhook-secret': 'guessed' })]).toEqual([401, 401]);
	expect(nodeRed.log()).not.toContain('4711');
	expect(await send({ 'x-webhook-secret': secret })).toBe(200);
	await logBecomes(/debug:change\][^]*new: \{ id: 4711 \}/);
});

it('has no problem with any of it', () => {
	expect(nodeRed.log()).not.toMatch(/debug:problem|\[error\]/);
});
