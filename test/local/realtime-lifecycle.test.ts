import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openClient, openDatabase, sendJson } from './clients';
import { eventually } from './eventually';
import { startLocal } from './harness';
import { joinChannel, openChannel } from './open-channel';
import { openRawSocket } from './raw-socket';

const todos = { event: '*', schema: 'public', table: 'todos' } as const;

test('a server that stops says so to its clients, and started anew with its data it serves them', async () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'realtime-'));
	const first = await startLocal({ dataDir });
	const { port } = new URL(first.url);
	const socket = await openRawSocket(first);
	const client = openClient(first, first.keys.publishable);
	const { statuses, changes, system } = await joinChannel(client, 'todos', { bindings: [todos] });
	await socket.join('realtime:room');
	await first.stop();
	expect(await eventually(() => socket.closed())).toEqual([1012, '']);

	const second = await startLocal({ dataDir, port: Number(port) });
	const sql = openDatabase(second);
	await eventually(() => statuses.filter((status) => status === 'SUBSCRIBED').length === 2);
	await eventually(() => system.filter(({ status }) => status === 'ok').length === 2);
	await sql`update todos set priority = 7 where id = 1`;
	await eventually(() => changes.length === 1);
	expect(changes[0]?.new).toEqual(expect.objectContaining({ id: 1, priority: 7 }));
	await client.removeAllChannels();
	await sql.end();
	await second.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

test('nothing is kept in the log for a server that listens, and no slot when it is gone', async () => {
	const local = await startLocal();
	const sql = openDatabase(local);
	const slots = async () =>
		await sql<{ name: string; kept: number }[]>`
			select slot_name as name, (pg_current_wal_lsn() - confirmed_flush_lsn)::float8 as kept from pg_replication_slots`;
	// Nobody has connected: there is nothing to listen for.
	expect(await slots()).toEqual([]);
	const client = openClient(local, local.keys.secret);
	const { changes } = await joinChannel(client, 'todos', { bindings: [todos] });
	await sql`insert into todos (title) select 'x' from generate_series(1, 2000)`;
	await eventually(() => changes.length === 2000);
	// Also what nobody is told of: most of what a database writes.
	await sql`create table scratch as select repeat('x', 1000) as text from generate_series(1, 20000)`;
	await sql`update todos set priority = 1 where id = 1`;
	await eventually(() => changes.length === 2001);
	const deadline = Date.now() + 30_000;
	let [slot] = await slots();
	while ((slot?.kept ?? 0) > 1_000_000 && Date.now() < deadline) {
		await new Promise((resolve) => setTimeout(resolve, 100));
		[slot] = await slots();
	}
	expect(slot?.kept).toBeLessThan(1_000_000);
	expect(slot?.name).toMatch(/^supabase_realtime_/);
	await client.removeAllChannels();
	await sql.end();
	await local.stop();
});

test('when the connection to the log breaks, channels are subscribed again and told so', async () => {
	const local = await startLocal({ realtime: { subscribeDelay: 1 } });
	const sql = openDatabase(local);
	const client = openClient(local, local.keys.publishable);
	const { changes, system } = await joinChannel(client, 'todos', { bindings: [todos] });
	await sql`select pg_terminate_backend(active_pid) from pg_replication_slots`;
	await eventually(() => system.filter(({ status }) => status === 'ok').length === 2);
	await sql`update todos set priority = 6 where id = 1`;
	await eventually(() => changes.length === 1);
	await client.removeAllChannels();
	await sql.end();
	await local.stop();
});

test('without its database a channel cannot be joined, and what is joined stays', async () => {
	const local = await startLocal();
	const socket = await openRawSocket(local);
	await socket.join('realtime:room');
	process.kill(local.postgresPid, 'SIGKILL');
	await local.exited;
	// The connection to the log is gone a moment later.
	const noDatabase = {
		status: 'error',
		response: { reason: 'UnableToConnectToProject: Realtime was unable to connect to the project database' },
	};
	const join = async (): Promise<boolean> =>
		JSON.stringify(await socket.join('realtime:other')) === JSON.stringify(noDatabase);
	while (!(await join())) await new Promise((resolve) => setTimeout(resolve, 20));
	socket.say('realtime:room', 'phx_leave', {});
	await socket.next('phx_close', 'realtime:room');
	socket.close();
	await local.stop();
});

test('a server stops at once, with clients that neither answer nor go', async () => {
	const local = await startLocal();
	const socket = await openRawSocket(local);
	await socket.join('realtime:room');
	await local.realtime.act({ do: 'freeze' });
	const client = openClient(local, local.keys.publishable);
	openChannel(client, 'todos', { bindings: [todos] });
	await local.stop();
	await expect(sendJson(local, 'GET', '/rest/v1/todos')).rejects.toThrow();
	await client.removeAllChannels();
	socket.close();
});

test('a folder that was made before there were channels gets what they need', async () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'realtime-'));
	const before = await startLocal({ dataDir });
	const sql = openDatabase(before);
	await sql`drop publication supabase_realtime_messages_publication`;
	await sql`drop function public.announce_order() cascade`;
	await sql`drop table realtime.messages cascade`;
	await sql`drop function realtime.topic(), realtime.send, realtime.send_binary, realtime.broadcast_changes`;
	await sql.end();
	await before.stop();

	const after = await startLocal({ dataDir });
	const client = openClient(after, after.keys.publishable);
	const { broadcasts } = await joinChannel(client, 'room');
	const database = openDatabase(after);
	await database`select realtime.send('{}', 'hello', 'room', false)`;
	await eventually(() => broadcasts.length === 1);
	await client.removeAllChannels();
	await database.end();
	await after.stop();
	rmSync(dataDir, { recursive: true, force: true });
});

const serve = (...parameters: readonly string[]) =>
	spawn(
		process.execPath,
		['--disable-warning=ExperimentalWarning', 'local/serve.ts', '--port', '0', '--no-seed', ...parameters],
		{ cwd: path.resolve(__dirname, '../..'), stdio: ['ignore', 'pipe', 'pipe'] },
	);

test('settings can be given on the command line', async () => {
	const child = serve('--realtime', 'privateOnly', '--realtime', 'maxChannels=3');
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	const url = await eventually(() => /API URL\s+(\S+)/.exec(output)?.[1]);
	const publishable = await eventually(() => /Publishable key\s+(\S+)/.exec(output)?.[1]);
	const socket = await openRawSocket({ url, keys: { publishable } });
	expect(await socket.join('realtime:room')).toEqual({
		status: 'error',
		response: { reason: 'PrivateOnly: This project only allows private channels' },
	});
	socket.close();
	child.kill('SIGTERM');
	await once(child, 'exit');
});

test.each([
	['nonsense', '--realtime nonsense is unknown. Known are: idleTimeout, '],
	['idleTimeout=long', '--realtime idleTimeout cannot be "long".'],
	['privateOnly=maybe', '--realtime privateOnly cannot be "maybe".'],
])('%s is no setting', async (setting, message) => {
	const child = serve('--realtime', setting);
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
	expect(await once(child, 'exit')).toEqual([1, null]);
	expect(errors).toContain(message);
});
