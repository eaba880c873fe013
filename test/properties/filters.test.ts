import fc from 'fast-check';
import type postgres from 'postgres';
import { run, type Condition, type Connection } from '../../shared';
import { NotRead, readInGroup } from '../../shared/postgrest/read-raw';
import type { Filter } from './filter-sql';
import { column, condition, listed, names, not, patterns, special, text, texts, tree } from './odd-filters';
import { createOdd, rowsBy } from './odd-table';
import { startWithSql } from './start-with-sql';

/**
 * For any column name and any value, a filter returns exactly the rows that PostgreSQL's own parameterised query
 * returns: nothing in a name or a value can add, drop or widen a condition.
 */

let sql: postgres.Sql;
let stop: () => Promise<void>;
let connection: Connection;

beforeAll(async () => {
	({ sql, connection, stop } = await startWithSql());
	await createOdd(sql);
}, 60_000);

afterAll(async () => await stop?.());

const viaPostgres = async (filter: Filter) => await rowsBy(sql, filter);

const viaCore = async (filter?: unknown, matchColumns?: object) => {
	try {
		const { data } = await run(connection, 'database.select', {
			table: 'odd', columns: 'row_id', filters: filter && [filter], matchColumns, orders: [{ column: 'row_id' }],
		}); // prettier-ignore
		return (data as Array<{ row_id: number }>).map(({ row_id }) => row_id);
	} catch (error) {
		return (error as { code: string }).code;
	}
};

it('one condition', async () => {
	await fc.assert(
		fc.asyncProperty(condition, async (filter) => {
			expect(await viaCore(filter)).toEqual(await viaPostgres(filter));
		}),
		{ numRuns: 600 },
	);
}, 120_000);

it('a tree of conditions', async () => {
	await fc.assert(
		fc.asyncProperty(tree, async (filter) => {
			expect(await viaCore(filter)).toEqual(await viaPostgres(filter));
		}),
		{ numRuns: 400 },
	);
}, 120_000);

const onText = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'match', 'imatch', 'isDistinct', 'textSearch', 'is', 'in', 'likeAllOf', 'likeAnyOf', 'ilikeAllOf', 'ilikeAnyOf'] as const; // prettier-ignore

it.each(onText)(
	'%s on every odd name',
	async (operator) => {
		for (const column of names) {
			const value = operator === 'is' ? null : /Of$|^in$/.test(operator) ? ['a,b', 'x*'] : 'a,b';
			const filter = {
				column,
				operator,
				value,
				...(operator === 'textSearch' && { type: 'plain' as const }),
			};
			expect({ column, rows: await viaCore(filter) }).toEqual({ column, rows: await viaPostgres(filter) });
		}
	},
	60_000,
);

it('equality with every special text on every odd name', async () => {
	for (const column of names) {
		for (const value of special) {
			const filter: Filter = { column, operator: 'eq', value };
			expect({ column, value, rows: await viaCore(filter) }).toEqual({
				column,
				value,
				rows: await viaPostgres(filter),
			});
		}
	}
}, 120_000);

const holdsNull = fc
	.tuple(texts, fc.nat({ max: 3 }))
	.map(([values, at]): unknown[] => [...values.slice(0, at), null, ...values.slice(at)]);

it('null in a list of which members are looked for is refused, rather than true of nothing or of everything', async () => {
	const inLists: fc.Arbitrary<Filter> = fc.oneof(
		fc.record({ column, operator: fc.constant('in' as const), value: holdsNull, not }),
		fc.record({ column, operator: patterns, value: holdsNull, not }),
		fc.record({ column: fc.constant('text list'), operator: listed, value: holdsNull, not }),
	) as fc.Arbitrary<Filter>;
	await fc.assert(
		fc.asyncProperty(inLists, tree, fc.constantFrom('all', 'any'), async (filter, other, joint) => {
			expect(await viaCore(filter)).toBe('INVALID_PARAMETER');
			expect(await viaCore({ [joint]: [other, { all: [filter] }] })).toBe('INVALID_PARAMETER');
			for (const operation of ['database.update', 'database.delete'])
				expect(
					await write(operation, {
						filters: [filter],
						...(operation === 'database.update' && { values: { touched: 1 } }),
					}),
				).toBe('INVALID_PARAMETER');
		}),
		{ numRuns: 100 },
	);
	expect(await sql`select from public.odd where touched is not null`).toHaveLength(0);
}, 60_000);

