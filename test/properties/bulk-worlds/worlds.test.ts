import fc from 'fast-check';
import type postgres from 'postgres';
import { connect, run, runMany, type Connection, type SupabaseError } from '../../../shared';
import { inOneHour, signToken } from '../../local/clients';
import type { Local } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import { startWithSql } from '../start-with-sql';
import { createTwins, fillTwins, likened, stored, tableOf, type Twin, type Variant } from './twin-tables';

/**
 * Many items in few requests store, return and refuse exactly what each of them would alone, one after the other: whoever
 * acts, whatever the policies say, and whatever the table makes of a row.
 */

/** The same worlds each time, so that what fails here fails again; PROPERTY_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7) });
const numRuns = Number(process.env.PROPERTY_RUNS ?? 80);

let local: Local;
let sql: postgres.Sql;
let stop: () => Promise<void>;
let requests = 0;
const connections = new Map<string, Connection>();

beforeAll(async () => {
	({ local, sql, stop } = await startWithSql());
	const accessToken = signToken(
		{ sub: 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa', role: 'authenticated', exp: inOneHour() },
		local.jwtSecret,
	);
	const send: typeof sendByFetch = async (request) => {
		requests += 1;
		return await sendByFetch(request);
	};
	const open = (key: string, token?: string) =>
		connect({ url: local.url, key, retry: false, accessToken: token }, { send });
	connections.set('service', open(local.keys.secret));
	connections.set('anon', open(local.keys.publishable));
	connections.set('user', open(local.keys.publishable, accessToken));
	await createTwins(sql);
}, 60_000);

afterAll(async () => await stop?.());

/** The usual values and, now and then, one of some odd ones. */
const seasoned = (usual: readonly unknown[], odd: readonly unknown[]) =>
	fc.oneof(
		{ weight: 4, arbitrary: fc.constantFrom(...usual) },
		...odd.map((each) => ({ weight: 1, arbitrary: fc.constant(each) })),
	);
const numbers = (to: number) => Array.from({ length: to }, (_each, n) => n + 1);

/** Of each column what is usual, and what is odd. */
const kinds = {
	id: [numbers(60).slice(6), ['03', 'x', null, 2, 4]],
	code: [numbers(40).map((n) => `c${n}`), ['a', 'taken', null]],
	amount: [numbers(6), [13, null, 'x', 2147483648]],
	word: [
		['fine', 'other'],
		['skip', 'skip', 'twist', 'raise', 'counted', 'forbidden', 'hidden', 'locked', 'mine', null],
	],
	kind: [
		['plain', 'rare'],
		['nowhere', null],
	],
	grp: [numbers(3), []],
	doc: [[{ b: 1, a: [2] }], ['text', null]],
} as const;
type Column = keyof typeof kinds;
const columns = Object.keys(kinds) as Column[];

/** Each world knows a few odd things: with all of them, hardly an item would share a request. */
const valuesOfWorld = fc
	.record({
		odd: fc.constantFrom<Column>('word', 'word', 'word', 'word', 'id', 'code', 'amount', 'kind'),
		picks: fc.array(fc.nat(), { minLength: 1, maxLength: 2 }),
		/** Rows that come again and again, or hardly ever. */
		few: fc.boolean(),
	})
	.map(({ odd, picks, few }) => {
		const of = (column: Column) => {
			const [usual, strange] = kinds[column];
			const some = column === odd ? picks.map((pick) => strange[pick % strange.length]) : [];
			return seasoned(column === 'id' && few ? numbers(12) : usual, some);
		};
		return Object.fromEntries(columns.map((column) => [column, of(column)])) as Record<
			Column,
			fc.Arbitrary<unknown>
		>;
	});

function items<T>(each: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
	return fc.oneof(
		{ weight: 5, arbitrary: fc.array(each, { minLength: 4, maxLength: 14 }) },
		fc.array(each, { maxLength: 3 }),
	);
}

/** Items with the same columns, as in most workflows. */
const evenItems = fc
	.tuple(valuesOfWorld, fc.subarray(columns, { minLength: 1 }))
	.chain(([values, some]) =>
		items(
			fc.record(Object.fromEntries(some.map((column) => [column, values[column]]))).map((rows) => ({ rows })),
		),
	);
/** Items with columns, and options, of their own. */
const oddItems = fc
	.tuple(
		valuesOfWorld,
		fc.constantFrom({}, {}, {}, { num: 5 }, { doubled: 4 }, { nope: 1 }, { made_by: null }),
	)
	.chain(([values, odd]) => {
		const row = fc.record(values, { requiredKeys: [] });
		const rows = fc.oneof(
			{ weight: 6, arbitrary: row },
			row.map((usual) => ({ ...usual, ...odd })),
			fc.constant({}),
			{ weight: 2, arbitrary: fc.array(row, { maxLength: 3 }) },
		);
		return items(fc.record({ rows, defaultToNull: fc.boolean() }, { requiredKeys: ['rows'] }));
	});

