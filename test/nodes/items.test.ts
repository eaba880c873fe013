import type { INodeParameters } from 'n8n-workflow';
import { runItems } from '../../nodes/host/run-items';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode, type NodeSetup } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const run = async (parameters: INodeParameters, more: Partial<NodeSetup> = {}) =>
	await runNode({
		credential: { url: server.url, key: 'sb_secret_items' },
		parameters: { resource: 'row', table: 'todos', ...parameters },
		...more,
	});

/** `id = <the item's id>`, as a user clicks it together. */
const byId = { condition: [{ column: 'id', operator: 'eq', value: '={{ $json.id }}' }] };
/** n8n itself throws for this when it is read: no node bears that name. */
const brokenForSecond = "={{ $json.second ? $('Nowhere').item.json.table : 'todos' }}";
const refused = { status: 400, body: { code: '22P02', message: 'invalid input syntax', hint: 'a hint' } };
const failed = (item: number, details: object = { status: 400, code: '22P02', hint: 'a hint' }) => ({
	json: { error: expect.stringMatching(/./), details: expect.objectContaining(details) },
	pairedItem: { item },
});

describe('output', () => {
	it('is one item per row, paired with the item that asked', async () => {
		server.answerWith(
			{ status: 200, body: [{ id: 1 }, { id: 2 }] },
			{ status: 200, body: [] },
			{ status: 200, body: [{ id: 3 }] },
		);
		const { outputs } = await run(
			{
				operation: 'update',
				// Of rows above a number nobody can tell whose they are: each item has a request of its own.
				filters: { condition: [{ column: 'id', operator: 'gte', value: '={{ $json.id }}' }] },
				valuesMode: 'define',
				values: { column: [{ column: 'done', value: 'true' }] },
			},
			{ items: [{ id: 1 }, { id: 2 }, { id: 3 }] },
		);
		expect(outputs[0]).toEqual([
			{ json: { id: 1 }, pairedItem: { item: 0 } },
			{ json: { id: 2 }, pairedItem: { item: 0 } },
			{ json: { success: true, count: 0 }, pairedItem: { item: 1 } },
			{ json: { id: 3 }, pairedItem: { item: 2 } },
		]);
	});

	it('of parallel reads keeps the order of the items', async () => {
		server.answerWith({ status: 200, body: [{ id: 7 }] });
		const items = Array.from({ length: 12 }, (_each, id) => ({ id }));
		const { outputs } = await run({ operation: 'select', filters: byId }, { items });
		expect(outputs[0]?.map(({ pairedItem }) => pairedItem)).toEqual(items.map(({ id }) => ({ item: id })));
		expect(server.requests.map(({ query }) => query[1]?.[1]).toSorted()).toEqual(
			items.map(({ id }) => `eq.${id}`).toSorted(),
		);
	});

	it('of a read that finds nothing is none, or one empty item on wish', async () => {
		server.answerWith({ status: 200, body: [] });
		const none = await run({ operation: 'select' }, { items: [{}, {}] });
		expect(none.outputs.flat()).toEqual([]);
		const one = await run({ operation: 'select', options: { alwaysOutputOne: true } }, { items: [{}, {}] });
		expect(one.outputs[0]).toEqual([
			{ json: {}, pairedItem: { item: 0 } },
			{ json: {}, pairedItem: { item: 1 } },
		]);
	});

	it('of a write that returns nothing says that it was done', async () => {
		server.answerWith({ status: 204 });
		const { outputs } = await run(
			{ operation: 'delete', filters: byId, options: { returning: 'minimal' } },
			{ items: [{ id: 1 }, { id: 2 }] },
		);
		expect(outputs[0]).toEqual([
			{ json: { success: true }, pairedItem: { item: 0 } },
			{ json: { success: true }, pairedItem: { item: 1 } },
		]);
	});

	it.each([
		['{ success, count }', 200, {}, { success: true, count: 0 }],
		['{ success, count }, though the status is 201', 201, {}, { success: true, count: 0 }],
		['{ success } when no rows were asked for', 200, { returning: 'minimal' }, { success: true }],
		['{ success } when no rows were asked for, created', 201, { returning: 'minimal' }, { success: true }],
	])('of an insert without rows is %s', async (_what, status, options, json) => {
		server.answerWith({ status, body: [] });
		const { outputs } = await run({ operation: 'insert', options }, { items: [{ id: 1 }] });
		expect(outputs[0]).toEqual([{ json, pairedItem: { item: 0 } }]);
	});

	it('has one item for each item of a request, though the server wrote fewer rows', async () => {
		server.answerWith({ status: 201, body: [{ id: 2 }] });
		const { outputs } = await run({ operation: 'insert' }, { items: [{ id: 1 }, { id: 2 }, { id: 3 }] });
		expect(server.requests).toHaveLength(1);
		expect(outputs[0]).toEqual([
			{ json: { success: true, count: 0 }, pairedItem: { item: 0 } },
			{ json: { id: 2 }, pairedItem: { item: 1 } },
			{ json: { success: true, count: 0 }, pairedItem: { item: 2 } },
		]);
	});

	it('belongs to all items of a request when nobody can tell whose the rows are', async () => {
		server.answerWith({ status: 201, body: [{ id: 9 }] });
		const { outputs } = await run({ operation: 'insert' }, { items: [{ id: 1 }, { id: 2 }, { id: 3 }] });
		const pairedItem = [{ item: 0 }, { item: 1 }, { item: 2 }];
		expect(server.requests).toHaveLength(1);
		expect(outputs[0]).toEqual([
			{ json: { id: 9 }, pairedItem },
			{ json: { success: true, count: 0 }, pairedItem },
			{ json: { success: true, count: 0 }, pairedItem },
		]);
		// One list for all: of thousands of items, each with thousands of others, there would be millions of entries.
		expect(new Set(outputs[0]?.map((output) => output.pairedItem)).size).toBe(1);
	});

	it.each<[string, unknown, object[]]>([
		['a number', 5, [{ value: 5 }]],
		['text', 'five', [{ value: 'five' }]],
		['a row', { id: 1 }, [{ id: 1 }]],
		['a list of rows', [{ id: 1 }, { id: 2 }], [{ id: 1 }, { id: 2 }]],
		['a list of texts', ['a', 'b'], [{ value: 'a' }, { value: 'b' }]],
		['nothing', null, [{ success: true }]],
		['no rows', [], [{ success: true }]],
		['false', false, [{ value: false }]],
	])('of a function that returns %s is items', async (_what, body, jsons) => {
		server.answerWith({
			status: 200,
			body: JSON.stringify(body),
			headers: { 'content-type': 'application/json' },
		});
		const { outputs } = await run({ resource: 'function', operation: 'rpc', function: 'f' });
		expect(outputs[0]).toEqual(jsons.map((json) => ({ json, pairedItem: { item: 0 } })));
	});

	it('of a function without a result says that it was called', async () => {
		server.answerWith({ status: 204 });
		const { outputs } = await run({ resource: 'function', operation: 'rpc', function: 'f' });
		expect(outputs[0]).toEqual([{ json: { success: true }, pairedItem: { item: 0 } }]);
	});

	it('of an explanation is its plan', async () => {
		server.answerWith({
			status: 200,
			headers: { 'content-type': 'application/vnd.pgrst.plan+text' },
			body: 'Seq Scan',
		});
		const { outputs } = await run({ operation: 'explain', statement: 'select' });
		expect(outputs[0]).toEqual([{ json: { plan: 'Seq Scan' }, pairedItem: { item: 0 } }]);
	});

	it('goes to the table that each item names', async () => {
		server.answerWith({ status: 200, body: [] });
		await run(
			{ operation: 'select', table: { __rl: true, mode: 'name', value: '={{ $json.table }}' } },
			{ items: [{ table: 'todos' }, { table: 'my people' }] },
		);
		expect(server.requests.map(({ path }) => path).toSorted()).toEqual([
			'/rest/v1/my%20people',
			'/rest/v1/todos',
		]);
	});

	it('shows 50 rows unless told otherwise', async () => {
		server.answerWith({ status: 200, body: [] });
		await run({ operation: 'select' });
		expect(server.requests[0]?.query).toEqual([
			['select', '*'],
			['limit', '50'],
		]);
	});
});

