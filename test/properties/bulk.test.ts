import fc from 'fast-check';
import type postgres from 'postgres';
import { connect, run, runMany, type Connection, type SupabaseError } from '../../shared';
import type { Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { startWithSql } from './start-with-sql';

/** Many items in few requests store, return and refuse exactly what each of them would alone, one after the other. */

let local: Local;
let sql: postgres.Sql;
let stop: () => Promise<void>;
let connection: Connection;

beforeAll(async () => {
	({ local, sql, connection, stop } = await startWithSql());
	for (const table of ['alone', 'together']) {
		await sql.unsafe(`
			create table public.${table} (
				code text primary key,
				amount int default 7 check (amount <> 13),
				word text not null default 'none',
				big numeric
			);
			create or replace function public.refuse_${table}() returns trigger language plpgsql as $$
			begin
				if new.word = 'raise' then raise exception 'this word is refused'; end if;
				return new;
			end $$;
			create trigger refuse before insert or update on public.${table} for each row execute function public.refuse_${table}();
			grant all on public.${table} to service_role`);
	}
	await sql`notify pgrst, 'reload schema'`;
}, 60_000);

afterAll(async () => await stop?.());

const row = fc.record(
	{
		code: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', null),
		amount: fc.constantFrom(1, 13, null, 'x', 2147483648),
		word: fc.constantFrom('fine', 'raise', null, 'ö"\\'),
		big: fc.constantFrom('12345678901234567890.123456789', 1.5),
		nope: fc.constant(1),
	},
	{ requiredKeys: ['code'] },
);
const usualRow = row.map(({ nope: _nope, ...rest }) => ({
	...rest,
	...(rest.amount === 'x' && { amount: 3 }),
}));
const item = fc.record(
	{
		rows: fc.oneof({ weight: 6, arbitrary: usualRow }, row, fc.array(row, { maxLength: 3 })),
		defaultToNull: fc.boolean(),
		returning: fc.constantFrom('representation', 'minimal'),
	},
	{ requiredKeys: ['rows'] },
);
const operation = fc.constantFrom(
	{ id: 'database.insert' },
	{ id: 'database.upsert', onConflict: 'code' },
	{ id: 'database.upsert' },
	{ id: 'database.upsert', ignoreDuplicates: true },
	{ id: 'database.upsert', onConflict: 'code', ignoreDuplicates: true, columns: 'word,code' },
);

const said = (error: SupabaseError) => `${error.code ?? error.status}`;

it('whatever is refused', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(item, { maxLength: 12 }),
			operation,
			fc.integer({ min: 1, max: 6 }),
			async (items, { id, ...more }, rows) => {
				await sql`truncate public.alone, public.together`;
				for (const table of ['alone', 'together'])
					await sql.unsafe(
						`insert into public.${table} values ('a', 1, 'kept', 1.5), ('b', 2, 'kept', 2.5), ('c', 3, 'kept', 3.5)`,
					);
				const alone: unknown[] = [];
				for (const each of items) {
					alone.push(
						await run(connection, id, { table: 'alone', ...more, ...each }).then(({ data }) => data, said),
					);
				}
				const together: unknown[] = [];
				const params = items.map((each) => ({ table: 'together', ...more, ...each }));
				for await (const done of runMany(connection, id, params, { batch: { rows } })) {
					expect(done.items).toEqual(done.items.map((_each, index) => together.length + index));
					for (const _item of done.items)
						together.push('error' in done ? said(done.error) : done.outcome.data);
				}
				expect(together).toEqual(alone);
				const stored = (table: string) =>
					sql.unsafe(`select *, big::text as big from public.${table} order by code`);
				expect([...(await stored('together'))]).toEqual([...(await stored('alone'))]);
			},
		),
		{ numRuns: 150 },
	);
}, 180_000);

it('10,000 rows in ten requests, each paired with its item', async () => {
	await sql`truncate public.together`;
	const params = Array.from({ length: 10_000 }, (_each, index) => ({
		table: 'together',
		rows: { code: `n${index}` },
	}));
	let next = 0;
	for await (const done of runMany(connection, 'database.insert', params)) {
		expect(done).toMatchObject({ items: [next], outcome: { data: [{ code: `n${next}`, amount: 7 }] } });
		next += 1;
	}
	expect(next).toBe(10_000);
}, 60_000);

const change = fc.record(
	{
		key: fc.oneof(
			{ weight: 8, arbitrary: fc.integer({ min: 1, max: 12 }) },
			fc.constantFrom('3', '03', 'x', 99),
		),
		values: fc.oneof(
			{ weight: 5, arbitrary: fc.constantFrom({ amount: 1 }, { word: 'fine' }) },
			fc.constantFrom(
				{ amount: 13 },
				{ word: 'raise' },
				{ word: null },
				{ amount: 'x' },
				{ id: 5 },
				{ mark: 'm' },
			),
		),
		columns: fc.constantFrom('*', 'amount', 'id,word'),
		returning: fc.constantFrom('representation', 'minimal'),
		how: fc.constantFrom('filters', 'matchColumns', 'all', 'two'),
	},
	{ requiredKeys: ['key', 'values', 'how'] },
);

