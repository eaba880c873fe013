// Listens with catch-up for some minutes, while rows are written all the time and the connection breaks again and again.
// In the end every row must have been heard in its latest state, and memory must not have grown.
import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type postgres from 'postgres';
import { listen, openRealtime, type CatchUpStore, type SubscriptionEvent } from '../../shared';
import type { RealtimeAction } from '../../test/local/harness';
import { inMegabytes } from '../report/units';
import { startLocalTable, tableName, type LocalTable } from '../rows/local-table';
import { openByWs } from '../../test/shared/realtime/open-socket';
import { sendByBareFetch } from '../server/send-by-bare-fetch';

/** Rows that are there and change; their number does not grow, so nothing that is kept for each may grow either. */
const rows = 2000;
const writesPerSecond = 100;
const secondsBetweenFaults = 10;
const secondsBetweenLooks = 15;
/** Growth from the second quarter to the last that is none: what a collector leaves behind differs so much. */
const noise = 4 * 2 ** 20;

const faults = ['drop', 'freeze', 'phx_error', 'phx_close'] as const satisfies ReadonlyArray<
	RealtimeAction['do']
>;

async function soak(minutes: number): Promise<boolean> {
	// Each quarter needs two looks, or memory could not be seen to grow.
	if (!(minutes >= 2)) throw new RangeError('A soak takes two minutes at the least: npm run soak -- 2');
	const table = await startLocalTable();
	try {
		await table.sql.unsafe(`
			alter table public.${tableName} add column changed_at timestamptz not null default clock_timestamp();
			create index on public.${tableName} (changed_at);
			alter publication supabase_realtime add table public.${tableName}`);
		await table.fill(rows);
		// What has a number later was changed, and must be heard.
		await table.sql.unsafe(`update public.${tableName} set amount = null`);
		return await listenFor(table, minutes);
	} finally {
		await table.stop();
	}
}

async function listenFor({ local, sql }: LocalTable, minutes: number): Promise<boolean> {
	const heard = new Map<number, number>();
	const hear = (event: SubscriptionEvent): void => {
		if (event.kind === 'change') heard.set(Number(event.change.new.id), Number(event.change.new.amount));
	};
	let state: unknown;
	const store: CatchUpStore = {
		load: async () => state,
		save: async (next) => void (state = JSON.parse(JSON.stringify(next))),
	};
	const project = { url: local.url, key: local.keys.secret };
	const client = openRealtime(project, { send: sendByBareFetch, openSocket: openByWs });
	const subscription = listen(
		client,
		{
			changes: [{ table: tableName }],
			catchUp: { cursor: 'changed_at', of: 'changes', overlap: { milliseconds: 10_000, rows: 100 }, store },
		},
		{ deliver: hear },
	);
	await subscription.ready;
	const end = Date.now() + minutes * 60_000;
	const [written, , looks] = await Promise.all([
		writeUntil(end, sql),
		breakUntil(end, async (fault) => await local.realtime.act({ do: fault })),
		lookUntil(end, () => subscription.status.counts),
	]);
	const missing = await waitFor(async () => await missingOf(sql, heard));
	const { counts } = subscription.status;
	await subscription.stop();
	await client.removeAllChannels();

	const quarter = Math.floor(looks.length / 4);
	const [second, last] = [looks.slice(quarter, 2 * quarter), looks.slice(-quarter)].map((some) =>
		Math.min(...some),
	);
	const growth = (last ?? NaN) - (second ?? NaN);
	console.log(
		`${written} changes written, ${counts.delivered} delivered (${counts.replayed} of them read afterwards), ` +
			`${counts.repeated} left out as known, ${counts.recovered} times stood up again; ${missing} rows not heard in their latest state.`,
	);
	console.log(
		`Memory in use: ${inMegabytes(second ?? NaN)} in the second quarter, ${inMegabytes(last ?? NaN)} in the last.`,
	);
	return missing === 0 && growth <= noise;
}

async function writeUntil(end: number, sql: postgres.Sql): Promise<number> {
	let written = 0;
	while (Date.now() < end) {
		const ids = Array.from({ length: writesPerSecond / 10 }, () => 1 + Math.floor(Math.random() * rows));
		for (const id of ids) {
			written += 1;
			await sql.unsafe(
				`update public.${tableName} set amount = ${written}, changed_at = clock_timestamp() where id = ${id}`,
			);
		}
		await sleep(100);
	}
	return written;
}

async function breakUntil(
	end: number,
	act: (fault: (typeof faults)[number]) => Promise<unknown>,
): Promise<void> {
	for (let round = 0; Date.now() < end - 2 * secondsBetweenFaults * 1000; round++) {
		await sleep(secondsBetweenFaults * 1000);
		await act(faults[round % faults.length] ?? 'drop');
	}
}

/** Bytes in use from time to time, told as they are seen. */
async function lookUntil(end: number, counts: () => object): Promise<readonly number[]> {
	const looks: number[] = [];
	while (Date.now() < end) {
		await sleep(secondsBetweenLooks * 1000);
		for (let turn = 0; turn < 3; turn++) {
			await globalThis.gc?.({ execution: 'async', type: 'major' });
			await setImmediate();
		}
		const { heapUsed, external } = process.memoryUsage();
		looks.push(heapUsed + external);
		console.log(`${inMegabytes(heapUsed + external)} in use; ${JSON.stringify(counts())}`);
	}
	return looks;
}

async function missingOf(sql: postgres.Sql, heard: ReadonlyMap<number, number>): Promise<number> {
	const stored = await sql.unsafe<Array<{ id: string; amount: number }>>(
		`select id, amount from public.${tableName} where amount is not null`,
	);
	return stored.filter(({ id, amount }) => heard.get(Number(id)) !== amount).length;
}

/** A minute at the most for the last events to arrive. */
async function waitFor(missing: () => Promise<number>): Promise<number> {
	for (let tries = 0; tries < 120 && (await missing()) > 0; tries++) await sleep(500);
	return await missing();
}

const [minutes = '10'] = process.argv.slice(2);
soak(Number(minutes)).then(
	(isFine) => {
		console.log(isFine ? 'Nothing was lost, and memory did not grow.' : 'That is not as it should be.');
		process.exitCode = isFine ? 0 : 1;
	},
	(error: unknown) => {
		console.error(error);
		process.exitCode = 1;
	},
);
