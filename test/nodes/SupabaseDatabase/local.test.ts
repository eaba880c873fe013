import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startLocal, type Local } from '../../local/harness';
import { runNode, type NodeSetup } from '../harness';

let local: Local;
beforeAll(async () => {
	local = await startLocal();
});
afterAll(async () => await local.stop());

/** The rows an operation on `todos` gives, as n8n's items. */
async function todos(operation: string, parameters: INodeParameters = {}, more: Partial<NodeSetup> = {}) {
	const { outputs, error } = await runNode({
		credential: { url: local.url, key: local.keys.publishable },
		parameters: { resource: 'row', operation, table: 'todos', ...parameters },
		...more,
	});
	if (error) throw error;
	return outputs[0] ?? [];
}

const where = (column: string, operator: string, value: string): INodeParameters => ({
	filters: { condition: [{ column, operator, value }] },
});
const json = (items: ReadonlyArray<{ readonly json: IDataObject }>) => items.map((item) => item.json);

it('reads, sorts and limits rows', async () => {
	const items = await todos('select', {
		filters: { condition: [{ column: 'done', operator: 'is', truth: 'false' }] },
		limit: 2,
		options: { columns: 'title, priority', orders: { order: [{ column: 'priority', descending: true }] } },
	});
	expect(items).toEqual([
		{ json: { title: 'Invite guests to the tasting', priority: 4 }, pairedItem: { item: 0 } },
		{ json: { title: 'Clean the grinder', priority: 3 }, pairedItem: { item: 0 } },
	]);
});

it('creates a row from each item, changes it, counts it and deletes it, each paired with its item', async () => {
	const items = ['a', 'b, "quoted"', 'c'].map((title) => ({ title: `e2e ${title}`, tags: ['x', 'y z'] }));
	const created = await todos('insert', {}, { items });
	expect(created.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }, { item: 2 }]);
	expect(json(created)).toMatchObject(items);

	const changed = await todos(
		'update',
		{
			...where('id', 'eq', '={{ $json.id }}'),
			valuesMode: 'define',
			values: {
				column: [
					{ column: 'done', value: '={{ true }}' },
					{ column: 'title', value: '={{ $json.title }}!' },
				],
			},
		},
		{ items: json(created) },
	);
	expect(changed).toEqual(
		created.map((item, index) => ({
			json: { ...item.json, done: true, title: `${items[index]?.title}!` },
			pairedItem: { item: index },
		})),
	);

	expect(json(await todos('count', where('title', 'like', 'e2e %')))).toEqual([{ count: 3 }]);
	const removed = await todos('delete', where('id', 'in', '={{ $json.ids }}'), {
		items: [{ ids: json(created).map(({ id }) => id) }],
	});
	expect(json(removed)).toEqual(expect.arrayContaining(json(changed)));
	expect(json(await todos('count', where('title', 'like', 'e2e %')))).toEqual([{ count: 0 }]);
});

it('stores none of the items of a request that is kept whole, and names each', async () => {
	const titles = ['whole 1', '', 'whole 2'];
	const done = await todos(
		'insert',
		{ options: { keepBatches: true } },
		{ items: titles.map((title) => ({ title })), onError: 'continueRegularOutput' },
	);
	expect(done).toMatchObject(
		titles.map((_title, item) => ({
			json: { error: expect.any(String), details: { code: '23514' } },
			pairedItem: { item },
		})),
	);
	expect(json(await todos('count', where('title', 'like', 'whole%')))).toEqual([{ count: 0 }]);
});

it('keeps only those requests whole whose items say so', async () => {
	const items = [
		{ title: 'apart 1', whole: false },
		{ title: '', whole: false },
		{ title: 'apart 2', whole: true },
		{ title: '', whole: true },
	];
	const done = await todos(
		'insert',
		{
			rowsMode: 'define',
			rows: { column: [{ column: 'title', value: '={{ $json.title }}' }] },
			options: { keepBatches: '={{ $json.whole }}' },
		},
		{ items, onError: 'continueRegularOutput' },
	);
	expect(done.map((item) => ('error' in item.json ? 'refused' : item.json.title))).toEqual([
		'apart 1',
		'refused',
		'refused',
		'refused',
	]);
	expect(json(await todos('delete', where('title', 'like', 'apart%')))).toMatchObject([{ title: 'apart 1' }]);
});

it('stores the good items and names the bad one, when the node continues', async () => {
	const items = [{ title: 'good 1' }, { title: '' }, { title: 'good 2' }, { nothing: 'here' }];
	const done = await todos('insert', {}, { items, onError: 'continueRegularOutput' });
	expect(done).toMatchObject([
		{ json: { title: 'good 1' }, pairedItem: { item: 0 } },
		{ json: { error: expect.any(String), details: { code: '23514' } }, pairedItem: { item: 1 } },
		{ json: { title: 'good 2' }, pairedItem: { item: 2 } },
		{ json: { error: expect.any(String), details: { code: 'PGRST204' } }, pairedItem: { item: 3 } },
	]);
	expect(json(await todos('delete', where('title', 'like', 'good %')))).toHaveLength(2);
});

it('says what is wrong, and what to do, in words of the server', async () => {
	await expect(todos('select', { table: 'todo' })).rejects.toMatchObject({
		message: "Could not find the table 'public.todo' in the schema cache",
		description: expect.stringMatching(/Check the spelling of the table.*public\.todos/),
		httpCode: '404',
	});
});

it('tells how much was read when it took several pages, and nothing when one was enough', async () => {
	const read = async (options: INodeParameters) =>
		await runNode({
			credential: { url: local.url, key: local.keys.secret },
			parameters: { resource: 'row', operation: 'select', table: 'todos', returnAll: true, options },
		});
	const paged = await read({ pageSize: 2, count: 'exact' });
	const all = paged.outputs[0]?.length ?? 0;
	expect(all).toBeGreaterThan(4);
	expect(paged.hints).toEqual([
		`Matching rows in all: ${all}`,
		expect.stringMatching(new RegExp(`^Read ${all} rows in \\d+ requests$`)),
	]);
	expect((await read({})).hints).toEqual([]);
});

it('calls a function with the arguments that were mapped, and gives what it returns', async () => {
	const call = async (name: string, value: object) => {
		const { outputs, error } = await runNode({
			credential: { url: local.url, key: local.keys.secret },
			parameters: {
				resource: 'function',
				operation: 'rpc',
				function: { __rl: true, mode: 'list', value: name },
				argsMapped: { mappingMode: 'defineBelow', value, schema: [], matchingColumns: [] } as never,
			},
		});
		if (error) throw error;
		return json(outputs[0] ?? []);
	};
	expect(await call('add', { a: 2, b: '={{ 3 }}' })).toEqual([{ value: 5 }]);
	expect(await call('restock', { product: 1, amount: 0 })).toEqual([{ success: true }]);
	expect(await call('search_products', { query: 'zzz' })).toEqual([{ success: true }]);
	expect((await call('tasting_words', {})).length).toBeGreaterThan(1);
});

it('explains a statement by its own fields', async () => {
	const [item] = await todos('explain', {
		statement: 'update',
		valuesMode: 'define',
		values: { column: [{ column: 'done', value: 'true' }] },
		...where('id', 'eq', '1'),
	});
	expect(item?.json.plan).toEqual(expect.stringContaining('Update on todos'));
});
