import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createUser, openApp, openDatabase, password, rowsOf, sessionOf, signIn } from './clients';
import { startLocal } from './harness';

test('users, sessions and tokens stay when a folder is given, and a folder without them gets their tables', async () => {
	const dataDir = mkdtempSync(path.join(tmpdir(), 'local-supabase-test-'));
	chmodSync(dataDir, 0o755);
	try {
		const first = await startLocal({ dataDir, seed: false });
		await createUser(first, 'ann@example.com');
		const { access_token: token, refresh_token } = await sessionOf(await signIn(first, 'ann@example.com'));
		await first.stop();

		const second = await startLocal({ dataDir, seed: false, port: Number(new URL(first.url).port) });
		const app = openApp(second);
		expect(rowsOf(await app.auth.getUser(token)).user.email).toBe('ann@example.com');
		expect((await app.auth.getClaims(token)).error).toBeNull();
		expect((await app.auth.refreshSession({ refresh_token })).error).toBeNull();
		const sql = openDatabase(second);
		await sql.unsafe(`
			do $$ declare name text; begin
				for name in select tablename from pg_tables where schemaname = 'auth' loop
					execute format('drop table auth.%I cascade', name);
				end loop;
				for name in select typname from pg_type where typnamespace = 'auth'::regnamespace and typtype = 'e' loop
					execute format('drop type auth.%I', name);
				end loop;
			end $$`);
		await sql.end();
		await second.stop();

		const third = await startLocal({ dataDir, seed: false });
		expect((await openApp(third).auth.signUp({ email: 'ann@example.com', password })).error).toBeNull();
		await third.stop();
	} finally {
		rmSync(dataDir, { recursive: true, force: true });
	}
});

const serve = (...parameters: readonly string[]) =>
	spawn(
		process.execPath,
		['--disable-warning=ExperimentalWarning', 'local/serve.ts', '--port', '0', '--no-seed', ...parameters],
		{ cwd: path.resolve(__dirname, '../..'), stdio: ['ignore', 'pipe', 'pipe'] },
	);

test('settings can be given on the command line', async () => {
	const child = serve(
		...['--auth', 'anonymous', '--auth', 'secureEmailChange=false', '--auth', 'jwtExpiry=60'],
		...[
			'--auth',
			'signing=HS256',
			'--auth',
			'siteUrl=http://127.0.0.1:5000',
			'--auth',
			'redirectUrls=a://*,b://*',
		],
	);
	let printed = '';
	for await (const chunk of child.stdout) {
		printed += String(chunk);
		if (printed.includes('Ctrl-C')) break;
	}
	const url = /API URL +(\S+)/.exec(printed)?.[1] ?? '';
	const apikey = /Publishable key +(\S+)/.exec(printed)?.[1] ?? '';
	expect(printed).toContain(`${url}/_local/mail`);
	const response = await fetch(`${url}/auth/v1/signup`, { method: 'POST', headers: { apikey }, body: '{}' });
	expect(await response.json()).toMatchObject({ expires_in: 60, user: { is_anonymous: true } });
	child.kill('SIGTERM');
	await once(child, 'exit');
});

test.each([
	['nonsense', '--auth nonsense is unknown. Known are: confirmEmail, '],
	['jwtExpiry=soon', '--auth jwtExpiry cannot be "soon".'],
	['anonymous=maybe', '--auth anonymous cannot be "maybe".'],
	['signing=none', '--auth signing cannot be "none".'],
])('%s is refused on the command line', async (setting, message) => {
	const child = serve('--auth', setting);
	let errors = '';
	child.stderr.on('data', (chunk: Buffer) => {
		errors += chunk.toString();
	});
	const [code] = (await once(child, 'close')) as [number];
	expect([code, errors]).toEqual([1, expect.stringContaining(message)]);
});
