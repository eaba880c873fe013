import type postgres from 'postgres';
import { createUser, openDatabase, password } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { stored } from '../../node-red/stored';
import { until as untilSo } from '../../until';
import { startNodeRed, type NodeRed } from './start-node-red';

const email = 'listener@parcels.example';

interface Place {
	readonly local: Local;
	readonly database: postgres.Sql;
}

/** A project whose rows only a secret key may read. */
async function openPlace(): Promise<Place> {
	const local = await startLocal({ realtime: { subscribeDelay: 1 } });
	const database = openDatabase(local);
	await createUser(local, email);
	await database.unsafe(`
		create table public.parcels (title text primary key, updated_at timestamptz not null default clock_timestamp());
		alter table public.parcels enable row level security;
		grant all on public.parcels to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.parcels;
	`);
	return { local, database };
}

let places: readonly Place[];
let nodeRed: NodeRed | undefined;
beforeAll(async () => {
	places = await Promise.all([openPlace(), openPlace()]);
});
afterAll(async () => {
	await nodeRed?.stop();
	for (const { local, database } of places ?? []) {
		await database.end();
		await local.stop();
	}
});

const say = (id: string, func: string, wires: readonly string[] = []) => ({
	...{ id, type: 'function', z: 'f1', func, outputs: wires.length, x: 1, y: 1, wires: [wires] },
});
const ear = (id: string, z: string, more: object) => ({
	...{ id, type: 'supabase-realtime-in', z, project: 'p1', x: 1, y: 1, wires: [['fn']] },
	...more,
});
const changes = {
	operation: 'realtime.onPostgresChanges',
	...stored({ event: ['*', 'choice'], table: ['parcels', 'str'] }),
};
const readAfterwards = stored({ catchUp: ['changes', 'choice'], cursorColumn: ['updated_at', 'str'] });
const ears = ['sure', 'live', 'room'] as const;

/** All that these flows differ in is the project: its address, or its key. */
const flowsWith = ({ url }: { readonly url: string }, key: string) => [
	{ id: 'f1', type: 'tab', label: 'Parcels' },
	{ id: 'f2', type: 'tab', label: 'Another flow' },
	{ id: 'p1', type: 'supabase-project', url, retry: true, credentials: { key } },
	{ id: 'u1', type: 'supabase-user', project: 'p1', signInBy: 'password' },
	ear('sure', 'f1', { ...changes, ...readAfterwards, contextStore: 'disk', wires: [['sure-fn']] }),
	ear('live', 'f2', { ...changes, wires: [['live-fn']] }),
	ear('room', 'f1', {
		...{ operation: 'realtime.onBroadcast', ...stored({ channel: ['lobby', 'str'] }) },
		...{ actAs: 'user', user: 'u1', wires: [['room-fn']] },
	}),
	...ears.map((id) => ({
		...say(`${id}-fn`, `node.warn('EVENT ${id} ' + (msg.payload.new?.title ?? msg.payload.text));`),
		z: id === 'live' ? 'f2' : 'f1',
	})),
	{ id: 'ask', type: 'http in', z: 'f1', url: '/say', method: 'post', x: 1, y: 1, wires: [['send']] },
	{
		...{ id: 'send', type: 'supabase-realtime-out', z: 'f1', project: 'p1', x: 1, y: 1, wires: [['answer']] },
		operation: 'realtime.sendBroadcast',
		...stored({
			...{ channel: ['lobby', 'str'], event: ['message', 'str'], payload: ['payload', 'msg'] },
			...{ ack: ['true', 'bool'] },
		}),
	},
	{ id: 'answer', type: 'http response', z: 'f1', statusCode: '200', headers: {}, x: 1, y: 1, wires: [] },
	...['f1', 'f2'].flatMap((z) => [
		{ id: `${z}-st`, type: 'status', z, scope: null, x: 1, y: 1, wires: [[`${z}-sf`]] },
		{
			...say(`${z}-sf`, "node.warn('STATE ' + msg.status.source.id + ' ' + (msg.status.text || 'none'));"),
			z,
		},
		{ id: `${z}-ca`, type: 'catch', z, scope: null, x: 1, y: 1, wires: [[`${z}-cf`]] },
		{ ...say(`${z}-cf`, "node.warn('CAUGHT ' + msg.error.source.id + ' ' + msg.error.message);"), z },
	]),
];

const userSecrets = { u1: { email, password } };

/** What is in the log behind a word, since a place in it. */
const toldOf = (word: string, since = 0): readonly string[] =>
	[...(nodeRed?.log() ?? '').slice(since).matchAll(new RegExp(`${word} (.*)`, 'g'))].map(([, text]) => text!);
