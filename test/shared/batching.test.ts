import {
	connect,
	runMany,
	runManyByRequest,
	type BulkOptions,
	type ItemsOutcome,
	type Send,
} from '../../shared';

interface Sent {
	readonly rows: unknown;
	readonly prefer: string;
}

const sent: Sent[] = [];
let refuse: (
	rows: readonly unknown[],
) => { status: number; code?: string; message?: string } | undefined = () => undefined;

const send: Send = async ({ body = 'null', headers }) => {
	const rows = JSON.parse(String(body)) as unknown;
	const list = Array.isArray(rows) ? (rows as unknown[]) : [rows];
	sent.push({ rows, prefer: headers.Prefer ?? '' });
	const refusal = refuse(list);
	if (refusal)
		return {
			status: refusal.status,
			headers: {},
			body: { code: refusal.code, message: refusal.message ?? 'no' },
		};
	return { status: 201, headers: {}, body: headers.Prefer?.includes('minimal') ? '' : list };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test', retry: false }, { send });

beforeEach(() => {
	sent.length = 0;
	refuse = () => undefined;
});

const run = async (
	items: ReadonlyArray<Record<string, unknown>>,
	options: BulkOptions = {},
	id = 'database.insert',
) => {
	const all: ItemsOutcome[] = [];
	for await (const each of runMany(
		connection,
		id,
		items.map((item) => ({ table: 't', ...item })),
		options,
	))
		all.push(each);
	return all.map((each) => [
		each.items,
		'error' in each ? (each.error.code ?? each.error.status) : each.outcome.data,
	]);
};
const row = (name: unknown) => ({ rows: { name } });

it('sends many items in one request, and gives each its own row', async () => {
	expect(await run([row('a'), { rows: [{ name: 'b' }, { name: 'c' }] }, row('d')])).toEqual([
		[[0], [{ name: 'a' }]],
		[[1], [{ name: 'b' }, { name: 'c' }]],
		[[2], [{ name: 'd' }]],
	]);
	expect(sent.map(({ rows }) => rows)).toEqual([
		[{ name: 'a' }, { name: 'b' }, { name: 'c' }, { name: 'd' }],
	]);
});

it('sends one item by itself just as a single run would', async () => {
	await run([row('a')]);
	expect(sent).toEqual([{ rows: { name: 'a' }, prefer: 'return=representation' }]);
});

it('sends 10,000 items in two requests', async () => {
	const all = await run(Array.from({ length: 10_000 }, (_, index) => row(index)));
	expect(all).toHaveLength(10_000);
	expect(sent).toHaveLength(2);
});

it('tells what each request brought at once, to those who wish it', async () => {
	const params = ['a', 'b', 'c'].map((name) => ({ table: 't', ...row(name) }));
	const told: Array<ReadonlyArray<readonly number[]>> = [];
	for await (const outcomes of runManyByRequest(connection, 'database.insert', params, {
		batch: { rows: 2 },
	}))
		told.push(outcomes.map(({ items }) => items));
	expect(told).toEqual([[[0], [1]], [[2]]]);
});

it('begins a new request at the limits', async () => {
	await run([row('a'), row('b'), row('c')], { batch: { rows: 2 } });
	expect(sent.map(({ rows }) => rows)).toEqual([[{ name: 'a' }, { name: 'b' }], { name: 'c' }]);
	sent.length = 0;
	await run([row('x'.repeat(600)), row('y'.repeat(600))], { batch: { bytes: 1000 } });
	expect(sent).toHaveLength(2);
});

it('never sends more bytes than the limit, in any script', async () => {
	const limit = 10_000;
	await run(
		Array.from({ length: 200 }, () => row('漢'.repeat(100))),
		{ batch: { bytes: limit } },
	);
	const sizes = sent.map(({ rows }) => Buffer.byteLength(JSON.stringify(rows)));
	expect(Math.max(...sizes)).toBeLessThanOrEqual(limit);
	expect(sent.length).toBeLessThanOrEqual(8);
});

it('lets columns that a row lacks have their defaults, as alone', async () => {
	await run([row('a'), { rows: { name: 'b', done: true } }]);
	expect(sent).toHaveLength(1);
	expect(sent[0]?.prefer).toBe('missing=default, return=representation');
});

it('does not join what would not be the same alone', async () => {
	await run([
		row('a'),
		{ ...row('b'), table: 'u' },
		{ ...row('c'), schema: 's' },
		{ ...row('d'), returning: 'minimal' },
		{ ...row('e'), format: 'single' },
		{ ...row('f'), count: 'exact' },
		{ rows: [{ a: 1 }, { b: 2 }] },
		row('g'),
	]);
	expect(sent).toHaveLength(8);
});

it('keeps a row that comes twice for the next request of an upsert', async () => {
	const items = [row('a'), row('b'), row('a'), row('c')].map((item) => ({ ...item, onConflict: 'name' }));
	await run(items, {}, 'database.upsert');
	expect(sent.map(({ rows }) => rows)).toEqual([
		[{ name: 'a' }, { name: 'b' }],
		[{ name: 'a' }, { name: 'c' }],
	]);
});

it('changes only the columns that a row has, also beside rows with others', async () => {
	await run([{ rows: { id: 1, stock: 5 } }, { rows: { id: 2, name: 'b', stock: 7 } }], {}, 'database.upsert');
	expect(sent.map(({ rows }) => rows)).toEqual([
		{ id: 1, stock: 5 },
		{ id: 2, name: 'b', stock: 7 },
	]);
});

it('sends a row without any column by itself', async () => {
	await run([{ rows: {} }, { rows: {} }]);
	expect(sent.map(({ rows }) => rows)).toEqual([{}, {}]);
});

it('counts an item that cannot be written as JSON as failed, and goes on', async () => {
	const circular: Record<string, unknown> = {};
	circular.self = circular;
	expect(await run([row('a'), { rows: circular }, row('c')])).toEqual([
		[[0], [{ name: 'a' }]],
		[[1], 'INVALID_PARAMETER'],
		[[2], [{ name: 'c' }]],
	]);
});

it.each(['44000', 'PT400', '22P02', 'P0001', '54000', '55P03', '57014'])(
	'tries items apart after %s',
	async (code) => {
		refuse = (rows) => (JSON.stringify(rows).includes('bad') ? { status: 400, code } : undefined);
		expect(await run([row('a'), row('bad')])).toEqual([
			[[0], [{ name: 'a' }]],
			[[1], code],
		]);
	},
);

it('takes no answer for rows that are not there', async () => {
	const busy = connect(
		{ url: 'https://abc.supabase.co', key: 'k-test' },
		{ send: async () => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: 'busy' }) },
	);
	for await (const each of runMany(busy, 'database.insert', [
		{ table: 't', ...row('a') },
		{ table: 't', ...row('b') },
	]))
		expect(each).toMatchObject({
			items: [0, 1],
			error: { code: 'INCOMPLETE_REPLY', advice: expect.stringContaining('may have been made') },
		});
});

