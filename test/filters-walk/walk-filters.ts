import fc from 'fast-check';
import postgres from 'postgres';
import { operationById } from '../../shared/run';
import type { Host } from '../database-walk/walk-database';
import { startLocal, type Local } from '../local/harness';
import type { Filter } from '../properties/filter-sql';
import { column, condition, names, special, text, tree } from '../properties/odd-filters';
import { createOdd, rowsBy } from '../properties/odd-table';

/**
 * Filters as users write them in the form of one host, or as JSON: they choose exactly the rows that PostgreSQL itself
 * would, of a table whose names and values are as odd as can be.
 */
export function walkFilters(run: Host['run']): void {
	let local: Local;
	let sql: postgres.Sql;
	beforeAll(async () => {
		local = await startLocal();
		sql = postgres(local.databaseUrl, { onnotice: () => {} });
		await createOdd(sql);
		await sql`create table public.all_odd as select * from public.odd`;
	}, 60_000);
	afterAll(async () => {
		await sql?.end();
		await local?.stop();
	});

	/** The rows that an operation gives, or the code of its error. */
	const chosen = async (id: string, params: object): Promise<readonly number[] | string> => {
		const common = { table: 'odd', columns: 'row_id' };
		const came = await run(operationById(id), { ...common, ...params }, local);
		if ('error' in came) return String(came.error);
		return rowsIn(came.gives).sort((one, other) => one - other);
	};

	it('a read gives the rows for which a tree of conditions holds', async () => {
		await fc.assert(
			fc.asyncProperty(tree.map(asJson), fc.constantFrom('list', 'itself', 'any'), async (filter, how) => {
				const isGroup = !('column' in filter);
				const filters = how === 'any' ? { any: [filter] } : how === 'itself' && isGroup ? filter : [filter];
				expect(await chosen('database.select', { filters, limit: 100 })).toEqual(await rowsBy(sql, filter));
			}),
			{ numRuns: 120 },
		);
	}, 180_000);

	it('two conditions on one column both hold', async () => {
		await fc.assert(
			fc.asyncProperty(column, text, text, async (name, low, high) => {
				const filters: Filter[] = [
					{ column: name, operator: 'gte', value: low },
					{ column: name, operator: 'lt', value: high },
				];
				expect(await chosen('database.select', { filters, limit: 100 })).toEqual(
					await rowsBy(sql, { all: filters }),
				);
			}),
			{ numRuns: 30 },
		);
	}, 120_000);

	it('any text in a column of any name is found', async () => {
		for (const [index, name] of names.entries()) {
			const filter: Filter = { column: name, operator: 'eq', value: special[index % special.length] };
			const rows = await chosen('database.select', { filters: [filter], limit: 100 });
			expect({ name, rows }).toEqual({ name, rows: await rowsBy(sql, filter) });
		}
	}, 120_000);

	it('an update changes and a delete takes exactly the rows that are meant, or none', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(condition, tree).map(asJson), async (filter) => {
				const meant = await rowsBy(sql, filter);
				const updated = await chosen('database.update', { filters: [filter], values: { touched: 1 } });
				const touched = await sql`select row_id from public.odd where touched = 1 order by row_id`;
				const deleted = await chosen('database.delete', { filters: [filter] });
				const left = await sql`select row_id from public.odd`;
				await sql`truncate public.odd`;
				await sql`insert into public.odd select * from public.all_odd`;
				const wanted = updated === 'FILTER_REQUIRED' ? updated : meant;
				const taken = typeof wanted === 'string' ? [] : wanted;
				expect({ updated, deleted }).toEqual({ updated: wanted, deleted: wanted });
				expect(touched.map(({ row_id }) => row_id as number)).toEqual(taken);
				expect(left).toHaveLength(40 - taken.length);
			}),
			{ numRuns: 60 },
		);
	}, 180_000);
}

const rowsIn = (given: unknown): number[] => {
	const rows = Array.isArray(given) ? (given as ReadonlyArray<Readonly<Record<string, unknown>>>) : [];
	// Where nothing came, an item of n8n only says that it is done.
	return rows.flatMap(({ json, row_id = Reflect.get(Object(json), 'row_id') }) =>
		row_id === undefined ? [] : Number(row_id),
	);
};

/** As a form or JSON holds it: numbers too long for JSON and dates as text, and nothing that is undefined. */
const asJson = (filter: Filter): Filter =>
	JSON.parse(
		JSON.stringify(filter, (_key, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
	) as Filter;
