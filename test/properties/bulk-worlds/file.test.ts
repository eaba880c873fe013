import fc from 'fast-check';
import type postgres from 'postgres';
import { connect, readCsv, run, type Connection, type SupabaseError } from '../../../shared';
import type { Local } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import { startWithSql } from '../start-with-sql';
import { createTwins, fillTwins, likened, stored, tableOf } from './twin-tables';

/**
 * The rows of a file are created and updated as if each came by itself, one after the other, whichever of them come twice;
 * when one is refused, it is told for certain how many are stored before.
 */

/** The same worlds each time, so that what fails here fails again; PROPERTY_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7) });
const numRuns = Number(process.env.PROPERTY_RUNS ?? 50);

let local: Local;
let sql: postgres.Sql;
let stop: () => Promise<void>;
let requests = 0;
const connections = new Map<string, Connection>();

beforeAll(async () => {
	({ local, sql, stop } = await startWithSql());
	const open = (key: string) =>
		connect(
			{ url: local.url, key, retry: false },
			{
				send: async (request) => {
					requests += 1;
					return await sendByFetch(request);
				},
			},
		);
	connections.set('service', open(local.keys.secret));
	connections.set('anon', open(local.keys.publishable));
	await createTwins(sql);
}, 60_000);

afterAll(async () => await stop?.());

/** A number can be written in several ways, of which PostgreSQL alone knows that they are the same. */
const id = (most: number) =>
	fc
		.tuple(fc.integer({ min: 1, max: most }), fc.constantFrom('', '', '', '', '0', '+'))
		.map(([number, sign]) => `${sign}${number}`);
const row = (most: number) =>
	fc.record({
		id: id(most),
		amount: fc.oneof(
			{ weight: 40, arbitrary: fc.integer({ min: 1, max: 9 }).map(String) },
			fc.constantFrom('13', 'x'),
		),
		word: fc.oneof(
			{ weight: 20, arbitrary: fc.constantFrom('fine', 'other') },
			fc.constantFrom('skip', 'twist', 'raise', 'counted', 'hidden', 'forbidden'),
		),
	});
const file = fc.constantFrom(3, 12, 60).chain((most) => fc.array(row(most), { maxLength: 40, size: 'max' }));

/** Each row by itself, until one is refused. */
async function oneByOne(
	connection: Connection,
	rows: readonly unknown[],
	params: object,
): Promise<{ readonly data: readonly unknown[]; readonly refused?: string }> {
	const data: unknown[] = [];
	for (const each of rows) {
		const done = await run(connection, 'database.upsert', { ...params, rows: each }).catch(
			(error: SupabaseError) => error,
		);
		if (done instanceof Error) return { data, refused: done.message };
		data.push(...(done.data as unknown[]));
	}
	return { data };
}

it('stores what each row would alone', async () => {
	await fc.assert(
		fc.asyncProperty(
			file,
			fc.integer({ min: 1, max: 15 }),
			fc.constantFrom({}, {}, { onConflict: 'id' }),
			fc.constantFrom('service', 'anon'),
			async (rows, batchSize, more, actor) => {
				await fillTwins(sql, 'rowwise');
				const connection = connections.get(actor)!;
				const text = [
					'id,amount,word',
					...rows.map(({ id, amount, word }) => `${id},${amount},${word}`),
				].join('\n');
				requests = 0;
				const together = await run(connection, 'database.upsert', {
					table: tableOf('together', 'rowwise'),
					rows: readCsv([text]),
					batchSize,
					...more,
				}).catch((error: SupabaseError) => error);
				// One asks for the columns and one for the key; of the others, each is a row, or is refused and makes two.
				expect(requests).toBeLessThanOrEqual(2 * rows.length + 2);
				const target = { table: tableOf('alone', 'rowwise'), ...more };
				const same = async () =>
					expect(await stored(sql, 'together', 'rowwise')).toEqual(await stored(sql, 'alone', 'rowwise'));
				if (!(together instanceof Error)) {
					const alone = await oneByOne(connection, rows, target);
					expect({ data: likened(together.data) }).toEqual({ ...alone, data: likened(alone.data) });
					return await same();
				}
				const [, before = '0'] = /The ([\d,]+) rows before are stored\./.exec(together.message) ?? [];
				const [, from, to] =
					/Of rows ([\d,]+) to ([\d,]+), and what follows, none is\.$/.exec(together.message) ?? [];
				expect(from).toBe(String(Number(before) + 1));
				expect(await oneByOne(connection, rows.slice(0, Number(before)), target)).not.toHaveProperty(
					'refused',
				);
				await same();
				// Of the others, one at least is refused alone.
				expect(await oneByOne(connection, rows.slice(Number(before), Number(to)), target)).toHaveProperty(
					'refused',
				);
			},
		),
		{ numRuns },
	);
}, 300_000);
