import fc from 'fast-check';
import postgres from 'postgres';
import { connect, run, type Condition, type Connection, type Group } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

/**
 * For any column name and any value, a filter returns exactly the rows that PostgreSQL's own parameterised query
 * returns: nothing in a name or a value can add, drop or widen a condition.
 */

/** Names that PostgREST, the gateway or a query string could take for something else. */
const names = [
	'plain', 'two words', 'with-dash', 'select', 'columns', 'order', 'limit', 'offset', 'on_conflict', 'and', 'or', 'not',
	'apikey', 'a.b', 'a,b', 'a(b)', 'a:b', 'a"b', 'a\\b', "a'b", 'a&b=c', 'a%20b', 'a+b', ' edge ', 'é 😀', 'not.and', '1st', 'a--b',
]; // prettier-ignore

const special = ['', ' ', 'null', 'NULL', 'true', '*', '%', '_', 'a,b', '(a)', '"', '\\', '{a}', 'x.eq.y', '"a"', ')', 'a)or(b', '\n', '\t', '😀', "'", 'a"b\\c', ' a ', '1']; // prettier-ignore
const text = fc.oneof(
	fc.constantFrom(...special),
	fc.string({ unit: 'grapheme', maxLength: 6 }).filter((each) => !each.includes('\0')),
);

type Filter = Condition | (Group & { all?: readonly Filter[]; any?: readonly Filter[] });

const column = fc.constantFrom(...names);
const scalar = fc.constantFrom('eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'like', 'ilike', 'isDistinct');
const texts = fc.array(text, { maxLength: 3 });
const listed = fc.constantFrom('contains', 'containedBy', 'overlaps');
const patterns = fc.constantFrom('likeAllOf', 'likeAnyOf', 'ilikeAllOf', 'ilikeAnyOf');
const range = fc
	.tuple(
		fc.integer({ min: 0, max: 20 }),
		fc.integer({ min: 0, max: 9 }),
		fc.constantFrom('[', '('),
		fc.constantFrom(']', ')'),
	)
	.chain(([from, size, open, close]) =>
		fc.constantFrom<string | readonly number[]>(`${open}${from},${from + size}${close}`, [from, from + size]),
	);
const rangeLiteral = range.filter((each) => typeof each === 'string');
const ranges = fc.constantFrom('rangeGt', 'rangeGte', 'rangeLt', 'rangeLte', 'rangeAdjacent');
const not = fc.boolean();

const condition: fc.Arbitrary<Filter> = fc.oneof(
	fc.record({ column, operator: scalar, value: text, not }),
	fc.record({ column, operator: fc.constant('in'), value: texts, not }),
	fc.record({ column, operator: patterns, value: texts, not }),
	fc.record({ column: fc.constant('text list'), operator: listed, value: texts, not }),
	fc.record({ column: fc.constant('int range'), operator: ranges, value: range, not }),
	fc.record({
		column: fc.constant('int range'),
		operator: fc.constantFrom('contains', 'containedBy', 'overlaps'),
		value: rangeLiteral,
		not,
	}),
	fc.record({
		column: fc.constant('json data'),
		operator: fc.constantFrom('contains', 'containedBy'),
		value: fc.dictionary(text, text),
		not,
	}),
	fc.record({ column, operator: fc.constant('is'), value: fc.constant(null), not }),
) as fc.Arbitrary<Filter>;

const { tree } = fc.letrec<{ tree: Filter; group: Filter }>((tie) => ({
	tree: fc.oneof({ depthSize: 'small' }, { weight: 3, arbitrary: condition }, tie('group')),
	group: fc.oneof(
		fc.record({ all: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
		fc.record({ any: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }), not }),
	),
}));

let local: Local;
let sql: postgres.Sql;
let connection: Connection;

beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	connection = connect({ url: local.url, key: local.keys.secret, retry: false }, { send: sendByFetch });
	const columns = names.map((name) => `${quote(name)} text`).join(', ');
	await sql.unsafe(`create table public.odd (row_id int primary key, ${columns}, "text list" text[], "int range" int4range, "json data" jsonb); grant all on public.odd to service_role;
		notify pgrst, 'reload schema'`);
	const textColumns = Object.fromEntries(names.map((name) => [name, fc.option(text, { freq: 6 })]));
	const otherColumns = {
		'text list': fc.option(texts),
		'int range': rangeLiteral,
		'json data': fc.dictionary(text, text),
	};
	const random = fc.sample(fc.record({ ...textColumns, ...otherColumns }), { numRuns: 40, seed: 7 });
	for (const [index, row] of random.entries()) {
		await sql`insert into public.odd select * from jsonb_populate_record(null::public.odd, ${sql.json({ row_id: index, ...row })})`;
	}
}, 60_000);

afterAll(async () => {
	await sql?.end();
	await local?.stop();
});

const quote = (name: string) => `"${name.replaceAll('"', '""')}"`;

/** The same tree in SQL, its values as parameters. PostgREST reads * in a pattern as %. */
function toSql(filter: Filter, parameters: unknown[]): string {
	const parts = 'all' in filter ? filter.all : 'any' in filter ? filter.any : undefined;
	if (parts) {
		const joined = parts.map((part) => toSql(part, parameters)).join('all' in filter ? ' and ' : ' or ');
		return `${filter.not ? 'not ' : ''}(${joined})`;
	}
	if (!('operator' in filter)) throw new Error('neither a group nor a condition');
	const { column: name, operator, value, not: negated } = filter;
	const parameter = (given: unknown) => `$${parameters.push(given)}`;
	const body = conditionSql(operator, value, parameter);
	return `${negated ? 'not ' : ''}(${quote(name)} ${body})`;
}

const binary: Readonly<Record<string, string>> = {
	eq: '=', neq: '<>', gt: '>', gte: '>=', lt: '<', lte: '<=', isDistinct: 'is distinct from',
	contains: '@>', containedBy: '<@', overlaps: '&&',
	rangeGt: '>>', rangeGte: '&>', rangeLt: '<<', rangeLte: '&<', rangeAdjacent: '-|-',
}; // prettier-ignore

function conditionSql(operator: string, value: unknown, parameter: (given: unknown) => string): string {
	const pattern = (each: unknown) => String(each).replaceAll('*', '%');
	if (operator === 'is') return 'is null';
	if (operator === 'in') return `= any (${parameter(value)}::text[])`;
	const [, like, quantifier] = /^(i?like)(?:(All|Any)Of)?$/.exec(operator) ?? [];
	if (like && quantifier)
		return `${like} ${quantifier} (${parameter((value as unknown[]).map(pattern))}::text[])`;
	if (like) return `${like} ${parameter(pattern(value))}`;
	if (
		operator.startsWith('range') ||
		(typeof value === 'string' && /^[[(]\d+,/.test(value) && /contain|overlaps/.test(operator))
	)
		return `${binary[operator]} ${parameter(rangeText(value))}::int4range`;
	if (Array.isArray(value) && /contain|overlaps/.test(operator))
		return `${binary[operator]} ${parameter(value)}::text[]`;
	if (typeof value === 'object')
		return `${binary[operator]} ${parameter(JSON.stringify(value))}::text::jsonb`;
	return `${binary[operator]} ${parameter(value)}`;
}

const rangeText = (value: unknown) => (Array.isArray(value) ? `(${value.join(',')})` : value);

const viaPostgres = async (filter: Filter) => {
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
};

const viaCore = async (filter: Filter) => {
	try {
		const { data } = await run(connection, 'database.select', {
			table: 'odd', columns: 'row_id', filters: [filter], orders: [{ column: 'row_id' }],
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

it('every operator on every odd name', async () => {
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
