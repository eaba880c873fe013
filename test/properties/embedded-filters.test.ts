import fc from 'fast-check';
import type postgres from 'postgres';
import { run, type Connection } from '../../shared';
import { quote, toSql, type Filter } from './filter-sql';
import { startWithSql } from './start-with-sql';

/**
 * Filters on embedded tables give exactly what PostgreSQL's own parameterised query gives: with a left join which rows are
 * embedded, with an inner one which rows come at all, too. No name of a column and no value changes that.
 */

/** Among them what PostgREST reads as a sort, a limit or a group of the embedded table: `toys.limit=…`. */
const names = [
	'plain', 'two words', 'select', 'order', 'limit', 'offset', 'and', 'or', 'not', 'on_conflict', 'apikey', 'eq',
	'a.b', 'a,b', 'a(b)', 'a:b', 'a"b', 'a\\b', 'limit.eq', ' edge ', 'é 😀', 'x\n',
]; // prettier-ignore
const special = ['', ' ', 'null', '*', '%', 'a,b', '(a)', '"', '\\', '{a}', 'x.eq.y', ')', 'a)or(b', '\n', '😀', 'limit.eq.1']; // prettier-ignore
const text = fc.oneof(
	fc.constantFrom(...special),
	fc.string({ unit: 'grapheme', maxLength: 4 }).filter((each) => !each.includes('\0')),
);
const column = fc.constantFrom(...names);
const not = fc.boolean();

const condition = fc.oneof(
	fc.record({
		column,
		operator: fc.constantFrom('eq', 'neq', 'lt', 'gte', 'isDistinct'),
		value: text,
		not,
	}),
	// A pattern may not end in a backslash.
	fc.record({ column, operator: fc.constant('like'), value: text.map((each) => `${each}%`), not }),
	fc.record({ column, operator: fc.constant('in'), value: fc.array(text, { maxLength: 3 }), not }),
	fc.record({ column, operator: fc.constant('is'), value: fc.constant(null), not }),
	fc.record({
		column: fc.constantFrom('json data->>k', 'json data->>two words', 'json data->>"a.b"'),
		operator: fc.constantFrom('eq', 'neq'),
		value: text,
		not,
	}),
) as fc.Arbitrary<Filter>;

const { group } = fc.letrec<{ tree: Filter; group: Filter }>((tie) => ({
	tree: fc.oneof({ depthSize: 'small' }, { weight: 3, arbitrary: condition }, tie('group')),
	group: fc.oneof(
		fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
		fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
	),
}));

/** Filters on one embedded table: conditions that stand by themselves, groups, and groups that name its columns in full. */
const onTable = fc.array(
	fc.oneof(
		fc.record({ filter: condition, as: fc.constant('condition' as const) }),
		fc.record({ filter: group, as: fc.constantFrom('group' as const, 'group of full names' as const) }),
	),
	{ maxLength: 2 },
);
type OnTable = typeof onTable extends fc.Arbitrary<infer Filters> ? Filters : never;

const renamed = (filter: Filter, rename: (name: string) => string): Filter => {
	if ('all' in filter && filter.all)
		return { ...filter, all: filter.all.map((each) => renamed(each, rename)) };
	if ('any' in filter && filter.any)
		return { ...filter, any: filter.any.map((each) => renamed(each, rename)) };
	return 'column' in filter ? { ...filter, column: rename(filter.column) } : filter;
};

/** The same as the core takes it. */
const written = (filters: OnTable, table: string): readonly unknown[] =>
	filters.map(({ filter, as }) => {
		const full = as === 'group' ? filter : renamed(filter, (name) => `${table}.${name}`);
		return as === 'condition' ? full : { ...full, referencedTable: table };
	});

const inSql = (filters: OnTable, parameters: unknown[], table: string): string =>
	['true', ...filters.map(({ filter }) => toSql(filter, parameters, table))].join(' and ');

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 3) });

let sql: postgres.Sql;
let stop: () => Promise<void>;
let connection: Connection;

