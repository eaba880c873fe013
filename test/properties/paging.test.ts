import fc from 'fast-check';
import type postgres from 'postgres';
import { connect, run, runInParts, type Connection } from '../../shared';
import type { Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';
import { startWithSql } from './start-with-sql';

/** With paging by key, each row that exists from start to end comes once, in order, whatever is written meanwhile. */

const rowCount = 730;
/** What the server hands out at once at the most: less than most pages ask for. */
const maxRows = 110;

let local: Local;
let sql: postgres.Sql;
let stop: () => Promise<void>;
let connection: Connection;
let publishable: Connection;
let requests = 0;
beforeEach(() => (requests = 0));

beforeAll(async () => {
	({ local, sql, stop } = await startWithSql({ maxRows }));
	connection = connect(
		{ url: local.url, key: local.keys.secret, retry: false },
		{
			send: async (request) => {
				requests += 1;
				if (requests > 100) throw new Error('endless');
				return await sendByFetch(request);
			},
		},
	);
	publishable = connect({ url: local.url, key: local.keys.publishable, retry: false }, { send: sendByFetch });
	await sql.unsafe(`
		create table public.author (id int primary key);
		insert into public.author select generate_series(0, 6);
		create table public.many (
			id bigint primary key, grp int, label text, stays boolean not null default true,
			tags text[], doc jsonb, seen timestamptz, ratio float8, span int4range, author int references public.author
		);
		grant all on public.many, public.author to anon, service_role;
		insert into public.many (id, grp, label, tags, doc, seen, ratio, span, author)
			select 9007199254740000 + n * 7, nullif(n % 5, 0), case when n % 11 = 0 then null else 'ä' || (n % 13) end,
				case n % 6 when 0 then null when 1 then '{}' when 2 then '{NULL,""}' when 3 then array['a "b"', 'c,d']
					else array['x' || n % 4] end,
				case n % 9 when 0 then null when 1 then 'null' when 2 then '"text, (with) {marks}"' when 3 then 'true'
					when 4 then to_jsonb(n % 3 + 0.1) when 5 then '[1, {"a": null}]' else jsonb_build_object('n', n % 4, 'k', 'ü') end,
				timestamptz '2030-01-01T00:00:00.123456Z' + (n % 10) * interval '1 microsecond',
				case n % 4 when 0 then 'NaN' when 1 then '-Infinity' else (n % 7) / 3.0 end,
				int4range(n % 3, n % 3 + n % 4), n % 7
			from generate_series(1, ${rowCount}) n;
		notify pgrst, 'reload schema'`);
}, 60_000);

afterAll(async () => await stop?.());

const order = fc.record({
	column: fc.constantFrom('grp', 'label', 'tags', 'doc', 'doc->n', 'seen', 'ratio', 'span', 'author'),
	descending: fc.boolean(),
	nulls: fc.constantFrom('first' as const, 'last' as const, undefined),
});
const sorting = fc.uniqueArray(order, { maxLength: 2, selector: ({ column }) => column });

const inSql = (orders: ReadonlyArray<{ column: string; descending: boolean; nulls?: string }>) =>
	[
		...orders.map(
			({ column, descending, nulls }) =>
				`${column.replace('->n', "->'n'")} ${descending ? 'desc' : 'asc'}${nulls ? ` nulls ${nulls}` : ''}`,
		),
		'id',
	].join(', ');

it('refuses key columns that some rows have no value in, rather than losing those rows', async () => {
	const params = { table: 'many', returnAll: true, keyColumns: 'label' };
	await expect(run(publishable, 'database.select', params)).rejects.toMatchObject({ field: 'keyColumns' });
});

it('begins in the index for each page', async () => {
	const queries: string[] = [];
	const watched = connect(
		{ url: local.url, key: local.keys.secret },
		{
			send: async (request) => {
				queries.push(decodeURIComponent(request.url));
				return await sendByFetch(request);
			},
		},
	);
	await run(watched, 'database.select', { table: 'many', columns: 'id', returnAll: true });
	expect(queries.at(-1)).toMatch(/\?select=id&id=gte\.\d+&order=id\.asc\.nullslast&limit=1001$/);
});

const idsOf = (data: unknown) => (data as Array<{ id: unknown }>).map(({ id }) => String(id));

it('returns every row once and in order, under any page size, sorted by anything', async () => {
	await fc.assert(
		fc.asyncProperty(
			sorting,
			fc.integer({ min: 60, max: 400 }),
			fc.constantFrom(
				'*',
				'id',
				'id,label,tags,doc',
				'id,author(id)',
				'*,author(id)',
				'id,doc->n',
				'*,author:label',
			),
			async (orders, pageSize, columns) => {
				requests = 0;
				const wanted = await sql.unsafe(`select id::text from public.many order by ${inSql(orders)}`);
				const { data } = await run(connection, 'database.select', {
					table: 'many',
					returnAll: true,
					orders,
					pageSize,
					columns,
				});
				expect(idsOf(data)).toEqual(wanted.map(({ id }) => id as string));
			},
		),
		{ numRuns: 25 },
	);
}, 120_000);

let servers = 0;

/** What a server's setting for the most rows does: it lowers the limit of each request. */
const serverOf = (atMost: number) =>
	connect(
		{ url: `https://project${++servers}.supabase.co`, key: local.keys.secret, retry: false },
		{
			send: async ({ url, ...request }) => {
				requests += 1;
				if (requests > 300) throw new Error('endless');
				const asked = new URL(url.slice(url.indexOf('/rest/')), local.url);
				const limit = Math.min(Number(asked.searchParams.get('limit') ?? atMost), atMost);
				if (asked.pathname.startsWith('/rest/v1/many')) asked.searchParams.set('limit', String(limit));
				return await sendByFetch({ ...request, url: asked.href });
			},
		},
	);

it('returns exactly the rows that are asked for, whatever the server hands out at once', async () => {
	const few = 60;
	const last = (9007199254740000n + BigInt(few * 7)).toString();
	await fc.assert(
		fc.asyncProperty(
			sorting,
			fc.oneof(fc.integer({ min: 1, max: 70 }), fc.integer({ min: 1, max: 9 })),
			fc.integer({ min: 1, max: 70 }),
			fc.oneof(
				fc.constant({ returnAll: true }),
				fc.constant({ returnAll: true, keyColumns: 'id' }),
				fc.constant({ returnAll: true, pageBy: 'offset' as const }),
				fc.record({ limit: fc.integer({ min: 1, max: 140 }), pageBy: fc.constantFrom('key', 'offset') }),
				fc.record({ rangeFrom: fc.integer({ min: 0, max: 65 }), rangeTo: fc.integer({ min: 65, max: 140 }) }),
			),
			async (orders, atMost, pageSize, how) => {
				requests = 0;
				// No server hands out rows one at a time, which a limit relies on.
				const server = serverOf('returnAll' in how ? atMost : Math.max(2, atMost));
				const from = 'rangeFrom' in how ? how.rangeFrom : 0;
				const to = 'limit' in how ? how.limit : 'rangeTo' in how ? how.rangeTo + 1 : few;
				const wanted = await sql.unsafe(
					`select id::text from public.many where id <= ${last} order by ${inSql(orders)}`,
				);
				const { data } = await run(server, 'database.select', {
					table: 'many',
					filters: [{ column: 'id', operator: 'lte', value: last }],
					// Only with the key at the end does each row have one place.
					orders: [...orders, { column: 'id' }],
					pageSize,
					...how,
				});
				expect(idsOf(data)).toEqual(wanted.slice(from, to).map(({ id }) => id as string));
			},
		),
		{ numRuns: 60 },
	);
}, 120_000);

it.each([1, 2, 3])('returns every row of a server that hands out %i at once', async (atMost) => {
	const { data } = await run(serverOf(atMost), 'database.select', {
		table: 'many', filters: [{ column: 'id', operator: 'lte', value: '9007199254740070' }], returnAll: true,
	}); // prettier-ignore
	expect(data).toHaveLength(10);
});

it('adds the keys it needs to the columns, and takes them out again', async () => {
	const { data } = await run(connection, 'database.select', {
		table: 'many', returnAll: true, columns: 'label', orders: [{ column: 'grp' }], keyColumns: 'id',
	}); // prettier-ignore
	expect(data).toHaveLength(rowCount);
	expect(Object.keys((data as object[])[0]!)).toEqual(['label']);
});

it('keeps its promise while others insert and delete', async () => {
	await fc.assert(
		fc.asyncProperty(
			sorting,
			fc.integer({ min: 60, max: 400 }),
			fc.array(fc.integer({ min: 1, max: rowCount * 7 }), { maxLength: 40 }),
			async (orders, pageSize, places) => {
				requests = 0;
				const seen: string[] = [];
				const writes = places.filter((place) => place % 7 !== 0);
				for await (const { data } of runInParts(connection, 'database.select', {
					table: 'many',
					returnAll: true,
					orders,
					pageSize,
					keyColumns: 'id',
				})) {
					seen.push(...idsOf(data));
					for (const place of writes.splice(0, 10)) {
						await sql`insert into public.many (id, grp, label, stays) values (${(9007199254740000n + BigInt(place)) as never}, ${place % 4}, 'new', false) on conflict do nothing`;
					}
					await sql`delete from public.many where not stays and random() < 0.5`;
				}
				await sql`delete from public.many where not stays`;
				const wanted = await sql.unsafe(`select id::text from public.many order by ${inSql(orders)}`);
				const staying = new Set(wanted.map(({ id }) => id as string));
				expect(seen.filter((id) => staying.has(id))).toEqual([...staying]);
				expect(new Set(seen).size).toBe(seen.length);
			},
		),
		{ numRuns: 15 },
	);
}, 120_000);

it('gives a limit above the page size of the server its full number', async () => {
	const { data } = await run(connection, 'database.select', {
		table: 'many',
		limit: 300,
		orders: [{ column: 'id' }],
	});
	expect(data).toHaveLength(300);
});

it('pages by offset on wish', async () => {
	const { data } = await run(publishable, 'database.select', {
		table: 'many',
		returnAll: true,
		pageBy: 'offset',
		orders: [{ column: 'id' }],
	});
	expect(new Set(idsOf(data)).size).toBe(rowCount);
});

it('needs no key to be named while one page holds all', async () => {
	const { data } = await run(publishable, 'database.select', {
		table: 'many', returnAll: true, filters: [{ column: 'grp', operator: 'is', value: null }, { column: 'label', operator: 'eq', value: 'ä1' }],
	}); // prettier-ignore
	expect((data as unknown[]).length).toBeGreaterThan(0);
});

it('asks for the key columns when the key may not read the primary key', async () => {
	await expect(run(publishable, 'database.select', { table: 'many', returnAll: true })).rejects.toMatchObject(
		{
			code: 'INVALID_PARAMETER',
			field: 'keyColumns',
			advice: expect.stringContaining('Key Columns'),
		},
	);
	const { data } = await run(publishable, 'database.select', {
		table: 'many',
		returnAll: true,
		keyColumns: 'id',
	});
	expect(data).toHaveLength(rowCount);
});

it('does not page groups by a key they do not have', async () => {
	await expect(
		run(connection, 'database.select', {
			table: 'many',
			columns: 'label,grp,id.count()',
			returnAll: true,
			pageSize: 5,
		}),
	).rejects.toMatchObject({ field: 'pageBy' });
});
