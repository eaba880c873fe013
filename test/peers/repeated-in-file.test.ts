import postgres from 'postgres';
import { connect, readCsv, run, runInParts, type Connection, type SupabaseError } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

/**
 * Rows that come twice in a file are created, and then changed, in the order of the file, as they are when each is an item.
 * PostgreSQL refuses a request in which a row comes twice, so they must go in successive ones.
 */

let local: Local;
let sql: postgres.Sql;
beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.base (id int primary key, name text, note text, seen int);
		create table public.seats (hall int, seat int, guest text, primary key (hall, seat));
		create table public.picky (id int primary key, name text);
		create function public.pick() returns trigger language plpgsql as $$
		begin
			if new.name = 'two' and (select n from generate_series(1, 2) n) > 0 then return null; end if;
			return new;
		end $$;
		create trigger pick before insert on public.picky for each row execute function public.pick();
		grant all on all tables in schema public to anon, service_role;
		notify pgrst, 'reload schema'`);
}, 60_000);
afterAll(async () => {
	await sql?.end();
	await local?.stop();
});
beforeEach(async () => void (await sql`truncate public.base, public.seats, public.picky`));

let requests = 0;
const open = (key: 'secret' | 'publishable'): Connection => {
	requests = 0;
	return connect(
		{ url: local.url, key: local.keys[key], retry: false },
		{
			send: async (request) => {
				requests += 1;
				return await sendByFetch(request);
			},
		},
	);
};

/** A file in pieces, none of which ends with a line. */
const fileOf = (header: string, lines: readonly string[]) => {
	const text = [header, ...lines].join('\n');
	const pieces = Array.from({ length: Math.ceil(text.length / 997) }, (_each, n) =>
		text.slice(n * 997, (n + 1) * 997),
	);
	return readCsv(pieces);
};

const failure = async (running: Promise<unknown>): Promise<SupabaseError> =>
	await running.then(
		() => {
			throw new Error('It did not fail.');
		},
		(error: SupabaseError) => error,
	);

describe.each(['secret', 'publishable'] as const)('a file of rows with a %s key', (key) => {
	it.each([
		// One request asks for the columns and one, after the first refusal, for the key. Where neither is told, one is refused
		// of each thousand rows with such.
		['far apart', 3000, (n: number) => n % 1500, { secret: 5, publishable: 5 }],
		['in the same thousand', 3000, (n: number) => n % 400, { secret: 11, publishable: 14 }],
		['only two', 3000, (n: number) => (n === 2700 ? 2500 : n), { secret: 7, publishable: 7 }],
		['one behind the other', 400, (n: number) => Math.floor(n / 2), { secret: 204, publishable: 204 }],
	])('stores them as if each came by itself, %s', async (_order, length, idOf, most) => {
		const rows = Array.from({ length }, (_each, n) => ({ id: idOf(n), name: `n${n}`, note: `of ${n % 7}` }));
		const lines = rows.map(({ id, name, note }) => `${id},${name},${note}`);
		const { data, sent } = await run(open(key), 'database.upsert', {
			table: 'base',
			rows: fileOf('id,name,note', lines),
			columns: 'id,name,note',
		});
		expect({ data, sent }).toEqual({ data: rows, sent: length });
		const last = new Map(rows.map((row) => [row.id, row]));
		expect([...(await sql`select id, name, note from public.base order by id`)]).toEqual(
			[...last.values()].sort((one, other) => one.id - other.id),
		);
		expect(requests).toBeLessThanOrEqual(most[key]);
	});

	it('tells them apart by a key of two columns', async () => {
		const rows = Array.from({ length: 90 }, (_each, n) => ({
			hall: n % 3 > 1 ? 1 : 0,
			seat: Math.floor(n / 3),
			guest: `n${n}`,
		}));
		const lines = rows.map(({ hall, seat, guest }) => `${hall},${seat},${guest}`);
		const { data } = await run(open(key), 'database.upsert', {
			table: 'seats',
			rows: fileOf('hall,seat,guest', lines),
		});
		expect(data).toEqual(rows);
		// Two of three rows end a request.
		expect(requests).toBeLessThanOrEqual(65);
	});

	it('finds those of which PostgreSQL alone knows that they are the same', async () => {
		const lines = ['1,a', '2,b', '01,c', '3,d', '+2,e', '4,f'];
		await run(open(key), 'database.upsert', { table: 'base', rows: fileOf('id,name', lines) });
		expect([...(await sql`select id, name from public.base order by id`)]).toEqual([
			{ id: 1, name: 'c' },
			{ id: 2, name: 'e' },
			{ id: 3, name: 'd' },
			{ id: 4, name: 'f' },
		]);
	});
});

it('finds them by conflict columns too, in whatever way their values are written', async () => {
	const lines = ['1,a', '2,b', '01,c'];
	await run(open('secret'), 'database.upsert', {
		table: 'base',
		rows: fileOf('id,name', lines),
		onConflict: 'id',
	});
	expect([...(await sql`select id, name from public.base order by id`)]).toEqual([
		{ id: 1, name: 'c' },
		{ id: 2, name: 'b' },
	]);
});

it('gives CSV back with one header, and each request as a part', async () => {
	const lines = ['1,a', '2,b', '1,c', '3,d'];
	const texts: unknown[] = [];
	for await (const { data, sent } of runInParts(open('secret'), 'database.upsert', {
		table: 'base',
		rows: fileOf('id,name', lines),
		columns: 'id,name',
		format: 'csv',
	}))
		texts.push([data, sent]);
	expect(texts).toEqual([
		['id,name\n1,a\n2,b', 2],
		['\n1,c\n3,d', 2],
	]);
});

it('tells how many rows are stored when one behind them is refused', async () => {
	const lines = ['1,a,1', '2,b,1', '1,c,1', '3,d,none', '4,e,1'];
	const error = await failure(
		run(open('secret'), 'database.upsert', { table: 'base', rows: fileOf('id,name,seen', lines) }),
	);
	expect(error).toMatchObject({ code: '22P02' });
	expect(error.message).toContain('No row before is stored. Of rows 1 to 5, and what follows, none is.');
	const small = await failure(
		run(open('secret'), 'database.upsert', {
			table: 'base',
			rows: fileOf('id,name,seen', lines),
			batchSize: 3,
		}),
	);
	expect(small.message).toContain('The 3 rows before are stored. Of rows 4 to 5, and what follows, none is.');
	expect([...(await sql`select id, name from public.base order by id`)]).toEqual([
		{ id: 1, name: 'c' },
		{ id: 2, name: 'b' },
	]);
});

it('sends nothing more of them once it is told to stop', async () => {
	const controller = new AbortController();
	const parts = runInParts(
		open('secret'),
		'database.upsert',
		{ table: 'base', rows: fileOf('id,name', ['1,a', '2,b', '1,c', '1,d']) },
		{ signal: controller.signal },
	);
	expect(await parts.next()).toMatchObject({ value: { sent: 2 } });
	controller.abort();
	const error = await failure(parts.next());
	expect(error).toMatchObject({ code: 'ABORTED' });
	expect(error.message).toContain('The 2 rows before are stored. What follows was not sent.');
	expect([...(await sql`select id, name from public.base order by id`)]).toEqual([
		{ id: 1, name: 'a' },
		{ id: 2, name: 'b' },
	]);
});

it('a row that a trigger refuses with the same code is told, with the rows before it stored', async () => {
	const lines = ['1,one', '2,two', '3,three'];
	const error = await failure(
		run(open('secret'), 'database.upsert', { table: 'picky', rows: fileOf('id,name', lines) }),
	);
	expect(error).toMatchObject({ code: '21000', reason: expect.stringContaining('subquery') });
	expect(error.message).toContain('The 1 rows before are stored. Of rows 2 to 2, and what follows, none is.');
	expect([...(await sql`select id from public.picky`)]).toEqual([{ id: 1 }]);
});

it('a list in one request is stored as a whole or not at all, as it says', async () => {
	const rows = [
		{ id: 1, name: 'a' },
		{ id: 1, name: 'b' },
	];
	const error = await failure(run(open('secret'), 'database.upsert', { table: 'base', rows }));
	expect(error).toMatchObject({ code: '21000' });
	expect(requests).toBe(1);
	await run(open('secret'), 'database.upsert', { table: 'base', rows: [...rows, { id: 2 }], batchSize: 2 });
	expect([...(await sql`select id, name from public.base order by id`)]).toEqual([
		{ id: 1, name: 'b' },
		{ id: 2, name: null },
	]);
});
