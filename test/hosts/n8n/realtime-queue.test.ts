import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startN8nWorker } from './start-n8n-worker';
import { startRedis } from './start-redis';
import { StormInN8n } from './storm-in-n8n';
import { testManualRuns } from './test-manual-runs';
import { testStorms } from './test-storms';

const userFolder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-queue-'));
const undo: Array<() => unknown> = [() => rmSync(userFolder, { recursive: true, force: true })];
let weather: StormInN8n;

/** The socket is held by the main instance, and the executions run on a worker, which no crash of that one stops. */
beforeAll(async () => {
	const redis = await startRedis();
	undo.push(redis.stop);
	weather = await StormInN8n.open({
		userFolder,
		settings: {
			N8N_ENCRYPTION_KEY: 'shared-with-the-worker',
			EXECUTIONS_MODE: 'queue',
			QUEUE_BULL_REDIS_HOST: '127.0.0.1',
			QUEUE_BULL_REDIS_PORT: String(redis.port),
		},
	});
	undo.push(async () => await weather.stop());
	await weather.start();
	const worker = await startN8nWorker(weather.n8n.environment);
	undo.push(worker.stop);
}, 400_000);
afterAll(async () => {
	for (const stop of undo.toReversed()) await stop();
}, 120_000);

/** By default, what is run by hand is run by the main instance. */
testManualRuns(() => ({
	n8n: weather.n8n,
	local: weather.project.local,
	broadcast: async (channel, text) => {
		const { sql } = weather.project;
		await sql`select realtime.send(${sql.json({ text })}, 'said', ${channel}, false)`;
	},
}));

testStorms(() => weather);