const reply = fc.record(
	{
		returning: fc.constantFrom('representation', 'representation', 'minimal'),
		columns: fc.constantFrom('*', 'id,word', 'word', 'w:word,doubled', 'code,amount'),
	},
	{ requiredKeys: ['returning'] },
);

const write = fc.constantFrom(
	{ id: 'database.insert' },
	{ id: 'database.upsert', onConflict: 'id' },
	{ id: 'database.upsert', onConflict: 'code' },
	{ id: 'database.upsert' },
	{ id: 'database.upsert', ignoreDuplicates: true },
	{ id: 'database.upsert', onConflict: 'id', ignoreDuplicates: true },
);
const actor = fc.constantFrom('service', 'service', 'anon', 'user');
const variant = fc.constantFrom<Variant>('rowwise', 'rowwise', 'rowwise', 'blind', 'granted');

type Params = Readonly<Record<string, unknown>>;
type Told = { readonly data: unknown } | { readonly refused: unknown };

const refusalIn = ({ code, status, reason, details, hint }: SupabaseError): Told => ({
	refused: likened([code, status, reason, details, hint]),
});

async function oneByOne(
	connection: Connection,
	id: string,
	params: readonly Params[],
): Promise<readonly Told[]> {
	const told: Told[] = [];
	for (const each of params)
		told.push(await run(connection, id, each).then(({ data }) => ({ data: likened(data) }), refusalIn));
	return told;
}

interface World {
	readonly id: string;
	readonly actor: string;
	readonly variant: Variant;
	readonly batch?: { readonly rows: number };
	readonly paramsFor: (twin: Twin) => readonly Params[];
	/** Requests for so many items at the most. */
	readonly most: (items: number) => number;
}

/** Runs a world twice, one by one and in bulk, and compares everything that can be seen of it. */
async function compare({ id, actor, variant, batch, paramsFor, most }: World): Promise<void> {
	await fillTwins(sql, variant);
	const connection = connections.get(actor)!;
	const alone = await oneByOne(connection, id, paramsFor('alone'));
	requests = 0;
	const params = paramsFor('together');
	let next = 0;
	for await (const done of runMany(connection, id, params, { batch })) {
		expect(done.items).toEqual(done.items.map((_each, index) => next + index));
		const wanted = alone.slice(next, next + done.items.length);
		next += done.items.length;
		if ('error' in done) {
			for (const each of wanted) expect(refusalIn(done.error)).toEqual(each);
		} else {
			const own = params.slice(next - done.items.length, next);
			// Items share an outcome only where a trigger skipped a row and nothing in the others tells whose they are.
			if (done.items.length > 1)
				expect({ own, skipped: hasSkipped(own, wanted), told: canBeTold(own) }).toMatchObject({
					skipped: true,
					told: false,
				});
			expect(likened(done.outcome.data)).toEqual(
				wanted.flatMap((each) => ('data' in each ? each.data : [each])),
			);
		}
	}
	expect(next).toBe(alone.length);
	expect(await stored(sql, 'together', variant)).toEqual(await stored(sql, 'alone', variant));
	expect(requests).toBeLessThanOrEqual(most(alone.length));
}

const sentBy = ({ rows = [] }: Params): readonly Params[] => [rows as Params | readonly Params[]].flat();

const hasSkipped = (own: readonly Params[], wanted: readonly Told[]): boolean =>
	own.some((params, index) => {
		const told = wanted[index];
		return told && 'data' in told && Array.isArray(told.data) && told.data.length < sentBy(params).length;
	});

/** Whether each row is known by its id, which comes back, and nothing else is made of what was sent. */
const canBeTold = (own: readonly Params[]): boolean => {
	const rows = own.flatMap(sentBy);
	const ids = rows.map(({ id }) => id);
	const comes = [undefined, '*', 'id,word'].includes(own[0]?.columns as string | undefined);
	return (
		comes &&
		ids.every((id) => typeof id === 'number') &&
		new Set(ids).size === ids.length &&
		(own[0]?.onConflict === 'id' || !rows.some(({ word }) => word === 'twist' || word === 'counted'))
	);
};

it('rows that are created', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.oneof(evenItems, oddItems),
			reply,
			write,
			actor,
			variant,
			fc.oneof(fc.constant(50), fc.integer({ min: 1, max: 14 })),
			async (each, reply, { id, ...more }, actor, variant, rows) => {
				await compare({
					id,
					actor,
					variant,
					batch: { rows },
					paramsFor: (twin) =>
						each.map((own) => ({ table: tableOf(twin, variant), ...more, ...reply, ...own })),
					// The halves of halves down to single items, and one request that asks for the key.
					most: (count) => 2 * count + 1,
				});
			},
		),
		{ numRuns },
	);
}, 300_000);

const chosen = fc
	.tuple(
		fc.constantFrom('id', 'id', 'grp'),
		fc.constantFrom<unknown>(8, '3', '03', 'x'),
		fc.constantFrom(undefined, undefined, { column: 'code', value: 'a' }, { column: 'nope', value: 1 }),
	)
	.map(([column, odd, other]) =>
		fc.oneof(
			{
				weight: 8,
				arbitrary: seasoned(numbers(column === 'grp' ? 3 : 6), [odd]).map((value) => ({ column, value })),
			},
			...(other ? [fc.constant<{ column: string; value: unknown }>(other)] : []),
		),
	);