describe('a failing item', () => {
	const threeDeletes: INodeParameters = { operation: 'delete', filters: byId };
	const items = [{ id: 1 }, { id: 'x' }, { id: 3 }];
	const secondFails = () =>
		server.answerWith({ status: 200, body: [{ id: 1 }] }, refused, { status: 200, body: [{ id: 3 }] });

	it('stops the node, and no later write is sent', async () => {
		secondFails();
		const { error, outputs } = await run(threeDeletes, { items });
		expect(error).toMatchObject({
			message: 'invalid input syntax',
			description: expect.stringContaining(
				'Give a value of the type of its column. a hint 1 of 3 input items were written before.',
			),
			httpCode: '400',
			context: { itemIndex: 1 },
		});
		expect(outputs).toEqual([]);
		expect(server.requests).toHaveLength(2);
	});

	it.each<[string, INodeParameters, object[], string]>([
		[
			'of an insert, that nothing followed',
			{ operation: 'insert', options: { batchSize: 1000 } },
			Array.from({ length: 1500 }, (_each, id) => ({ id })),
			'1,000 of 1,500 input items were written before. The request was for items 1000 to 1499, counted from 0.',
		],
	])('tells how far the node came: %s', async (_what, parameters, items, progress) => {
		const lost = { status: 503, body: { message: 'gone' } };
		server.answerWith(
			...(items.length > 3
				? [{ status: 201, body: items.slice(0, 1000) }, lost]
				: [lost, { status: 200, body: [] }]),
		);
		const { error } = await run(parameters, { items: items as Array<{ id: number }> });
		expect(error?.description).toBe(
			`The project is starting, paused or overloaded. It is not known whether the change was made: look before you send it again. ${progress}`,
		);
	});

	it('of a single input item says no more than what is wrong', async () => {
		server.answerWith(refused);
		const { error } = await run(threeDeletes, { items: [{ id: 1 }] });
		expect(error?.description).toBe('Give a value of the type of its column. a hint');
	});

	it('stands among the others when the node continues', async () => {
		secondFails();
		const { error, outputs } = await run(threeDeletes, { items, onError: 'continueRegularOutput' });
		expect(error).toBeUndefined();
		expect(outputs).toEqual([
			[{ json: { id: 1 }, pairedItem: { item: 0 } }, failed(1), { json: { id: 3 }, pairedItem: { item: 2 } }],
		]);
	});

	it('leaves by the error output, and the others by the first', async () => {
		secondFails();
		const { outputs } = await run(threeDeletes, { items, onError: 'continueErrorOutput' });
		expect(outputs[0]).toEqual([
			{ json: { id: 1 }, pairedItem: { item: 0 } },
			{ json: { id: 3 }, pairedItem: { item: 2 } },
		]);
		// n8n adds the input item's own fields.
		expect(outputs[1]).toEqual([{ ...failed(1), json: { id: 'x', ...failed(1).json } }]);
	});

	describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)('with %s', (onError) => {
		const errors = onError === 'continueErrorOutput' ? 1 : 0;

		it('fails alone when its expression cannot be resolved', async () => {
			server.answerWith({ status: 200, body: [{ id: 9 }] });
			const { outputs } = await run(
				{ operation: 'select', table: brokenForSecond },
				{ items: [{}, { second: true }, {}], onError },
			);
			expect(outputs.flat()).toHaveLength(3);
			const failures = outputs[errors]?.filter(({ json }) => json.error);
			expect(failures).toMatchObject([{ json: { details: { status: 0 } }, pairedItem: { item: 1 } }]);
			expect(server.requests).toHaveLength(2);
		});

		it('fails alone when a parameter cannot be meant', async () => {
			server.answerWith({ status: 200, body: [{ id: 1 }] });
			const { outputs } = await run(threeDeletes, { items: [{ id: 1 }, {}], onError });
			expect(outputs.flat()).toHaveLength(2);
			expect(outputs[errors]?.at(-1)).toEqual(failed(1, { code: 'INVALID_PARAMETER', field: 'filters' }));
			expect(server.requests).toHaveLength(1);
		});

		it('is every item when the credential is of no use', async () => {
			const { outputs } = await run(
				{ operation: 'select' },
				{ items: [{}, {}], onError, credential: { url: 'postgres://user:pass@host/db', key: 'k' } },
			);
			expect(outputs[errors]).toEqual(
				[0, 1].map((item) => failed(item, { code: 'INVALID_PROJECT_URL', field: 'url' })),
			);
			expect(outputs.flat()).toHaveLength(2);
		});

		it('has no value of the input, of the key or of the request in it', async () => {
			server.answerWith(refused);
			const { outputs } = await run(threeDeletes, { items: [{ id: 5 }], onError });
			const [item] = outputs[errors] ?? [];
			expect(Object.keys(item?.json ?? {}).toSorted()).toEqual(
				errors ? ['details', 'error', 'id'] : ['details', 'error'],
			);
			expect(item).not.toHaveProperty('error');
		});
	});

	it('names its place when its expression cannot be resolved, and nothing is sent', async () => {
		server.answerWith({ status: 200, body: [] });
		const { error } = await run(
			{ operation: 'insert', table: brokenForSecond },
			{ items: [{}, { second: true }] },
		);
		expect(error).toMatchObject({
			message: expect.stringContaining('Referenced node'),
			context: { itemIndex: 1 },
		});
		expect(server.requests).toEqual([]);
	});
});

it('refuses an n8n that is older than the oldest that was tested', async () => {
	const old = {
		helpers: {},
		getInputData: () => [{ json: {} }],
		continueOnFail: () => false,
		getNode: () => ({
			id: '1',
			name: 'Node',
			type: 'test',
			typeVersion: 1,
			position: [0, 0],
			parameters: {},
		}),
	};
	await expect(runItems(old as never, 'database')).rejects.toMatchObject({
		message: 'This n8n is too old for the Supabase nodes',
		description: 'Update n8n to 2.40 or newer.',
	});
});