const toParams = ({ key, values, how, ...rest }: Record<string, unknown>, table: string) => {
	const filter = { column: 'id', operator: 'eq', value: key };
	return {
		table,
		...rest,
		...(values !== undefined && { values }),
		...(how === 'matchColumns' && { matchColumns: { id: key } }),
		...(how === 'filters' && { filters: [filter] }),
		...(how === 'all' && { filters: { all: [filter] } }),
		...(how === 'two' && { filters: [filter], matchColumns: { word: 'none' } }),
	};
};

describe('items that change rows by a key', () => {
	beforeAll(async () => {
		for (const table of ['changed_alone', 'changed_together']) {
			await sql.unsafe(`
				create table public.${table} (
					id int primary key, amount int check (amount <> 13), word text not null default 'none', mark text unique
				);
				create or replace function public.refuse_${table}() returns trigger language plpgsql as $$
				begin
					if new.word = 'raise' then raise exception 'this word is refused'; end if;
					return new;
				end $$;
				create trigger refuse before update on public.${table} for each row execute function public.refuse_${table}();
				grant all on public.${table} to service_role`);
		}
		await sql`notify pgrst, 'reload schema'`;
	});

	it.each([
		['database.update', change],
		['database.delete', change.map(({ values: _none, ...rest }) => rest)],
	])(
		'%s: store, return and refuse what each would alone',
		async (id, each) => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(each as fc.Arbitrary<Record<string, unknown>>, { maxLength: 14 }),
					async (items) => {
						for (const table of ['changed_alone', 'changed_together']) {
							await sql.unsafe(`truncate public.${table}`);
							await sql.unsafe(`insert into public.${table} select n, n from generate_series(1, 10) n`);
							// The mark is taken: of items on their way at once, either might be the first to take it.
							await sql.unsafe(`insert into public.${table} values (100, 100, 'none', 'm')`);
						}
						const alone: unknown[] = [];
						for (const item of items)
							alone.push(
								await run(connection, id, toParams(item, 'changed_alone')).then(({ data }) => data, said),
							);
						const together: unknown[] = [];
						const params = items.map((item) => toParams(item, 'changed_together'));
						for await (const done of runMany(connection, id, params)) {
							expect(done.items).toEqual(done.items.map((_each, index) => together.length + index));
							for (const _item of done.items)
								together.push('error' in done ? said(done.error) : done.outcome.data);
						}
						expect(together).toEqual(alone);
						const stored = (table: string) => sql.unsafe(`select * from public.${table} order by id`);
						expect([...(await stored('changed_together'))]).toEqual([...(await stored('changed_alone'))]);
					},
				),
				{ numRuns: 100 },
			);
		},
		180_000,
	);

	it('share requests when they set the same, and the rows still come back to their items', async () => {
		await sql`truncate public.changed_together`;
		await sql`insert into public.changed_together select n, 1000 + n from generate_series(1, 1000) n`;
		let requests = 0;
		const counting = connect(
			{ url: local.url, key: local.keys.secret },
			{
				send: async (request) => {
					requests += 1;
					return await sendByFetch(request);
				},
			},
		);
		const params = Array.from({ length: 1000 }, (_each, n) => ({
			table: 'changed_together',
			matchColumns: { id: 1000 - n },
			values: { word: 'done' },
			columns: 'amount',
		}));
		let next = 0;
		for await (const done of runMany(counting, 'database.update', params)) {
			expect(done).toMatchObject({ items: [next], outcome: { data: [{ amount: 2000 - next }] } });
			next += 1;
		}
		expect(next).toBe(1000);
		expect(requests).toBeLessThanOrEqual(2);
	});

	it('are on their way at once, and one that came too early is tried again in its turn', async () => {
		await sql`truncate public.changed_together`;
		await sql`insert into public.changed_together (id, mark) values (1, 'm'), (2, null), (3, null)`;
		await local.misbehave({ match: /^PATCH .*id=eq\.1/, times: 1, how: { delay: 300 } });
		const params = [
			{ table: 'changed_together', matchColumns: { id: 1 }, values: { mark: null } },
			{ table: 'changed_together', matchColumns: { id: 2 }, values: { mark: 'm' } },
			{ table: 'changed_together', matchColumns: { id: 3 }, values: { mark: 'm' } },
		];
		const all: unknown[] = [];
		for await (const done of runMany(connection, 'database.update', params))
			all.push('error' in done ? said(done.error) : done.outcome.data);
		expect(all).toMatchObject([[{ id: 1, mark: null }], [{ id: 2, mark: 'm' }], '23505']);
	});
});
