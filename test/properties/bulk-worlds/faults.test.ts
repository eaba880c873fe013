import fc from 'fast-check';
import postgres from 'postgres';
import { connect, run, runMany, type Connection, type SupabaseError } from '../../../shared';
import { startLocal, type Local } from '../../local/harness';
import { sendByFetch } from '../../send-by-fetch';
import {
	faults,
	open,
	startFaultyProxy,
	type Fault,
	type FaultyProxy,
	type Passage,
} from './start-faulty-proxy';
import { createTwins, fillTwins, likened, stored, tableOf } from './twin-tables';

/**
 * Whatever happens on the way, each of many items ends in one outcome, and that is true: it is stored when it is told so,
 * it is not stored when it is refused, and it is unknown only when nobody can know. Nothing is stored twice.
 */

/** The same worlds each time, so that what fails here fails again; PROPERTY_SEED chooses others. */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 7) });
const numRuns = Number(process.env.PROPERTY_RUNS ?? 40);

let local: Local;
let sql: postgres.Sql;
let proxy: FaultyProxy;
let direct: Connection;
let faulty: Connection;
const waits: number[] = [];

beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	proxy = await startFaultyProxy(local.url);
	const key = local.keys.secret;
	direct = connect({ url: local.url, key, retry: false }, { send: sendByFetch });
	// Waits are noted, not waited for.
	const clock = { now: () => Date.now(), sleep: async (wait: number) => void waits.push(wait) };
	faulty = connect({ url: proxy.url, key }, { send: sendByFetch, clock });
	await createTwins(sql);
}, 60_000);

afterAll(async () => {
	await proxy?.stop();
	await sql?.end();
	await local?.stop();
});

type Params = Readonly<Record<string, unknown>>;

type Told = { readonly data: unknown } | { readonly refused: SupabaseError };

/** What may be done twice need not be looked after; anything else must say that nobody knows. */
function isUnknown({ mayBeDone = false, advice = '' }: SupabaseError, isRepeatable: boolean): boolean {
	const isSaid = /not known whether|may have been made/.test(advice);
	expect(isSaid || (mayBeDone && isRepeatable)).toBe(mayBeDone);
	return mayBeDone;
}

/** What an error says of the row it is about, without what differs between the tables. */
const cause = ({ code, status, reason, details, hint }: SupabaseError) =>
	likened([code, status, reason, details, hint]);

interface World {
	readonly id: string;
	readonly paramsFor: (table: string) => readonly Params[];
	/** Which items a request was about. */
	readonly itemsOf: (passage: Passage) => ReadonlySet<number>;
	readonly faults: readonly Fault[];
	readonly limits: { readonly body?: number; readonly address?: number };
	readonly batch?: { readonly rows: number };
	/** Whether a batch that is refused stays one: then none of its items is stored. */
	readonly keepBatches?: boolean;
	/** Whether the request of an item may be sent again though it was done, because that changes nothing. */
	readonly isRepeatable: boolean;
	/** Whether an item changes nothing, though its request is done: it is tried again in its turn. */
	readonly isIdle?: (item: number) => boolean;
}