const eventsSince = (since: number): readonly string[] => toldOf('EVENT', since).toSorted();
/** What each shows, since nothing was left of what it had shown before a deploy. */
const statesSince = (deployed: number): readonly string[] =>
	ears.map((id) => {
		const shown = toldOf(`STATE ${id}`, deployed);
		return `${id} ${shown.slice(shown.lastIndexOf('none') + 1).at(-1) ?? ''}`;
	});

const until = async (isSo: () => boolean | Promise<boolean>, what: string): Promise<void> =>
	await untilSo(isSo, () => `${what}\n${nodeRed?.log() ?? ''}`, { every: 20 });
const allShow = async (states: RegExp, deployed = 0): Promise<void> =>
	await until(() => statesSince(deployed).every((each) => states.test(each)), `all show ${states.source}`);
const sockets = async ({ local }: Place): Promise<number> => await local.realtime.act({ do: 'thaw' });
const insert = async ({ database }: Place, title: string): Promise<void> =>
	void (await database`insert into public.parcels (title) values (${title})`);

async function deploy(type: 'nodes' | 'flows' | 'full', { local }: Place, key: string): Promise<void> {
	const response = await fetch(`${nodeRed?.url}/flows`, {
		method: 'POST',
		headers: {
			'content-type': 'application/json',
			'node-red-api-version': 'v2',
			'node-red-deployment-type': type,
		},
		body: JSON.stringify({ flows: flowsWith(local, key) }),
	});
	expect(response.status).toBe(200);
}

async function sendToRoom(text: string): Promise<void> {
	const response = await fetch(`${nodeRed?.url}/say`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ text }),
	});
	expect(response.status).toBe(200);
}

/** Each ear hears at this place, and once; nobody is left anywhere else. */
async function hearsOnlyAt(place: Place, label: string): Promise<void> {
	const [begun, others] = [nodeRed!.log().length, places.filter((each) => each !== place)];
	for (const other of others) {
		await until(async () => (await sockets(other)) === 0, 'the old sockets are closed');
		await insert(other, `${label} at the other place`);
	}
	await insert(place, label);
	await sendToRoom(label);
	await until(() => eventsSince(begun).length >= 3, 'three events');
	expect(eventsSince(begun)).toEqual([`live ${label}`, `room ${label}`, `sure ${label}`]);
	// One of the project's key, one of the user.
	expect(await sockets(place)).toBe(2);
	expect(toldOf('CAUGHT', begun)).toEqual([]);
}

it('begins at the first project', async () => {
	const [first] = places;
	const { local } = first!;
	nodeRed = await startNodeRed({
		flows: flowsWith(local, '').map((node) =>
			'credentials' in node ? { ...node, credentials: undefined } : node,
		),
		credentials: { p1: { key: local.keys.secret }, ...userSecrets },
		settings: {
			contextStorage: { default: { module: 'memory' }, disk: { module: 'localfilesystem' } },
		},
	});
	await allShow(/ connected$/);
	await hearsOnlyAt(first!, 'first');
	await allShow(/ connected · 1$/);
});

it.each(['nodes', 'flows', 'full'] as const)(
	'who listens goes with the project when its address alone is deployed anew (%s)',
	async (type) => {
		const moved = nodeRed!.log().length;
		const [place] = type === 'flows' ? places : places.toReversed();
		await deploy(type, place!, place!.local.keys.secret);
		await allShow(/ connected$/, moved);
		await hearsOnlyAt(place!, `moved by ${type}`);
		// Each counts anew.
		await allShow(/ connected · 1$/, moved);
		expect(toldOf('CAUGHT', moved)).toEqual([]);
	},
);

it('a wrong key alone is told by each who listens; with a right one they go on, and what was missed is read', async () => {
	const place = places.find(({ local }) => nodeRed!.file('flows.json').includes(local.url))!;
	const wrong = nodeRed!.log().length;
	await deploy('nodes', place, 'sb_secret_of_nobody_0123456789');
	const refusal = 'SupabaseError: Invalid API key. ';
	const refused = () => toldOf('CAUGHT', wrong).map((text) => text.slice(0, text.indexOf(refusal)).trim());
	await until(() => refused().length >= ears.length, 'each tells of it');
	expect(refused().toSorted()).toEqual(ears.toSorted());
	await allShow(/ Invalid API key$/, wrong);
	await until(async () => (await sockets(place)) === 0, 'nobody is left');
	await insert(place, 'missed');

	const right = nodeRed!.log().length;
	// The same rights under another name.
	await deploy('nodes', place, place.local.keys.serviceRole);
	await until(() => eventsSince(right).includes('sure missed'), 'what was missed is read');
	await allShow(/ connected( · 1)?$/, right);
	await hearsOnlyAt(place, 'with another key');
	expect(eventsSince(right).filter((text) => text.endsWith(' missed'))).toEqual(['sure missed']);
	const { secret, serviceRole } = place.local.keys;
	for (const key of [secret, serviceRole, 'sb_secret_of_nobody', password])
		expect(nodeRed!.log()).not.toContain(key);
});
