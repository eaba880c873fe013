import fc from 'fast-check';
import postgres from 'postgres';
import { connect, run, runMany, type Connection, type SupabaseError } from '../../../shared';
import { inOneHour, signToken } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import { createTwins, fillTwins, likened, stored, tableOf, type Twin, type Variant } from './twin-tables';

/**
 * Many items in few requests store, return and refuse exactly what each of them would alone, one after the other: whoever
 * acts, whatever the policies say, and whatever the table makes of a row.
 */

/** The same worlds each time, so that what fails here fails again; PROPERTY_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7) });
const numRuns = Number(process.env.PROPERTY_RUNS ?? 50);

let local: Local;
let sql: postgres.Sql;
let requests = 0;
const connections = new Map<string, Connection>();

beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
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

afterAll(async () => {
	await sql?.end();
	await local?.stop();
});

const word = fc.oneof(
	{ weight: 6, arbitrary: fc.constantFrom('fine', 'other') },
	fc.constantFrom('raise', 'skip', 'twist', 'counted', 'forbidden', 'hidden', 'locked', 'mine', null),
);
const row = fc.record(
	{
		id: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }) }, fc.constantFrom('03', 'x', null)),
		code: fc.oneof(
			{ weight: 6, arbitrary: fc.constantFrom('a', 'f', 'g', 'h', 'i', 'j', 'k', 'taken') },
			fc.constant(null),
		),
		grp: fc.integer({ min: 1, max: 3 }),
		amount: fc.oneof(
			{ weight: 5, arbitrary: fc.integer({ min: 1, max: 6 }) },
			fc.constantFrom(13, null, 'x', 2147483648),
		),
		word,
		kind: fc.oneof(
			{ weight: 5, arbitrary: fc.constantFrom('plain', 'rare') },
			fc.constantFrom('nowhere', null),
		),
		doc: fc.constantFrom({ b: 1, a: [2] }, 'text', null),
	},
	{ requiredKeys: [] },
);
const oddRow = fc
	.tuple(row, fc.constantFrom({ num: 5 }, { doubled: 4 }, { nope: 1 }, { made_by: null }))
	.map(([usual, odd]) => ({ ...usual, ...odd }));
/** Most items have the same columns, as they do in a workflow. */
const evenRow = fc.record({
	id: fc.integer({ min: 1, max: 60 }),
	amount: fc.integer({ min: 1, max: 14 }),
	word,
});

const reply = fc.record(
	{
		returning: fc.constantFrom('representation', 'minimal'),
		columns: fc.constantFrom('*', 'id,word', 'word', 'w:word,doubled', 'code,amount'),
	},
	{ requiredKeys: ['returning'] },
);

const items = <T>(each: fc.Arbitrary<T>) => fc.array(each, { maxLength: 14, size: 'max' });
const rowsOf = fc.oneof(
	{ weight: 5, arbitrary: items(evenRow.map((rows) => ({ rows }))) },
	{
		weight: 5,
		arbitrary: items(
			fc.record(
				{
					rows: fc.oneof({ weight: 6, arbitrary: row }, oddRow, fc.array(row, { maxLength: 3 })),
					defaultToNull: fc.boolean(),
				},
				{ requiredKeys: ['rows'] },
			),
		),
	},
);

const write = fc.constantFrom(
	{ id: 'database.insert' },
	{ id: 'database.upsert', onConflict: 'id' },
	{ id: 'database.upsert', onConflict: 'code' },
	{ id: 'database.upsert' },
	{ id: 'database.upsert', ignoreDuplicates: true },
	{ id: 'database.upsert', onConflict: 'id', ignoreDuplicates: true },
);
const actor = fc.constantFrom('service', 'anon', 'user');
const variant = fc.constantFrom<Variant>('rowwise', 'rowwise', 'blind', 'granted');

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
			rowsOf,
			reply,
			write,
			actor,
			variant,
			fc.integer({ min: 1, max: 8 }),
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

const chosen = fc.oneof(
	{ weight: 8, arbitrary: fc.integer({ min: 1, max: 9 }).map((value) => ({ column: 'id', value })) },
	fc.constantFrom<{ column: string; value: unknown }>(
		{ column: 'id', value: '3' },
		{ column: 'id', value: '03' },
		{ column: 'id', value: 'x' },
		{ column: 'grp', value: 1 },
		{ column: 'grp', value: 2 },
		{ column: 'grp', value: 3 },
		{ column: 'code', value: 'a' },
		{ column: 'nope', value: 1 },
	),
);
const values = fc.oneof(
	{ weight: 5, arbitrary: fc.constantFrom({ amount: 21 }, { word: 'fine' }, { amount: 22, word: 'other' }) },
	fc.constantFrom<Params>(
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
		{ id: 3 },
		{ num: 5 },
		{ doubled: 3 },
		{ nope: 1 },
		{ doc: { a: [1] } },
		{},
	),
);
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
		const item = fc.record({ key: chosen, values, more });
		// Items of a workflow often want the same of their rows.
		const alike = fc
			.record({ keys: items(chosen), values, more })
			.map(({ keys, ...rest }) => keys.map((key) => ({ key, ...rest })));
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(items(item), alike),
				reply,
				actor,
				variant,
				async (each, reply, actor, variant) => {
					await compare({
						id,
						actor,
						variant,
						most,
						paramsFor: (twin) =>
							each.map(({ key, values, more: { how, ...rest } }) => ({
								table: tableOf(twin, variant),
								...choosing(key, how),
								...(id === 'database.update' && { values }),
								...reply,
								...rest,
							})),
					});
				},
			),
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