beforeAll(async () => {
	({ sql, connection, stop } = await startWithSql());
	const columns = [...names.map((name) => `${quote(name)} text`), '"json data" jsonb'].join(', ');
	await sql.unsafe(`
		create table public.children (id int primary key, ${columns});
		create table public.toys (id int primary key, child int references public.children, ${columns});
		create table public.parts (id int primary key, toy int references public.toys, ${columns});
		grant all on public.children, public.toys, public.parts to service_role;
		notify pgrst, 'reload schema'`);
	const row = fc.record({
		...Object.fromEntries(names.map((name) => [name, fc.option(text, { freq: 6 })])),
		'json data': fc.record({ k: text, 'two words': fc.option(text), 'a.b': text }),
	});
	const rows = (count: number, seed: number) => fc.sample(row, { numRuns: count, seed });
	const insert = async (table: string, index: number, values: object) =>
		await sql`insert into ${sql(table)} select * from jsonb_populate_record(null::${sql(table)}, ${sql.json({ id: index, ...values } as never)})`;
	for (const [index, values] of rows(8, 1).entries()) await insert('children', index, values);
	for (const [index, values] of rows(24, 2).entries())
		await insert('toys', index, { child: index % 7, ...values });
	for (const [index, values] of rows(40, 4).entries())
		await insert('parts', index, { toy: (index * 5) % 23, ...values });
}, 60_000);

afterAll(async () => await stop?.());

interface Reading {
	readonly own: readonly Filter[];
	readonly toys: OnTable;
	readonly parts: OnTable;
	readonly joinToys: string;
	readonly joinParts: string;
	readonly alias: boolean;
}

const reading: fc.Arbitrary<Reading> = fc.record({
	own: fc.array(fc.oneof(condition, group), { maxLength: 1 }),
	toys: onTable,
	parts: onTable,
	joinToys: fc.constantFrom('', '!inner', '!left'),
	joinParts: fc.constantFrom('', '!inner', '!left'),
	alias: fc.boolean(),
});

interface Part {
	readonly id: number;
}
interface Child extends Part {
	readonly toys: ReadonlyArray<Part & { readonly parts: readonly Part[] }>;
}

const byId = <Row extends Part>(rows: readonly Row[]): readonly Row[] =>
	[...rows].sort((one, other) => one.id - other.id);

const viaCore = async ({ own, toys, parts, joinToys, joinParts, alias }: Reading) => {
	const name = alias ? 'things' : 'toys';
	const { data } = await run(connection, 'database.select', {
		table: 'children',
		columns: `id, ${alias ? 'things:' : ''}toys${joinToys}(id, parts${joinParts}(id))`,
		filters: [...own, ...written(toys, name), ...written(parts, `${name}.parts`)],
	});
	const rows = data as ReadonlyArray<Part & Record<string, Child['toys']>>;
	return byId(rows).map((row) => ({
		id: row.id,
		toys: byId(row[name] ?? []).map((toy) => ({ id: toy.id, parts: byId(toy.parts) })),
	}));
};

const viaPostgres = async ({ own, toys, parts, joinToys, joinParts }: Reading) => {
	const parameters: unknown[] = [];
	const ownSql = ['true', ...own.map((filter) => toSql(filter, parameters, 'c'))].join(' and ');
	const partsSql = `from public.parts p where p.toy = t.id and ${inSql(parts, parameters, 'p')}`;
	const hasParts = joinParts === '!inner' ? `and exists (select ${partsSql})` : '';
	const toysSql = `from public.toys t where t.child = c.id and ${inSql(toys, parameters, 't')} ${hasParts}`;
	const hasToys = joinToys === '!inner' ? `and exists (select ${toysSql})` : '';
	const partsOf = `(select coalesce(jsonb_agg(jsonb_build_object('id', p.id) order by p.id), '[]') ${partsSql})`;
	const toysOf = `(select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'parts', ${partsOf}) order by t.id), '[]') ${toysSql})`;
	const rows = await sql.unsafe(
		`select c.id, ${toysOf} as toys from public.children c where ${ownSql} ${hasToys} order by c.id`,
		parameters as never[],
	);
	return rows.map(({ id, toys: found }) => ({ id: id as number, toys: found as Child['toys'] }));
};

it('filters on embedded tables, beside those on the table itself, with inner and left joins', async () => {
	await fc.assert(
		fc.asyncProperty(reading, async (each) => {
			expect(await viaCore(each)).toEqual(await viaPostgres(each));
		}),
		{ numRuns: 250 },
	);
}, 120_000);

it.each(names)('%j of an embedded table', async (name) => {
	for (const value of special)
		for (const as of ['condition', 'group', 'group of full names'] as const) {
			const filter: Filter = { column: name, operator: 'eq', value };
			const each: Reading = {
				own: [],
				toys: [{ filter: as === 'condition' ? filter : { any: [filter] }, as } as OnTable[number]],
				parts: [],
				joinToys: '!inner',
				joinParts: '',
				alias: false,
			};
			expect(await viaCore(each)).toEqual(await viaPostgres(each));
		}
});
