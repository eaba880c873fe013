import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import postgres from 'postgres';
import type { Local } from '../../local/harness';
import { missingIn, repeatedIn } from '../../storm/missing';
import { storm } from '../../storm/storm';
import { readTickets } from '../../storm/tickets';
import { until } from '../../storm/until';
import { StormInN8n } from './storm-in-n8n';

const after: Array<() => void> = [];
afterAll(() => after.forEach((f) => f()));
let weather: StormInN8n;
const userFolder = mkdtempSync(path.join(tmpdir(), 'supabase-suite-n8n-storm-'));

beforeAll(async () => {
	weather = await StormInN8n.open({ userFolder, settings: { N8N_ENCRYPTION_KEY: 'kept-over-restarts' } });
	await weather.start();
}, 300_000);
afterAll(async () => {
	await weather?.stop();
	rmSync(userFolder, { recursive: true, force: true });
}, 120_000);

const seed = Number(process.env.CHAOS_SEED ?? 20_261_127);

test('round', async () => {
	const t0 = Date.now();
	const one = await storm(weather.project, { seed, writers: 8, transactions: 60, label: 'clean', interrupt: async () => await weather.deactivateForAWhile() });
	console.log(Date.now() - t0, one.transactions, one.titles.size, one.happened);
	const watch = setInterval(async () => {
		const { ledger } = weather as unknown as { ledger: Local };
		const sql = postgres(ledger.databaseUrl.replace(/\/[^/]*$/, '/n8n'), { max: 1 });
		const rows = await sql`select status, count(*)::int from execution_entity group by 1`;
		const last = await sql`select max("stoppedAt") - min("startedAt") as t from execution_entity`;
		const errors = await sql`select d.data from execution_entity e join execution_data d on d."executionId" = e.id where e.status in ('error','crashed') limit 2`;
		process.stderr.write(JSON.stringify([Date.now() - t0, (await weather.heard()).length, rows, last, errors.map((e) => e.data.slice(0, 1500))]) + '\n');
		await sql.end();
	}, 10000);
	after.push(() => clearInterval(watch));
	const arrive = async () => {
		const tickets = await readTickets(weather.project.sql);
		await until(async () => missingIn(tickets, await weather.heard()).length === 0, async () => JSON.stringify(missingIn(tickets, await weather.heard())), { every: 500, patience: 100_000 });
		return tickets;
	};
	console.log((await arrive()).length, Date.now() - t0);
	expect(repeatedIn(await weather.heard())).toEqual([]);
	expect((await weather.failuresOf(weather.listening))).toEqual([]);
	console.log((await weather.failuresOf(weather.blind)).length);
	const two = await storm(weather.project, { seed: seed + 1, writers: 8, transactions: 60, label: 'kill', interrupt: async () => await weather.killAndStart() });
	console.log(Date.now() - t0, two.transactions, two.titles.size, two.happened);
	console.log((await arrive()).length, Date.now() - t0);
	console.log(repeatedIn(await weather.heard()).length, repeatedIn(await weather.heard(), 2).length, (await weather.heard()).length);
	console.log((await weather.failuresOf(weather.listening)).map(x=>x.slice(0,1500)));
	console.log((await weather.failuresOf(weather.blind)).length);
}, 400_000);
