import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { postgresPath, prepareBinaries, runToEnd, type Binaries } from './binaries.ts';
import { findAbandonedFolders, requirePassable, type Folder } from './folder.ts';
import { findFreePort } from './free-port.ts';

export interface Postgres {
	readonly url: string;
	readonly pid: number;
	/** Resolves once the server has ended, whoever ended it. */
	readonly exited: Promise<void>;
	readonly stop: () => Promise<void>;
}

// Listens on 127.0.0.1 only, and a fixed password lets a kept folder be opened again.
const password = 'postgres';
const portAttempts = 5;

const clusterPath = (folder: string): string => path.join(folder, 'postgres');

const initialise = (binaries: Binaries, folder: Folder): void => {
	const cluster = clusterPath(folder.path);
	const passwordFile = path.join(folder.path, 'postgres-password');
	const { uid, gid } = binaries.owner;
	if (uid !== undefined) requirePassable(folder.path);
	mkdirSync(cluster, { mode: 0o700 });
	writeFileSync(passwordFile, password, { mode: 0o600 });
	if (uid !== undefined && gid !== undefined) {
		for (const entry of [cluster, passwordFile]) chownSync(entry, uid, gid);
	}
	try {
		runToEnd(binaries, 'initdb', [
			...['-D', cluster, '-U', 'postgres', `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'],
			...['-E', 'UTF8', '--locale=C', '--no-sync', '--no-instructions'],
		]);
	} catch (cause) {
		rmSync(cluster, { recursive: true, force: true });
		throw new Error(`PostgreSQL could not create its data in ${cluster}. ${(cause as Error).message}`, {
			cause,
		});
	} finally {
		rmSync(passwordFile, { force: true });
	}
};

const settings: Readonly<Record<string, string>> = {
	listen_addresses: '127.0.0.1',
	// TCP only: the path of a socket file has a length limit that a temporary folder may pass.
	unix_socket_directories: '',
	wal_level: 'logical',
	max_replication_slots: '50',
	max_wal_senders: '50',
	client_min_messages: 'warning',
	timezone: 'UTC',
	fsync: 'off',
	shared_buffers: '32MB',
};

type Attempt =
	{ readonly ready: true; readonly server: ChildProcess } | { readonly ready: false; readonly log: string };

const launch = async (binaries: Binaries, folder: Folder, port: number): Promise<Attempt> => {
	const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
	const server = spawn(
		postgresPath(binaries),
		['-D', clusterPath(folder.path), '-p', String(port), ...options],
		// A group of its own: Ctrl-C in a terminal must reach only this process, which then stops the server in order.
		{
			...binaries.owner,
			detached: true,
			env: { ...process.env, LC_ALL: 'C' },
			stdio: ['ignore', 'ignore', 'pipe'],
		},
	);
	return await new Promise((resolve, reject) => {
		let log = '';
		server.stderr.on('data', (chunk: Buffer) => {
			log = (log + chunk.toString()).slice(-20_000);
			if (log.includes('ready to accept connections')) resolve({ ready: true, server });
		});
		server.on('error', reject);
		server.on('exit', () => resolve({ ready: false, log }));
	});
};

const launchOnFreePort = async (binaries: Binaries, folder: Folder) => {
	for (let attempt = 1; ; attempt++) {
		const port = await findFreePort();
		const started = await launch(binaries, folder, port);
		if (started.ready) return { server: started.server, port };
		const isPortTaken = started.log.includes('could not create any TCP/IP sockets');
		if (!isPortTaken || attempt === portAttempts) {
			throw new Error(`PostgreSQL did not start in ${folder.path}:\n${started.log.trim()}`);
		}
	}
};

/** Ends a server that outlived its owner. There may be none: then there is nothing to do. */
const stopOrphan = (binaries: Binaries, folder: string): void => {
	if (!existsSync(path.join(clusterPath(folder), 'postmaster.pid'))) return;
	try {
		runToEnd(binaries, 'pg_ctl', ['stop', '-D', clusterPath(folder), '-m', 'immediate']);
	} catch (error) {
		const isGone = /No such process|server process .* not running|PID file .* does not exist/i.test(
			String(error),
		);
		if (!isGone) throw error;
	}
};

const sweep = (binaries: Binaries): void => {
	for (const folder of findAbandonedFolders()) {
		try {
			stopOrphan(binaries, folder);
			rmSync(folder, { recursive: true, force: true });
		} catch (error) {
			// Two servers that start at once may sweep the same folder. What stays is found by the next start.
			console.warn(`Could not remove ${folder}: ${String(error)}`);
		}
	}
};

const open = async (binaries: Binaries, folder: Folder) => {
	sweep(binaries);
	if (folder.abandoned) stopOrphan(binaries, folder.path);
	if (!existsSync(path.join(clusterPath(folder.path), 'PG_VERSION'))) initialise(binaries, folder);
	return await launchOnFreePort(binaries, folder);
};

/** Starts a real PostgreSQL on a free port of 127.0.0.1, with its data in `folder`. Takes about 0.7 s. */
export const startPostgres = async (folder: Folder): Promise<Postgres> => {
	const binaries = prepareBinaries();
	const { server, port } = await open(binaries, folder).catch((error: unknown) => {
		binaries.remove();
		throw error;
	});
	const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
	// If this process ends without stop(), the server must not stay behind. SIGQUIT: at once, recover at next start.
	const quit = (): void => void server.kill('SIGQUIT');
	process.once('exit', quit);

	return {
		url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
		pid: server.pid ?? 0,
		exited,
		stop: async () => {
			process.off('exit', quit);
			if (server.exitCode === null && server.signalCode === null) server.kill('SIGINT');
			await exited;
			binaries.remove();
		},
	};
};