it('finds the row at fault, and stores the others in their order', async () => {
	refuse = (rows) => (JSON.stringify(rows).includes('bad') ? { status: 409, code: '23505' } : undefined);
	const names = ['a', 'b', 'bad', 'd', 'e'];
	const all = await run(names.map(row));
	expect(all).toEqual(names.map((name, index) => [[index], name === 'bad' ? '23505' : [{ name }]]));
});

it('stops at the row at fault when the reader does, with the rows before it stored', async () => {
	refuse = (rows) => (JSON.stringify(rows).includes('bad') ? { status: 400, code: '23514' } : undefined);
	for await (const each of runMany(
		connection,
		'database.insert',
		['a', 'bad', 'c'].map((name) => ({ table: 't', ...row(name) })),
	)) {
		if ('error' in each) break;
	}
	const stored = sent.filter(({ rows }) => !JSON.stringify(rows).includes('bad')).map(({ rows }) => rows);
	expect(stored).toEqual([{ name: 'a' }]);
});

it('splits a request that is too large', async () => {
	refuse = (rows) => (rows.length > 2 ? { status: 413 } : undefined);
	expect((await run(['a', 'b', 'c', 'd', 'e'].map(row))).map(([items]) => items)).toEqual([
		[0],
		[1],
		[2],
		[3],
		[4],
	]);
});

