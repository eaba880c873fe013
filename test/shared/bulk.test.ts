import { connect, runMany, type ItemsOutcome, type Send } from '../../shared';

const begun: string[] = [];
let most = 0;
let open = 0;
const send: Send = async ({ url, body }) => {
	const what = String(body ?? new URL(url).searchParams.get('id') ?? '');
	begun.push(what);
	most = Math.max(most, ++open);
	await new Promise((resolve) => setTimeout(resolve, 5));
	open -= 1;
	return what.includes('bad')
		? { status: 409, headers: {}, body: { code: '23505', message: 'exists' } }
		: { status: 200, headers: {}, body: [{ what }] };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
beforeEach(() => {
	begun.length = 0;
	most = 0;
});

const read = (id: string) => ({ table: 't', filters: [{ column: 'id', operator: 'eq', value: id }] });
const write = (name: string) => ({
	table: 't',
	values: { name },
	filters: [{ column: 'id', operator: 'eq', value: 1 }],
});

const collect = async (outcomes: AsyncIterable<ItemsOutcome>): Promise<ItemsOutcome[]> => {
	const all: ItemsOutcome[] = [];
	for await (const outcome of outcomes) all.push(outcome);
	return all;
};

it('ends every item once, in order, whether it fails or not', async () => {
	const names = ['a', 'bad', 'c', 'bad', 'e', 'f', 'g'];
	const all = await collect(runMany(connection, 'database.select', names.map(read)));
	expect(all.map(({ items }) => items)).toEqual(names.map((_name, index) => [index]));
	expect(all.map((each) => ('error' in each ? each.error.code : 'fine'))).toEqual(
		names.map((name) => (name === 'bad' ? '23505' : 'fine')),
	);
});

it('reads at most so many at once', async () => {
	await collect(
		runMany(
			connection,
			'database.select',
			Array.from({ length: 20 }, (_, index) => read(String(index))),
			{ concurrency: 4 },
		),
	);
	expect(most).toBe(4);
});

const call = (id: string, more: Record<string, unknown> = { method: 'GET' }) => ({
	function: 'f',
	args: { id },
	...more,
});

it.each(['GET', 'HEAD'])(
	'calls functions that only read by %s at once, each item in order',
	async (method) => {
		const names = Array.from({ length: 20 }, (_each, index) => String(index));
		const all = await collect(
			runMany(
				connection,
				'database.rpc',
				names.map((name) => call(name, { method })),
				{ concurrency: 4 },
			),
		);
		expect(most).toBe(4);
		expect(begun).toEqual(names);
		expect(all.map(({ items }) => items)).toEqual(names.map((_name, index) => [index]));
	},
);

it('calls functions one after the other as soon as one of them may write', async () => {
	const sent: string[] = [];
	let writing = 0;
	const watching: Send = async (request) => {
		expect(writing).toBe(0);
		const writes = request.method === 'POST';
		sent.push(`${request.method} ${new URL(request.url).searchParams.get('id') ?? String(request.body)}`);
		if (writes) {
			expect(open).toBe(0);
			writing += 1;
		}
		return await send(request).finally(() => (writing -= writes ? 1 : 0));
	};
	const all = await collect(
		runMany(connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send: watching }), 'database.rpc', [
			call('a'),
			call('b'),
			call('c', {}),
			call('d'),
			{ function: 'f', args: { select: 'e' }, method: 'GET' },
			call('f'),
			{ function: '', method: 'GET' },
			call('g'),
		]),
	);
	expect(all.map((each) => ('error' in each ? each.error.field : each.items))).toEqual([
		[0],
		[1],
		[2],
		[3],
		[4],
		[5],
		'function',
		[7],
	]);
	expect(sent).toEqual([
		'GET a',
		'GET b',
		'POST {"id":"c"}',
		'GET d',
		'POST {"select":"e"}',
		'GET f',
		'GET g',
	]);
	expect(most).toBe(2);
});

it('writes one after the other, in the order of the items', async () => {
	const names = ['a', 'b', 'c', 'd'];
	await collect(runMany(connection, 'database.update', names.map(write), { concurrency: 4 }));
	expect(most).toBe(1);
	expect(begun).toEqual(names.map((name) => JSON.stringify({ name })));
});

it('sends nothing again of which it is not known whether it was done, though it went early', async () => {
	const sent: string[] = [];
	const open: Send = async ({ url }) => {
		const id = new URL(url).searchParams.get('id') ?? '';
		sent.push(id);
		return id === 'eq.2'
			? { status: 500, headers: {}, body: { code: '40003', message: 'statement completion unknown' } }
			: { status: 200, headers: {}, body: [{ id: 1 }] };
	};
	const params = [1, 2].map((id) => ({ table: 't', matchColumns: { id }, values: { name: `n${id}` } }));
	const all = await collect(
		runMany(
			connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send: open }),
			'database.update',
			params,
		),
	);
	expect(all).toMatchObject([
		{ items: [0], outcome: { data: [{ id: 1 }] } },
		{ items: [1], error: { code: '40003', mayBeDone: true } },
	]);
	expect(sent).toEqual(['eq.1', 'eq.2']);
});

it('begins no further write when the reader stops', async () => {
	for await (const each of runMany(connection, 'database.update', [write('a'), write('bad'), write('c')])) {
		if ('error' in each) break;
	}
	expect(begun).toEqual(['{"name":"a"}', '{"name":"bad"}']);
});

it('counts an item whose parameters cannot be meant as failed, and goes on', async () => {
	const all = await collect(runMany(connection, 'database.update', [{ table: 't' }, write('b')]));
	expect(all).toMatchObject([
		{ items: [0], error: { field: 'values' } },
		{ items: [1], outcome: { status: 200 } },
	]);
});