/** As PostgREST takes a name or a value to the letter. */
const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;

it("PostgREST's own text, and columns that must equal values", async () => {
	await fc.assert(
		fc.asyncProperty(column, column, text, text, async (one, other, first, second) => {
			const is = (name: string, operator: 'eq' | 'neq', value: string): Condition => ({
				column: name,
				operator,
				value,
			});
			const raw = (name: string, operator: string, value: string) => ({
				column: name,
				raw: `${operator}.${quoted(value)}`,
			});
			const both = await viaPostgres({ all: [is(one, 'eq', first), is(other, 'neq', second)] });
			expect(await viaCore({ all: [{ all: [raw(one, 'eq', first), raw(other, 'neq', second)] }] })).toEqual(
				both,
			);
			const expression = `and(${quoted(one)}.eq.${quoted(first)},${quoted(other)}.neq.${quoted(second)})`;
			expect(await viaCore({ expression })).toEqual(both);
			fc.pre(one !== other);
			expect(await viaCore(undefined, { [one]: first, [other]: second })).toEqual(
				await viaPostgres({ all: [is(one, 'eq', first), is(other, 'eq', second)] }),
			);
		}),
		{ numRuns: 150 },
	);
}, 120_000);

const pieces = fc.string({
	unit: fc.constantFrom('"', ',', ')', '(', '\\', '{', '}', 'a', 'plain.eq.a'),
	maxLength: 8,
});

it('any text behind a column is one condition of its group, or is refused', async () => {
	const filled: Condition = { column: 'plain', operator: 'is', value: null, not: true };
	await fc.assert(
		fc.asyncProperty(column, fc.oneof(text, pieces), async (name, value) => {
			const raw = `eq.${value}`.trim();
			const read = readInGroup(raw);
			expect(await viaCore({ any: [{ all: [{ column: name, raw }, filled] }] })).toEqual(
				read instanceof NotRead
					? 'INVALID_PARAMETER'
					: await viaPostgres({ all: [{ column: name, operator: 'eq', value: read.value }, filled] }),
			);
		}),
		{ numRuns: 200 },
	);
}, 120_000);

it('an update changes, and a delete takes, exactly these rows; what is refused is true of most', async () => {
	await sql`create table public.all_odd as select * from public.odd`;
	await fc.assert(
		fc.asyncProperty(condition, async (filter) => {
			const meant = await viaPostgres(filter);
			const updated = await write('database.update', { filters: [filter], values: { touched: 1 } });
			const deleted = await write('database.delete', { filters: [filter] });
			await sql`insert into public.odd select * from public.all_odd on conflict do nothing`;
			expect(deleted).toEqual(updated);
			if (updated !== 'FILTER_REQUIRED') return expect(updated).toEqual(meant);
			if (!('operator' in filter) || typeof meant === 'string') return;
			const filled = await viaPostgres({ column: filter.column, operator: 'is', value: null, not: true });
			expect(meant.length).toBeGreaterThanOrEqual(filled.length / 2);
		}),
		{ numRuns: 200 },
	);
}, 120_000);

async function write(operation: string, params: object): Promise<readonly number[] | string> {
	try {
		const { data } = await run(connection, operation, { table: 'odd', columns: 'row_id', ...params });
		return (data as Array<{ row_id: number }>).map(({ row_id }) => row_id).sort((one, other) => one - other);
	} catch (error) {
		return (error as { code: string }).code;
	}
}
