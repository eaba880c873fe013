import fc from 'fast-check';
import postgres from 'postgres';
import { connect, run, runMany, type Connection, type SupabaseError } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

/** Many items in few requests store, return and refuse exactly what each of them would alone, one after the other. */

let local: Local;
let sql: postgres.Sql;
let connection: Connection;

beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	connection = connect({ url: local.url, key: local.keys.secret, retry: false }, { send: sendByFetch });
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

afterAll(async () => {
	await sql?.end();
	await local?.stop();
});

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
