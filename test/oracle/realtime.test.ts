import { createClient, type RealtimeChannel as OfficialChannel } from '@supabase/supabase-js';
import postgres from 'postgres';
import { openRealtime, type PostgresChange, type ProtocolVersion, type RealtimeClient } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { openByWs } from '../shared/realtime/open-socket';
import { createRandom, type Random } from '../shared/realtime/random';
import { until } from '../until';

/** The official client and this one listen side by side while random things happen: both hear the same, in the same order. */

let local: Local;
let sql: postgres.Sql;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.every_type (
			id bigint primary key, big bigint, exact numeric, float float8, flag boolean, words text, at timestamp,
			zoned timestamptz, data jsonb, numbers int[], texts text[], bytes bytea, span tstzrange
		);
		alter table public.every_type replica identity full;
		grant all on public.every_type to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.every_type;
		notify pgrst, 'reload schema'`);
}, 60_000);
afterAll(async () => {
	await sql?.end();
	await local?.stop();
});

interface Heard {
	readonly changes: unknown[];
	readonly filtered: unknown[];
	readonly columns: unknown[];
	readonly broadcasts: unknown[];
	readonly presence: unknown[];
}
const nothing = (): Heard => ({ changes: [], filtered: [], columns: [], broadcasts: [], presence: [] });

/** The official client rounds what no JavaScript number holds. */
const rounded = (value: unknown): unknown => {
	if (typeof value === 'string' && /^-?\d+(?:\.\d+)?$/.test(value) && value.length > 15) return Number(value);
	if (value instanceof Uint8Array) return [...value];
	if (value instanceof ArrayBuffer) return [...new Uint8Array(value)];
	if (Array.isArray(value)) return value.map(rounded);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, rounded(member)]));
};

const auth = { persistSession: false, autoRefreshToken: false };
const room = 'room-of-all';
const table = { schema: 'public', table: 'every_type' } as const;

async function listenOfficially(heard: Heard, version: ProtocolVersion) {
	const client = createClient(local.url, local.keys.secret, { auth, realtime: { vsn: version } });
	let confirmations = 0;
	const channel: OfficialChannel = client
		.channel(room, { config: { broadcast: { self: true }, presence: { key: 'watcher' } } })
		.on('postgres_changes', { event: '*', ...table }, (change) => heard.changes.push(change))
		.on('postgres_changes', { event: 'UPDATE', ...table, filter: 'id=gt.5,words=in.("a,b",c)' }, (change) =>
			heard.filtered.push(change),
		)
		.on('postgres_changes', { event: 'INSERT', ...table, select: ['words'] }, (change) =>
			heard.columns.push(change),
		)
		.on('broadcast', { event: '*' }, (message) => heard.broadcasts.push(message))
		.on('presence', { event: 'join' }, (change) => heard.presence.push(change))
		.on('presence', { event: 'leave' }, (change) => heard.presence.push(change))
		.on('presence', { event: 'sync' }, () => heard.presence.push(channel.presenceState()))
		.on('system', {}, ({ status }: { status: string }) => (confirmations += status === 'ok' ? 1 : 0))
		.subscribe();
	await until(() => confirmations > 0);
	return async () => await client.removeAllChannels();
}

async function listenOurselves(heard: Heard, version: ProtocolVersion): Promise<RealtimeClient> {
	const client = openRealtime(
		{ url: local.url, key: local.keys.secret },
		{ send: sendByFetch, openSocket: openByWs },
		{ version },
	);
	let confirmations = 0;
	const channel = client
		.channel(room, { broadcast: { self: true }, presence: { key: 'watcher' } })
		.onPostgresChanges({ ...table }, (change) => heard.changes.push(change))
		.onPostgresChanges(
			{
				event: 'UPDATE',
				...table,
				filters: [
					{ column: 'id', operator: 'gt', value: 5 },
					{ column: 'words', operator: 'in', value: ['a,b', 'c'] },
				],
			},
			(change) => heard.filtered.push(change),
		)
		.onPostgresChanges({ event: 'INSERT', ...table, columns: ['words'] }, (change) =>
			heard.columns.push(change),
		)
		.onBroadcast({}, (message) => heard.broadcasts.push(message))
		.onPresence({ event: 'join' }, (change) => heard.presence.push(change))
		.onPresence({ event: 'leave' }, (change) => heard.presence.push(change))
		.onPresence({ event: 'sync' }, () => heard.presence.push(channel.presenceState()))
		.onSystem(({ status }) => (confirmations += status === 'ok' ? 1 : 0))
		.subscribe();
	await until(() => confirmations > 0);
	return client;
}

const texts = ['a', 'a,b', 'c', '"q"', 'ä', '', ' ', '{x}', null];
const newRow = (random: Random, id: number): Record<string, unknown> => ({
	id,
	big: random.pick(['9007199254740993', '-5', null]),
	exact: random.pick(['0.1234567890123456789', '1.50', null]),
	float: random.pick([1.5, -0.25, null]),
	flag: random.pick([true, false, null]),
	words: random.pick(texts),
	at: random.pick(['2024-01-02 03:04:05.678901', null]),
	zoned: random.pick(['2024-01-02 03:04:05+02', null]),
	data: random.pick([{ a: [1, null], b: 'x' }, [1, 2], null]),
	numbers: random.pick([[1, 2], [], null]),
	texts: random.pick([['a,b', 'c "d"'], [], null]),
	bytes: random.pick([Buffer.from([0, 255]), null]),
	span: random.pick(['[2024-01-01,2024-02-01)', null]),
});

interface Actor {
	readonly random: Random;
	readonly ids: number[];
	readonly talker: OfficialChannel;
}

/** One thing that happens, chosen by chance. */
async function happen({ random, ids, talker }: Actor, step: number): Promise<void> {
	const id = random.pick(ids);
	switch (random.below(8)) {
		case 0:
		case 1: {
			ids.push(step + 1);
			const row = newRow(random, step + 1);
			await sql`insert into public.every_type ${sql(row)}`;
			return;
		}
		case 2:
			await sql.begin(async (transaction) => {
				for (const each of ids.slice(-3))
					await transaction`update public.every_type set words = ${random.pick(texts)} where id = ${each}`;
			});
			return;
		case 3:
			await sql`delete from public.every_type where id = ${id ?? 0}`;
			return;
		case 4:
			await talker.send({
				type: 'broadcast',
				event: random.pick(['x', 'Y']),
				payload: { step, words: random.pick(texts) },
			});
			return;
		case 5:
			await talker.httpSend('over-http', { step });
			return;
		case 6:
			await talker.track({ step });
			return;
		default:
			await talker.untrack();
	}
}

const isSame = (one: Heard, other: Heard): boolean =>
	Object.keys(one).every((name) => one[name as keyof Heard].length === other[name as keyof Heard].length);

it.each([
	['2.0.0', 1],
	['2.0.0', 2],
	['1.0.0', 3],
] as const)('protocol %s, seed %i', async (version, seed) => {
	const [theirs, ours] = [nothing(), nothing()];
	const stopOfficial = await listenOfficially(theirs, version);
	const client = await listenOurselves(ours, version);
	// Both have heard of everybody who watches.
	await until(() => JSON.stringify(theirs.presence.at(-1)) === JSON.stringify(ours.presence.at(-1)));
	for (const heard of [theirs, ours]) heard.presence.length = 0;

	const speaker = createClient(local.url, local.keys.secret, { auth });
	const talker = speaker.channel(room, { config: { presence: { key: 'talker' } } });
	await new Promise<void>((resolve) =>
		talker.subscribe((status) => void (status === 'SUBSCRIBED' && resolve())),
	);
	const actor = { random: createRandom(seed), ids: [], talker };
	const first = seed * 1000;
	for (let step = first; step < first + 120; step++) await happen(actor, step);
	await talker.httpSend('end', { step: 'end' });
	await sql`insert into public.every_type (id, words) values (${first + 999}, 'end')`;
	const isOver = ({ changes, broadcasts }: Heard) =>
		broadcasts.some((each) => (each as { event: string }).event === 'end') &&
		changes.some((each) => (each as PostgresChange).new.words === 'end');
	await until(
		() => isOver(theirs) && isOver(ours) && isSame(theirs, ours),
		() => JSON.stringify([theirs, ours]),
	);

	expect(rounded(ours)).toEqual(rounded(theirs));
	expect(theirs.changes.length).toBeGreaterThan(30);
	for (const heard of Object.values(theirs)) expect(heard).not.toEqual([]);
	// What the official client rounds is exact here.
	expect(JSON.stringify(ours)).toContain('"9007199254740993"');
	await speaker.removeAllChannels();
	await Promise.all([stopOfficial(), client.removeAllChannels()]);
});