async function check({
	id,
	paramsFor,
	itemsOf,
	faults,
	limits,
	batch,
	keepBatches = false,
	isRepeatable,
	isIdle = () => false,
}: World): Promise<void> {
	await fillTwins(sql, 'rowwise');
	proxy.plan(faults, limits);
	waits.length = 0;
	const told: Told[] = [];
	const refusedTogether = new Map<SupabaseError, readonly number[]>();
	const params = paramsFor(tableOf('together', 'rowwise'));
	for await (const done of runMany(faulty, id, params, { batch, keepBatches })) {
		expect(done.items).toEqual(done.items.map((_each, index) => told.length + index));
		if ('outcome' in done) expect(done.items).toHaveLength(1);
		else refusedTogether.set(done.error, done.items);
		for (const _item of done.items)
			told.push('error' in done ? { refused: done.error } : { data: done.outcome.data });
	}
	expect(told).toHaveLength(params.length);

	const passages = proxy.passages.map((passage) => ({ ...passage, items: itemsOf(passage) }));
	// A tree of halves, each request of which is sent four times at the most; those that found nothing go once more.
	expect(proxy.requests).toBeLessThanOrEqual(4 * 4 * params.length + 4);
	// Who is asked to wait waits so long, until it has been asked four times.
	const tired = told.flatMap((each) =>
		'refused' in each && each.refused.advice?.includes(' 7 sec') ? [each.refused] : [],
	);
	expect(waits.filter((wait) => wait === 7000)).toHaveLength(
		passages.filter(({ fault }) => fault === 'too many').length - new Set(tired).size,
	);

	// One by one, without faults, those that were done.
	const alone = paramsFor(tableOf('alone', 'rowwise'));
	for (const [item, each] of told.entries()) {
		const own = passages.filter(({ items }) => items.has(item));
		const isDone = own.some((passage) => passage.isDone);
		const last = own.at(-1);
		if (!isRepeatable && !isIdle(item))
			expect(own.filter((passage) => passage.isDone).length).toBeLessThanOrEqual(1);
		if ('data' in each) {
			expect(isDone).toBe(true);
			const { data } = await run(direct, id, alone[item]!);
			expect(likened(each.data)).toEqual(likened(data));
			continue;
		}
		const { refused } = each;
		if (isUnknown(refused, isRepeatable)) {
			expect(own.slice(isRepeatable ? -4 : -1).some(({ fault }) => open.has(fault))).toBe(true);
			if (isDone) await run(direct, id, alone[item]!);
			continue;
		}
		expect(isDone && !isIdle(item)).toBe(false);
		const together = refusedTogether.get(refused) ?? [];
		if (keepBatches) expect(together).toEqual([...(last?.items ?? [])]);
		if (keepBatches && last?.fault === 'none' && together.length > 1) {
			// By which of them, nobody asks: what is stored tells that none of them is.
			expect(refused.code).toMatch(/^[0-9A-Z]{5}$/);
		} else if (last?.fault === 'none') {
			const wanted = await run(direct, id, alone[item]!).then(
				() => 'nothing',
				(error: SupabaseError) => error,
			);
			expect(typeof wanted === 'string' ? wanted : cause(wanted)).toEqual(cause(refused));
		} else {
			// The fault itself is told, of a request for this item.
			expect({ fault: last?.fault, status: refused.status, code: refused.code }).toMatchObject(
				toldOf[last?.fault as keyof typeof toldOf],
			);
			if (last?.fault === 'half a reply') expect(Math.floor(refused.status / 100)).toBe(4);
			if (last?.fault === 'too large' && !keepBatches) expect(last.items.size).toBe(1);
		}
	}
	expect(await stored(sql, 'together', 'rowwise')).toEqual(await stored(sql, 'alone', 'rowwise'));
}

/** What is told of a fault that leaves no doubt. */
const toldOf = {
	'too many': { status: 429 },
	'too many for long': { status: 429 },
	'too large': { status: expect.any(Number) },
	'statement timeout': { code: '57014' },
	'no connection': { code: 'PGRST003' },
	// Of a refusal the status is enough.
	'half a reply': { status: expect.any(Number) },
};

const keptOrNot = [
	['a refused batch in parts', false],
	['a refused batch kept whole', true],
] as const;

/** Of the things that can happen each world knows a few. */
const someFaults = fc.subarray([...faults], { minLength: 1, maxLength: 3 }).chain((few) =>
	fc.array(fc.oneof(fc.constant<Fault>('none'), { weight: 2, arbitrary: fc.constantFrom(...few) }), {
		maxLength: 12,
		size: 'max',
	}),
);
const word = fc.oneof(
	{ weight: 8, arbitrary: fc.constantFrom('fine', 'other') },
	fc.constantFrom('raise', 'skip', 'x'.repeat(300)),
);
const amount = fc.oneof({ weight: 12, arbitrary: fc.integer({ min: 1, max: 9 }) }, fc.constantFrom(13));
/** The row of each item is marked by its group, which is the item's index. */
const rowsOfEach = (id: fc.Arbitrary<number>) =>
	fc
		.array(fc.record({ id, amount, word }), { maxLength: 16, size: 'max' })
		.map((rows) => rows.map((row, grp) => ({ ...row, grp })));