const oddChanges = [
	{ word: 'raise' },
	{ word: 'skip' },
	{ word: 'twist' },
	{ word: 'forbidden' },
	{ word: 'hidden' },
	{ word: 'locked' },
	{ word: 'frozen' },
	{ word: null },
	{ amount: 13 },
	{ amount: 'x' },
	{ kind: 'nowhere' },
	{ code: 'taken' },
	{ grp: 2 },
	{ grp: 2 },
	{ id: 3 },
	{ num: 5 },
	{ doubled: 3 },
	{ nope: 1 },
	{ doc: { a: [1] } },
	{},
];
const changes = fc
	.array(fc.constantFrom<Params>(...oddChanges), { maxLength: 2 })
	.map((odd) => seasoned([{ amount: 21 }, { word: 'fine' }], odd));
const more = fc.record(
	{
		how: fc.constantFrom('filters', 'matchColumns', 'two'),
		count: fc.constantFrom('none', 'none', 'exact'),
		maxAffected: fc.constantFrom(undefined, undefined, 1),
	},
	{ requiredKeys: ['how'] },
);

const choosing = ({ column, value }: { column: string; value: unknown }, how: string): Params => {
	const filter = { column, operator: 'eq', value };
	if (how === 'matchColumns') return { matchColumns: { [column]: value } };
	return how === 'two'
		? { filters: [filter], matchColumns: { word: 'kept' } }
		: { filters: { all: [filter] } };
};

describe.each([
	// Those that share a request in halves of halves, those that found nothing again by themselves, and those that went early.
	['database.update', (count: number) => 4 * count],
	['database.delete', (count: number) => count],
])('rows that are changed by %s', (id, most) => {
	it('are what each would make of them', async () => {
		const worlds = fc.tuple(chosen, changes);
		const mixed = fc
			.tuple(worlds, more)
			.chain(([[key, values], more]) => items(fc.record({ key, values, more: fc.constant(more) })));
		// Items of a workflow often want the same of their rows.
		const alike = worlds
			.chain(([key, values]) => fc.record({ keys: items(key), values, more }))
			.map(({ keys, ...rest }) => keys.map((key) => ({ key, ...rest })));
		await fc.assert(
			fc.asyncProperty(fc.oneof(mixed, alike), reply, actor, variant, async (each, reply, actor, variant) => {
				await compare({
					id,
					actor,
					variant,
					most,
					paramsFor: (twin) =>
						each.map(({ key, values, more: { how, ...rest } }) => ({
							table: tableOf(twin, variant),
							...choosing(key, how),
							...(id === 'database.update' && { values: values as Params }),
							...reply,
							...rest,
						})),
				});
			}),
			{ numRuns },
		);
	}, 300_000);
});

describe('few requests', () => {
	const tables = { table: tableOf('together', 'rowwise') };

	const requestsFor = async (id: string, params: readonly Params[]): Promise<readonly boolean[]> => {
		await fillTwins(sql, 'rowwise');
		requests = 0;
		const stored: boolean[] = [];
		for await (const done of runMany(connections.get('service')!, id, params))
			for (const item of done.items) stored[item] = 'outcome' in done;
		return stored;
	};

	it('are enough to find the rows that are refused among many', async () => {
		const refused = fc.uniqueArray(fc.nat({ max: 299 }), { maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 300 }), refused, async (count, refused) => {
				const bad = new Set(refused);
				const params = Array.from({ length: count }, (_each, n) => ({
					...tables,
					rows: { id: 100 + n, amount: bad.has(n) ? 13 : 1 },
				}));
				expect(await requestsFor('database.insert', params)).toEqual(params.map((_each, n) => !bad.has(n)));
				const found = refused.filter((n) => n < count).length;
				expect(requests).toBeLessThanOrEqual(1 + 2 * found * Math.ceil(Math.log2(count)));
			}),
			{ numRuns: Math.ceil(numRuns / 3) },
		);
	}, 300_000);

	it.each([undefined, 'id'])(
		'are enough for rows that come again and again (%s)',
		async (onConflict) => {
			await fc.assert(
				fc.asyncProperty(
					fc.integer({ min: 2, max: 60 }),
					fc.integer({ min: 1, max: 5 }),
					async (different, times) => {
						const params = Array.from({ length: different * times }, (_each, n) => ({
							...tables,
							onConflict,
							rows: { id: 100 + (n % different), grp: Math.floor(n / different) },
						}));
						expect(await requestsFor('database.upsert', params)).toEqual(params.map(() => true));
						// Where the key is not told, one request is refused, and one asks for it.
						expect(requests).toBeLessThanOrEqual(times + (onConflict || times === 1 ? 0 : 2));
					},
				),
				{ numRuns: Math.ceil(numRuns / 3) },
			);
		},
		300_000,
	);
});
