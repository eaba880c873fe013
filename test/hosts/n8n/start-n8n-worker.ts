import { spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../../free-port';

const binary = path.resolve(__dirname, '../../../.n8n/node_modules/n8n/bin/n8n');

export interface N8nWorker {
	readonly stop: () => Promise<void>;
	/** Ends it at once, as a crash does. */
	readonly kill: () => Promise<void>;
}

/** One more process of n8n, which runs executions out of the queue and nothing else. */
export async function startN8nWorker(environment: Readonly<Record<string, string>>): Promise<N8nWorker> {
	const health = await freePort();
	const child = spawn(process.execPath, [binary, 'worker'], {
		env: {
			...environment,
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(health),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			N8N_RUNNERS_BROKER_PORT: String(await freePort()),
		},
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	let said = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk) => (said = (said + String(chunk)).slice(-20_000)));
	}
	const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	for (let tries = 0; !(await isReady(`http://127.0.0.1:${health}/healthz/readiness`)); tries++) {
		if (tries > 600 || child.exitCode !== null) throw new Error(`The worker did not start: ${said}`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
	return {
		stop: async () => {
			child.kill('SIGTERM');
			const patience = setTimeout(() => child.kill('SIGKILL'), 20_000);
			await exited;
			clearTimeout(patience);
		},
		kill: async () => {
			child.kill('SIGKILL');
			await exited;
		},
	};
}

const isReady = async (url: string): Promise<boolean> =>
	await fetch(url).then(
		({ ok }) => ok,
		() => false,
	);