it.each([
	['a table without a grant', { status: 403, code: '42501', message: 'permission denied for table t' }],
	['a table that is not there', { status: 404, code: 'PGRST205' }],
	['a server that is down', { status: 503 }],
	['a column that no item may have', { status: 400, code: 'PGRST204' }],
])('fails all items of a request together for %s, and asks once', async (_name, refusal) => {
	refuse = () => refusal;
	expect(await run([row('a'), row('b')])).toEqual([
		[[0, 1], 'code' in refusal ? refusal.code : refusal.status],
	]);
	expect(sent).toHaveLength(1);
});

it('says of all items of a request that a server which is down did not answer what is known of them', async () => {
	refuse = () => ({ status: 503 });
	const all: ItemsOutcome[] = [];
	const items = ['a', 'b'].map((name) => ({ table: 't', ...row(name) }));
	for await (const each of runMany(connection, 'database.insert', items)) all.push(each);
	expect(all).toMatchObject([
		{
			items: [0, 1],
			error: {
				advice:
					'The project is starting, paused or overloaded. It is not known whether the change was made: look before you send it again.',
			},
		},
	]);
});

it('tries items apart when only some have the unknown column, or break a policy', async () => {
	refuse = (rows) => (JSON.stringify(rows).includes('nope') ? { status: 400, code: 'PGRST204' } : undefined);
	expect(await run([row('a'), { rows: { nope: 1 } }])).toEqual([
		[[0], [{ name: 'a' }]],
		[[1], 'PGRST204'],
	]);
	refuse = (rows) =>
		JSON.stringify(rows).includes('secret')
			? { status: 403, code: '42501', message: 'new row violates row-level security policy' }
			: undefined;
	expect(await run([row('a'), row('secret')])).toEqual([
		[[0], [{ name: 'a' }]],
		[[1], '42501'],
	]);
});

it('does not wait for every item of a server that answers none in time', async () => {
	refuse = () => ({ status: 500, code: '57014' });
	const all = await run(Array.from({ length: 64 }, (_each, index) => row(index)));
	expect(all.flatMap(([items]) => items)).toEqual(Array.from({ length: 64 }, (_each, index) => index));
	expect(new Set(all.map(([, code]) => code))).toEqual(new Set(['57014']));
	// Each half of a half down to one item, the one beside it, and the next.
	expect(sent.map(({ rows }) => (Array.isArray(rows) ? rows.length : 1))).toEqual([
		64, 32, 16, 8, 4, 2, 1, 1, 2, 1,
	]);
});

it('goes on beside items that take too long, as long as others do not', async () => {
	refuse = (rows) =>
		rows.some((each) => Number((each as { name: number }).name) % 2 === 1)
			? { status: 500, code: '55P03' }
			: undefined;
	const all = await run(Array.from({ length: 16 }, (_each, name) => row(name)));
	expect(all).toEqual(
		Array.from({ length: 16 }, (_each, name) => [[name], name % 2 === 1 ? '55P03' : [{ name }]]),
	);
});

it('keeps batches whole on wish', async () => {
	refuse = () => ({ status: 409, code: '23505' });
	expect(await run([row('a'), row('b')], { keepBatches: true })).toEqual([[[0, 1], '23505']]);
});

it('does not take a request apart of which an earlier try may have been done', async () => {
	const replies = [502, 500];
	const codes: unknown[] = [undefined, '57014'];
	let tries = 0;
	const busy = connect(
		{ url: 'https://abc.supabase.co', key: 'k-test' },
		{
			clock: { now: () => 0, sleep: async () => {} },
			send: async () => {
				const at = tries++;
				return { status: replies[at] ?? 500, headers: {}, body: { code: codes[at], message: 'no' } };
			},
		},
	);
	const params = ['a', 'b'].map((name) => ({ table: 't', ...row(name), onConflict: 'name' }));
	const all: unknown[] = [];
	for await (const each of runMany(busy, 'database.upsert', params)) all.push(each);
	expect(all).toMatchObject([
		{
			items: [0, 1],
			error: {
				code: '57014',
				mayBeDone: true,
				advice: expect.stringContaining('not known whether an earlier try was done'),
			},
		},
	]);
	expect(tries).toBe(2);
});

