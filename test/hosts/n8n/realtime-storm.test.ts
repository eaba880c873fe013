import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { StormInN8n } from './storm-in-n8n';
import { testStorms } from './test-storms';

const userFolder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-storm-'));
let weather: StormInN8n;

beforeAll(async () => {
	weather = await StormInN8n.open({ userFolder, settings: { N8N_ENCRYPTION_KEY: 'kept-over-restarts' } });
	await weather.start();
}, 300_000);
afterAll(async () => {
	await weather?.stop();
	rmSync(userFolder, { recursive: true, force: true });
}, 120_000);

testStorms(() => weather);
