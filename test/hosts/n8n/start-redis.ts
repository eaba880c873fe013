import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect } from 'node:net';
import { freePort } from '../../free-port';

export interface Redis {
	readonly port: number;
	/** Loses all it holds, as one does that is started anew. */
	readonly forget: () => Promise<void>;
	readonly stop: () => Promise<void>;
}

/** A Redis that keeps nothing, reachable from this machine only. */
export async function startRedis(): Promise<Redis> {
	const port = await freePort();
	const folder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-redis-'));
	const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
	const child = spawn('redis-server', settings, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
	let said = '';
	for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
	const exited = new Promise<void>((resolve, reject) => {
		child.once('exit', () => resolve());
		child.once('error', reject);
	});
	exited.catch(() => {});
	for (let tries = 0; !(await isOpen(port)); tries++) {
		if (child.pid === undefined) await exited;
		if (tries > 200 || child.exitCode !== null) throw new Error(`Redis did not start: ${said}`);
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
	return {
		port,
		forget: async () => {
			const socket = connect(port, '127.0.0.1');
			socket.write('FLUSHALL\r\n');
			await once(socket, 'data');
			socket.destroy();
		},
		stop: async () => {
			child.kill('SIGTERM');
			await exited;
			rmSync(folder, { recursive: true, force: true });
		},
	};
}

const isOpen = async (port: number): Promise<boolean> =>
	await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const say = (open: boolean) => {
			socket.destroy();
			resolve(open);
		};
		socket.once('connect', () => say(true));
		socket.once('error', () => say(false));
	});
