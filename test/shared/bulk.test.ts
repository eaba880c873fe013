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

it('writes one after the other, in the order of the items', async () => {
	const names = ['a', 'b', 'c', 'd'];
	await collect(runMany(connection, 'database.update', names.map(write), { concurrency: 4 }));
	expect(most).toBe(1);
	expect(begun).toEqual(names.map((name) => JSON.stringify({ name })));
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
