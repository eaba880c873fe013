import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sendJson } from './clients';
import { startLocal } from './harness';

// A temporary folder of its own, which the servers inherit: those of other tests come and go at the same time.
const ownTemporary = mkdtempSync(path.join(tmpdir(), 'local-supabase-lifecycle-'));
chmodSync(ownTemporary, 0o1777);
process.env['TMPDIR'] = ownTemporary;

afterAll(() => rmSync(ownTemporary, { recursive: true, force: true }));

const temporaryFolders = (): readonly string[] =>
	readdirSync(ownTemporary).filter((name) => name.startsWith('local-supabase-data-'));

/** Whether a process runs. One that has ended and that nobody asked for yet does not. */
const isAlive = (pid: number): boolean => {
	try {
		process.kill(pid, 0);
		const state = `/proc/${pid}/stat`;
		return !existsSync(state) || !/ Z /.test(readFileSync(state, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
		throw error;
	}
};

const until = async (isTrue: () => boolean): Promise<void> => {
	for (let tries = 0; !isTrue(); tries++) {
		if (tries > 200) throw new Error('It did not come to that.');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
};

/** A folder through which others may pass: as root, PostgreSQL runs as another user. */
const makeDataDir = (): string => {
	const folder = mkdtempSync(path.join(tmpdir(), 'local-supabase-test-'));
	chmodSync(folder, 0o755);
	return folder;
};

test('two servers run side by side, and leave nothing behind', async () => {
	const [one, other] = await Promise.all([startLocal(), startLocal({ seed: false })]);
	expect((await sendJson(one, 'GET', '/rest/v1/todos?select=id&limit=1')).text).toBe('[{"id":1}]');
	expect((await sendJson(other, 'GET', '/rest/v1/todos')).status).toBe(404);
	expect(new URL(one.url).hostname).toBe('127.0.0.1');
	await Promise.all([one.stop(), other.stop()]);
	expect([isAlive(one.postgresPid), isAlive(other.postgresPid)]).toEqual([false, false]);
	expect(temporaryFolders()).toEqual([]);
});

test('data and keys stay when a folder is given', async () => {
	const folder = makeDataDir();
	const dataDir = path.join(folder, 'made', 'as needed');
	try {
		const first = await startLocal({ dataDir });
		await sendJson(first, 'POST', '/rest/v1/todos', { body: { id: 500, title: 'kept' } });
		await expect(startLocal({ dataDir })).rejects.toThrow('is in use by another local Supabase');
		await first.stop();
		const second = await startLocal({ dataDir });
		expect(second.keys).toEqual(first.keys);
		expect((await sendJson(second, 'GET', '/rest/v1/todos?select=title&id=gte.5&order=id')).text).toBe(
			'[{"title":"Invite guests to the tasting"}, \n {"title":"kept"}]',
		);
		await second.stop();
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
});

test('a server whose process is killed ends, and its folder can be used again', async () => {
	const dataDir = makeDataDir();
	try {
		const first = await startLocal({ dataDir });
		await sendJson(first, 'POST', '/rest/v1/todos', { body: { id: 500, title: 'committed' } });
		first.process.kill('SIGKILL');
		await first.exited;
		expect(isAlive(first.postgresPid)).toBe(true);
		const second = await startLocal({ dataDir });
		expect(isAlive(first.postgresPid)).toBe(false);
		expect((await sendJson(second, 'GET', '/rest/v1/todos?select=title&id=eq.500')).text).toBe(
			'[{"title":"committed"}]',
		);
		await second.stop();
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});

test('what a killed server left in the temporary folder is swept by the next', async () => {
	const killed = await startLocal();
	killed.process.kill('SIGKILL');
	await killed.exited;
	expect(temporaryFolders()).toHaveLength(1);
	const next = await startLocal();
	await next.stop();
	expect(isAlive(killed.postgresPid)).toBe(false);
	expect(temporaryFolders()).toEqual([]);
});

test('a server ends when the test process that holds it goes away', async () => {
	const server = await startLocal();
	server.process.disconnect();
	await once(server.process, 'exit');
	expect(isAlive(server.postgresPid)).toBe(false);
});

test('a port that is taken is named', async () => {
	const server = await startLocal();
	const port = Number(new URL(server.url).port);
	await expect(startLocal({ port })).rejects.toThrow(`Port ${port} is already in use.`);
	await server.stop();
});

test('tells when PostgreSQL ends by itself', async () => {
	const server = await startLocal();
	process.kill(server.postgresPid, 'SIGQUIT');
	await server.exited;
	await server.stop();
	expect(isAlive(server.postgresPid)).toBe(false);
});

test('a folder that PostgreSQL may not enter is named', async () => {
	if (process.getuid?.() !== 0) return;
	const closed = makeDataDir();
	mkdirSync(path.join(closed, 'inner'), { mode: 0o700 });
	try {
		await expect(startLocal({ dataDir: path.join(closed, 'inner', 'data') })).rejects.toThrow(
			/may not enter/,
		);
	} finally {
		rmSync(closed, { recursive: true, force: true });
	}
});

test.each(['SIGINT', 'SIGTERM'] as const)(
	'`npm run local` prints what is needed and ends cleanly on %s',
	async (signal) => {
		const child = spawn(
			process.execPath,
			['--disable-warning=ExperimentalWarning', 'local/serve.ts', '--port', '0'],
			{
				cwd: path.resolve(__dirname, '../..'),
				stdio: ['ignore', 'pipe', 'inherit'],
			},
		);
		let printed = '';
		child.stdout.on('data', (chunk: Buffer) => {
			printed += chunk.toString();
		});
		await until(() => printed.includes('Ctrl-C'));
		expect(printed).toMatch(/API URL +http:\/\/127\.0\.0\.1:\d+/);
		expect(printed).toMatch(/Publishable key +sb_publishable_/);
		child.kill(signal);
		const [code] = (await once(child, 'exit')) as [number | null];
		expect(code).toBe(0);
	},
);
