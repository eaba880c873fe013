import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../run/free-port.mjs';
import { findNode24, root } from '../run/prepare.mjs';
import { n8nBinary } from './install-n8n.mjs';
import { keepDemoCredentials } from './demo-credentials.mjs';
import { openSession } from './n8n-session.mjs';
import { unpackPackage } from './unpack-package.mjs';

const packageName = 'n8n-nodes-supabase-suite';

/** The owner of the demo; n8n is reachable from this machine only. */
export const login = { email: 'demo@supabase-suite.dev', password: 'Supabase-Suite-1' };

/**
 * Starts a real n8n with the package of this repository, as npm would install it, on 127.0.0.1 alone and without
 * calling home. Its data is in the PostgreSQL of `databaseUrl`, in a database of its own. It gets an owner, credentials
 * for the project, and the example workflows, which use them. Resolves when all that is there.
 *
 * @param options.port           of the editor and the API
 * @param options.databaseUrl    PostgreSQL, as a user who may create databases
 * @param options.supabaseUrl    the project that the credential is for
 * @param options.keys           its keys, `{ publishable, secret }`
 * @param options.userFolder     where n8n keeps its settings; a temporary folder by default, removed at the end
 * @param options.databaseName   `n8n` by default; made when it is not there
 * @param options.settings       further settings of n8n, as environment variables
 */
export async function startN8n(options) {
	const { port, databaseUrl, supabaseUrl, keys, databaseName = 'n8n', settings = {} } = options;
	const userFolder = options.userFolder ?? mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-'));
	mkdirSync(userFolder, { recursive: true });
	const remove = () => {
		if (options.userFolder === undefined) rmSync(userFolder, { recursive: true, force: true });
	};
	const environment = {
		...environmentOf({
			port,
			brokerPort: await freePort(port + 1),
			userFolder,
			database: await database(databaseUrl, databaseName),
		}),
		...settings,
	};
	unpackPackage(path.join(userFolder, '.n8n', 'nodes', 'node_modules', packageName));

	const child = spawn(findNode24(), [n8nBinary, 'start'], {
		cwd: userFolder,
		// A group of its own: a Ctrl-C in the terminal goes to the demo, which stops n8n in order.
		detached: process.platform !== 'win32',
		env: environment,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const log = keepLog(child, path.join(userFolder, 'n8n.log'));
	const exited = new Promise((resolve) => child.once('exit', resolve));
	const stop = async () => {
		if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
		const tooLong = sleep(20_000, 'tooLong', { ref: false });
		if ((await Promise.race([exited, tooLong])) === 'tooLong') child.kill('SIGKILL');
		await exited;
		remove();
	};

	const url = `http://127.0.0.1:${port}`;
	try {
		await untilReady(url, exited);
		const session = await openSession(url, login);
		const credentials = await keepDemoCredentials(session, { url: supabaseUrl, keys });
		for (const workflow of exampleWorkflows(supabaseUrl)) await session.keepWorkflow(workflow, credentials);
		return { url, login, pid: child.pid, exited, stop, environment, log: () => log.join('') };
	} catch (error) {
		await stop();
		throw new Error(`n8n did not start: ${error.message}\n${log.join('')}`, { cause: error });
	}
}

/** The example workflows of the repository, as they are imported by hand, for a local Supabase at this address. */
const exampleWorkflows = (supabaseUrl) =>
	readdirSync(path.join(root, 'workflows'))
		.filter((name) => name.endsWith('.json'))
		.map((name) => readFileSync(path.join(root, 'workflows', name), 'utf8'))
		.map((text) => JSON.parse(text.replaceAll('http://127.0.0.1:54321', supabaseUrl)));

function environmentOf({ port, brokerPort, userFolder, database }) {
	const { PATH, HOME, TMPDIR, LANG } = process.env;
	return {
		...Object.fromEntries(
			Object.entries({ PATH, HOME, TMPDIR, LANG }).filter(([, value]) => value !== undefined),
		),
		...database,
		N8N_USER_FOLDER: userFolder,
		N8N_ENCRYPTION_KEY: process.env.N8N_ENCRYPTION_KEY ?? randomBytes(24).toString('hex'),
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_RUNNERS_BROKER_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_COMMUNITY_PACKAGES_ENABLED: 'true',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
	};
}

/** Makes n8n's database where it is missing, by the PostgreSQL client that n8n brings along. */
async function database(databaseUrl, name) {
	const { Client } = createRequire(n8nBinary)('pg');
	const client = new Client({ connectionString: databaseUrl });
	await client.connect();
	try {
		const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
		if (rowCount === 0) await client.query(`create database ${client.escapeIdentifier(name)}`);
	} finally {
		await client.end();
	}
	const { hostname, port, username, password } = new URL(databaseUrl);
	return {
		DB_TYPE: 'postgresdb',
		DB_POSTGRESDB_HOST: hostname,
		DB_POSTGRESDB_PORT: port || '5432',
		DB_POSTGRESDB_USER: decodeURIComponent(username),
		DB_POSTGRESDB_PASSWORD: decodeURIComponent(password),
		DB_POSTGRESDB_DATABASE: name,
	};
}

/** The last lines for error messages, all of them in a file. */
function keepLog(child, file) {
	const lines = [];
	const stream = createWriteStream(file);
	for (const source of [child.stdout, child.stderr]) {
		source.on('data', (chunk) => {
			stream.write(chunk);
			lines.push(String(chunk));
			if (lines.length > 200) lines.shift();
		});
	}
	child.once('close', () => stream.end());
	return lines;
}

async function untilReady(url, exited) {
	const deadline = Date.now() + 180_000;
	while (Date.now() < deadline) {
		const ended = await Promise.race([exited.then(() => true), sleep(250, false)]);
		if (ended) throw new Error('it ended by itself');
		const { ok } = await fetch(`${url}/healthz/readiness`).catch(() => ({ ok: false }));
		if (ok) return;
	}
	throw new Error('it was not ready within three minutes');
}