const itemsInBody = ({ body }: Passage): ReadonlySet<number> => {
	const rows = JSON.parse(body) as { readonly grp: number } | ReadonlyArray<{ readonly grp: number }>;
	return new Set([rows].flat().map(({ grp }) => grp));
};

describe.each([
	['database.insert', {}, fc.integer({ min: 1, max: 30 })],
	['database.upsert', { onConflict: 'id' }, fc.integer({ min: 1, max: 30 })],
	['database.upsert', {}, fc.integer({ min: 1, max: 12 })],
	[
		'database.upsert',
		{ onConflict: 'id', ignoreDuplicates: true, returning: 'minimal' },
		fc.integer({ min: 1, max: 12 }),
	],
] as const)('%s %j', (id, more, ids) => {
	it.each(keptOrNot)(
		'each outcome is true, %s',
		async (_how, keepBatches) => {
			await fc.assert(
				fc.asyncProperty(
					rowsOfEach(ids),
					someFaults,
					fc.constantFrom(undefined, undefined, 200, 900),
					fc.integer({ min: 1, max: 8 }),
					fc.constantFrom('representation', 'minimal'),
					async (rows, faults, body, size, returning) => {
						await check({
							id,
							paramsFor: (table) => rows.map((row) => ({ table, rows: row, returning, ...more })),
							itemsOf: itemsInBody,
							faults,
							limits: { body },
							keepBatches,
							batch: { rows: size },
							isRepeatable: 'onConflict' in more && !('ignoreDuplicates' in more),
						});
					},
				),
				{ numRuns },
			);
		},
		300_000,
	);
});

const changes = fc.uniqueArray(
	fc.record({
		id: fc.integer({ min: 1, max: 9 }),
		values: fc.oneof(
			{ weight: 6, arbitrary: fc.constantFrom({ amount: 21 }, { word: 'fine' }) },
			fc.constantFrom<Params>({ amount: 13 }, { word: 'raise' }, { word: 'skip' }),
		),
	}),
	{ selector: ({ id }) => id, maxLength: 9, size: 'max' },
);

/** Of those that stand there, one is left alone by its trigger. */
const finds = ({ id, values }: { readonly id: number; readonly values: Params }) =>
	id <= 6 && id !== 4 && values.word !== 'skip';

describe.each(['database.update', 'database.delete'])('%s', (id) => {
	it.each(keptOrNot)(
		'each outcome is true, %s',
		async (_how, keepBatches) => {
			await fc.assert(
				fc.asyncProperty(
					changes,
					someFaults,
					fc.constantFrom(undefined, undefined, 60, 75),
					fc.constantFrom('representation', 'minimal'),
					async (each, faults, address, returning) => {
						await check({
							id,
							paramsFor: (table) =>
								each.map(({ id: key, values }) => ({
									table,
									matchColumns: { id: key },
									...(id === 'database.update' && { values }),
									returning,
								})),
							itemsOf: ({ path }) => {
								const [, ids = ''] = /[?&]id=(?:eq|in)\.([^&]*)/.exec(decodeURIComponent(path)) ?? [];
								return new Set(
									(ids.match(/\d+/g) ?? []).map((key) => each.findIndex((item) => item.id === Number(key))),
								);
							},
							faults,
							limits: { address },
							keepBatches,
							isRepeatable: false,
							isIdle: (item) => !finds(each[item]!),
						});
					},
				),
				{ numRuns },
			);
		},
		300_000,
	);
});