describe('when a trigger has skipped rows of a request', () => {
	/** Items that write these rows, of which the server gives back those. */
	const outcomes = async (
		rows: readonly unknown[],
		returned: readonly unknown[],
		more: Record<string, unknown> = {},
	) => {
		const lossy = connect(
			{ url: 'https://abc.supabase.co', key: 'k-test' },
			{ send: async () => ({ status: 201, headers: {}, body: returned }) },
		);
		const params = rows.map((each) => ({ table: 't', rows: each, ...more }));
		const id = more.onConflict ? 'database.upsert' : 'database.insert';
		const all: unknown[] = [];
		for await (const each of runMany(lossy, id, params))
			all.push([each.items, 'error' in each ? each.error.code : each.outcome.data]);
		return all;
	};
	const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((name, index) => ({ name, n: index }));

	it('each of the others goes to its item, by what was sent', async () => {
		expect(await outcomes([a, b, c, d], [b, d])).toEqual([
			[[0], []],
			[[1], [b]],
			[[2], []],
			[[3], [d]],
		]);
		expect(await outcomes([[a, b], c, [d]], [a, c])).toEqual([
			[[0], [a]],
			[[1], [c]],
			[[2], []],
		]);
		expect(await outcomes([a, b], [])).toEqual([
			[[0], []],
			[[1], []],
		]);
	});

	it('those of which several may be the one share the outcome, and no others', async () => {
		expect(await outcomes([a, b, b, c, a], [a, b, c, a])).toEqual([
			[[0], [a]],
			[[1, 2], [b]],
			[[3], [c]],
			[[4], [a]],
		]);
		expect(await outcomes([b, a, b, a, b], [b, a, b])).toEqual([
			[
				[0, 1, 2, 3, 4],
				[b, a, b],
			],
		]);
	});

	it.each([
		['a row came back as it was not sent', [a, b], [{ name: 'A', n: 0 }], {}],
		['the rows came back in another order', [a, b, c], [c, a], {}],
		['more rows came back than were sent', [a, b], [a, b, c], {}],
		['what came back is no row', [a, b], [null], {}],
		['no column that was sent comes back', [a, b], [{ id: 5 }], { columns: 'id' }],
		['a column comes back under the name of another', [a, b], [{ name: 'b' }], { columns: 'name:title' }],
	])('all share the outcome when %s', async (_why, rows, returned, more) => {
		expect(await outcomes(rows, returned, more)).toEqual([[rows.map((_row, index) => index), returned]]);
	});

	it('values are the same however they are written', async () => {
		const sent = [
			{ at: '2026-01-01T00:00:00.000Z', price: '1.50', ok: true, doc: { b: 1 }, big: '12345678901234567890' },
			{ at: '2026-01-01T01:00:00+01:00', price: 2, ok: true, doc: { b: 1 }, big: null },
			{ at: '2026-01-01T00:00:00+00:00', price: 2, ok: false, doc: { b: 2 }, big: null },
		];
		const first = {
			at: '2026-01-01T00:00:00+00:00',
			price: 1.5,
			ok: true,
			doc: { b: 1 },
			big: '12345678901234567890',
		};
		const last = { at: '2026-01-01T00:00:00+00:00', price: 2, ok: false, doc: { b: 2 } };
		expect(await outcomes(sent, [first, last], { stripNulls: true })).toEqual([
			[[0], [first]],
			[[1], []],
			[[2], [last]],
		]);
	});

	it('the conflict columns are enough, whatever the trigger makes of the others', async () => {
		const changed = { name: 'b', n: 100 };
		expect(await outcomes([a, b, c], [changed], { onConflict: 'name' })).toEqual([
			[[0], []],
			[[1], [changed]],
			[[2], []],
		]);
		// Not when they do not come back.
		expect(await outcomes([a, b, c], [{ n: 100 }], { onConflict: 'name', columns: 'n' })).toEqual([
			[[0, 1, 2], [{ n: 100 }]],
		]);
	});
});

it('goes on after an item whose parameters cannot be meant, in order', async () => {
	const all = await run([row('a'), { rows: [1] }, { rows: '{"name":"c"}' }]);
	expect(all).toEqual([
		[[0], [{ name: 'a' }]],
		[[1], 'INVALID_PARAMETER'],
		[[2], [{ name: 'c' }]],
	]);
});
