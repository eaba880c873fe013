import fc from 'fast-check';
import type postgres from 'postgres';
import { quote, toSql, type Filter } from './filter-sql';
import { jsonKeys, names, rangeLiteral, text, texts, textsAndNulls } from './odd-filters';

/** Makes the table `odd`, of which every column has an odd name, with rows of odd values. */
export async function createOdd(sql: postgres.Sql): Promise<void> {
	const columns = names.map((name) => `${quote(name)} text`).join(', ');
	await sql.unsafe(`create table public.odd (row_id int primary key, ${columns}, "text list" text[], "int range" int4range, "json data" jsonb, whole int8, decimal numeric, flag boolean, moment timestamptz, touched int); grant all on public.odd to service_role;
		notify pgrst, 'reload schema'`);
	const textColumns = Object.fromEntries(names.map((name) => [name, fc.option(text, { freq: 6 })]));
	const otherColumns = {
		'text list': fc.option(fc.oneof(texts, textsAndNulls)),
		'int range': rangeLiteral,
		'json data': fc.oneof(
			fc.dictionary(text, text),
			fc.record({
				a: text,
				deep: fc.record({ b: text, n: fc.constantFrom(0, 1, 2, null) }),
				...Object.fromEntries(jsonKeys.map((key) => [key, fc.option(text)])),
			}),
		),
		whole: fc.option(fc.integer({ min: -3, max: 3 })),
		decimal: fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -9, max: 9 })),
		flag: fc.option(fc.boolean()),
		moment: fc.option(fc.constantFrom('1999-12-31T23:59:59.999Z', '2024-02-29T00:00:00+05:30')),
	};
	const random = fc.sample(fc.record({ ...textColumns, ...otherColumns }), { numRuns: 40, seed: 7 });
	for (const [index, row] of random.entries()) {
		await sql`insert into public.odd select * from jsonb_populate_record(null::public.odd, ${sql.json({ row_id: index, ...row })})`;
	}
}

/** The rows for which PostgreSQL itself finds that the filter holds; or its code, where it refuses it. */
export async function rowsBy(sql: postgres.Sql, filter: Filter): Promise<readonly number[] | string> {
	const parameters: unknown[] = [];
	const condition = toSql(filter, parameters);
	try {
		const rows = await sql.unsafe(
			`select row_id from public.odd where ${condition} order by row_id`,
			parameters as never[],
		);
		return rows.map(({ row_id }) => row_id as number);
	} catch (error) {
		return (error as { code: string }).code;
	}
}
