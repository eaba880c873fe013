import { fork } from 'node:child_process';
import path from 'node:path';
import type { Comparison } from '../comparison';
import { median, notAbove } from '../measure/median';
import { inMilliseconds, inSeconds } from '../report/units';
import { startLocalTable, tableName, type LocalTable } from '../rows/local-table';
import type { Heard, Hearing, Side } from './hear-changes';

const changes = 50_000;
/** Rows of one transaction. */
const perCommit = 500;
/** Single turns differ by half: the processors are also PostgreSQL's and the server's. */
const rounds = 15;

export const compareChanges: Comparison = {
	name: 'realtime',
	measure: async () => {
		const table = await startLocalTable();
		try {
			await table.sql.unsafe(`
				alter table public.${tableName} alter column created_at set default clock_timestamp();
				alter publication supabase_realtime add table public.${tableName}`);
			const times: Record<Side, number[]> = { core: [], official: [] };
			const delays: Record<Side, number[]> = { core: [], official: [] };
			const processor: Record<Side, number[]> = { core: [], official: [] };
			let fewest = Infinity;
			for (let round = 0; round < rounds; round++) {
				// The one who was second is first the next time.
				const order: readonly Side[] = round % 2 === 0 ? ['core', 'official'] : ['official', 'core'];
				for (const side of order) {
					const { took, heard } = await hearAll(table, side);
					times[side].push(took);
					delays[side].push(heard.p99);
					processor[side].push(heard.processor);
					if (side === 'core') fewest = Math.min(fewest, heard.rows);
				}
			}
			const against = '`supabase-js` listening to the same';
			const line = (
				what: string,
				of: Record<Side, number[]>,
				{ unit, why }: { readonly unit: (value: number) => string; readonly why?: string },
			) => ({
				what,
				against,
				ours: unit(median(of.core)),
				theirs: unit(median(of.official)),
				...notAbove(of.core, of.official),
				...(why && { why }),
			});
			const busy = (side: Side): string =>
				`${Math.round(median(processor[side].map((spent, round) => spent / times[side][round]!)) * 100)} %`;
			const why = `PostgreSQL and the server set the pace: the core's listener was busy for ${busy('core')} of the time, the official one for ${busy('official')}, and waited for them meanwhile.`;
			return [
				line('50,000 changes of rows, from the first commit to the last event', times, {
					unit: inSeconds,
					why,
				}),
				line('Processor time of the listener meanwhile', processor, { unit: inSeconds }),
				line('From the writing of a row to its event, 99 of 100', delays, { unit: inMilliseconds, why }),
				{
					what: 'Rows heard of 50,000, in the worst round',
					against: 'rows written',
					ours: fewest.toLocaleString('en-US'),
					theirs: changes.toLocaleString('en-US'),
					ratio: fewest / changes,
					bar: { atLeast: 1 },
				},
			];
		} finally {
			await table.stop();
		}
	},
};

/** Starts a listener, writes, and waits until it has heard everything. */
async function hearAll(
	{ local, sql, fill }: LocalTable,
	side: Side,
): Promise<{ readonly took: number; readonly heard: Heard }> {
	await fill(0);
	const given: Hearing = { side, url: local.url, key: local.keys.secret, table: tableName, changes };
	const child = fork(path.join(__dirname, 'hear-changes.ts'), [JSON.stringify(given)], {
		execArgv: ['--require', path.join(__dirname, '..', 'typescript.cjs')],
	});
	const told = async (part: 'stands' | 'heard'): Promise<unknown> =>
		await new Promise((resolve, reject) => {
			child.on('message', (message: Readonly<Record<string, unknown>>) => {
				if (part in message) resolve(message[part]);
			});
			child.once('exit', () => reject(new Error(`The listener (${side}) has ended.`)));
		});
	try {
		const heard = told('heard');
		// Whoever waits for it hears of an early end from the first wait.
		heard.catch(() => {});
		await told('stands');
		const began = Date.now();
		for (let written = 0; written < changes; written += perCommit)
			await sql.unsafe(
				`insert into public.${tableName} (title) select 'Row ' || n from generate_series(1, ${perCommit}) n`,
			);
		const all = (await heard) as Heard;
		return { took: all.end - began, heard: all };
	} finally {
		child.disconnect();
	}
}
