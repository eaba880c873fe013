import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { loadFlow, pass, useNodeRed } from './runtime';

const helper = useNodeRed();

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());
beforeEach(() => server.answerWith({ status: 200, body: [] }));

const select = { operation: 'database.select', field_table: 'todos', field_tableType: 'str' };
const filter = (value: unknown, valueType: string, operator = 'eq') => ({
	field_filters: { all: [{ column: 'id', operator, value, valueType }] },
	field_filtersType: 'conditions',
});
const sent = (name: string): string | undefined =>
	server.requests[0]?.query.find(([each]) => each === name)?.[1];

describe('a value comes from', () => {
	const context = { flow: 'from flow', global: 'from global' };

	it.each([
		['text', 'plain', 'str', 'eq.plain'],
		['a number', '42', 'num', 'eq.42'],
		['a number with more digits than JavaScript holds', '9007199254740993', 'num', 'eq.9007199254740993'],
		['a hexadecimal number', '0x10', 'num', 'eq.16'],
		['a flag', 'false', 'bool', 'eq.false'],
		['JSON', '{"a":1}', 'json', 'eq.{"a":1}'],
		['JSON with a long number', '{"a":9007199254740993}', 'json', 'eq.{"a":9007199254740993}'],
		['JSON that is a long number', '9007199254740993', 'json', 'eq.9007199254740993'],
		['the message', 'payload.id', 'msg', 'eq.7'],
		['the flow context', 'stored', 'flow', 'eq.from flow'],
		['the global context', 'stored', 'global', 'eq.from global'],
		['the environment', 'SUPABASE_TEST_VALUE', 'env', 'eq.from env'],
		['a JSONata expression', 'payload.id * 2', 'jsonata', 'eq.14'],
	])('%s', async (_name, value, type, wanted) => {
		process.env.SUPABASE_TEST_VALUE = 'from env';
		await loadFlow({ url: server.url }, { ...select, ...filter(value, type) });
		helper.getNode('n1').context().flow.set('stored', context.flow);
		helper.getNode('n1').context().global.set('stored', context.global);
		const { caught } = await pass({ payload: { id: 7 } });
		expect(caught?.error?.message).toBeUndefined();
		expect(sent('id')).toBe(wanted);
	});

	it('an environment variable, as the whole of a literal', async () => {
		process.env.SUPABASE_TEST_VALUE = 'from env';
		await loadFlow({ url: server.url }, { ...select, ...filter('${SUPABASE_TEST_VALUE}', 'str') });
		await pass({});
		expect(sent('id')).toBe('eq.from env');
	});
});

describe('what is not there is refused, and nothing is sent', () => {
	it.each([
		['a message property in a filter', filter('id', 'msg'), 'filters'],
		['what is below a property that is not there', filter('nobody.id', 'msg'), 'filters'],
		['a JSONata expression in a filter', filter('id.of.nothing', 'jsonata'), 'filters'],
		['a context value in a filter', filter('nobody', 'flow'), 'filters'],
		['all filters', { field_filters: 'filters', field_filtersType: 'msg' }, 'filters'],
		['an optional field that is set', { field_schema: 'schema', field_schemaType: 'msg' }, 'schema'],
		['a limit', { field_limit: 'limit', field_limitType: 'msg' }, 'limit'],
	])('%s', async (_name, fields, field) => {
		await loadFlow({ url: server.url }, { ...select, ...fields });
		const { caught } = await pass({ payload: 1 });
		expect(caught?.error).toMatchObject({
			code: 'INVALID_PARAMETER',
			cause: { field, status: 0, operation: 'database.select' },
			message: expect.not.stringContaining('Cannot read'),
		});
		expect(server.requests).toEqual([]);
	});

	it('a column of a new row', async () => {
		const rows = [
			{ column: 'title', value: 'Milk', valueType: 'str' },
			{ column: 'done', value: 'payload.done', valueType: 'msg' },
		];
		const insert = { ...select, operation: 'database.insert', field_rows: rows, field_rowsType: 'columns' };
		await loadFlow({ url: server.url }, insert);
		const { caught } = await pass({ payload: {} });
		expect(caught?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field: 'rows' } });
		expect(caught?.error?.message).toContain("'done' is not there (msg.payload.done)");
		expect(server.requests).toEqual([]);
	});
});

it('a row in JSON keeps each digit: of a column as text, inside of a value as a number', async () => {
	const json = '{"id":9007199254740993,"meta":{"n":9007199254740993}}';
	const insert = { ...select, operation: 'database.insert', field_rows: json, field_rowsType: 'json' };
	await loadFlow({ url: server.url }, insert);
	const { caught } = await pass({});
	expect(caught?.error?.message).toBeUndefined();
	// The server of the test reads JSON as JavaScript does.
	const meta = { n: Number('9007199254740993') };
	expect(server.requests[0]?.body).toEqual({ id: '9007199254740993', meta });
});

describe('what cannot be read is refused with its field', () => {
	it.each([
		['a JSONata expression', { field_limit: '1 +', field_limitType: 'jsonata' }, 'limit'],
		['JSON', { field_orders: '[{', field_ordersType: 'json' }, 'orders'],
		['a number', { field_limit: 'ten', field_limitType: 'num' }, 'limit'],
		['a blank number', { field_limit: '', field_limitType: 'num' }, 'limit'],
		['a number in a filter', filter('', 'num'), 'filters'],
		['a type of a newer version', { field_limit: '1', field_limitType: 'dice' }, 'limit'],
		[
			'a list of a newer version',
			{ field_filters: { some: [] }, field_filtersType: 'conditions' },
			'filters',
		],
		['sorting of a newer version', { field_orders: [7], field_ordersType: 'sorting' }, 'orders'],
	])('%s', async (_name, fields, field) => {
		await loadFlow({ url: server.url }, { ...select, ...fields });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field } });
		expect(server.requests).toEqual([]);
	});

	it.each([
		['without a name', [{ column: ' ', value: '1', valueType: 'num' }], 'a value has no column'],
		[
			'twice',
			[
				{ column: 'a', value: '1', valueType: 'num' },
				{ column: 'a', value: '2', valueType: 'num' },
			],
			"the column 'a' is there twice",
		],
	])('a column %s', async (_name, columns, reason) => {
		const update = { ...select, ...filter('1', 'num'), operation: 'database.update' };
		await loadFlow({ url: server.url }, { ...update, field_values: columns, field_valuesType: 'columns' });
		const { caught } = await pass({});
		expect(caught?.error?.message).toContain(reason);
	});
});

describe('an optional field that is not set is not sent; false, 0, blank and null are values', () => {
	const update = { ...select, ...filter('1', 'num'), operation: 'database.update' };

	it('as a column', async () => {
		const columns = [
			{ column: 'done', value: 'false', valueType: 'bool' },
			{ column: 'priority', value: '0', valueType: 'num' },
			{ column: 'title', value: '', valueType: 'str' },
			{ column: 'due', value: '', valueType: 'null' },
		];
		await loadFlow({ url: server.url }, { ...update, field_values: columns, field_valuesType: 'columns' });
		await pass({});
		expect(server.requests[0]?.body).toEqual({ done: false, priority: 0, title: '', due: null });
	});

	it('as a field', async () => {
		const remove = {
			...select,
			operation: 'database.delete',
			field_allowAllRows: 'false',
			field_allowAllRowsType: 'bool',
		};
		await loadFlow({ url: server.url }, remove);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'FILTER_REQUIRED', cause: { field: 'filters' } });
		await helper.unload();
		await loadFlow(
			{ url: server.url },
			{ ...remove, field_allowAllRows: 'true', field_schemaType: 'unset', field_schema: 'x' },
		);
		await pass({});
		expect(server.requests[0]).toMatchObject({ method: 'DELETE', headers: { 'content-profile': 'public' } });
	});
});

it('reads groups inside groups', async () => {
	const condition = (column: string, value: string) => ({ column, operator: 'eq', value, valueType: 'num' });
	const tree = { all: [condition('a', '1'), { any: [condition('b', '2'), condition('c', '3')], not: true }] };
	await loadFlow({ url: server.url }, { ...select, field_filters: tree, field_filtersType: 'conditions' });
	await pass({});
	expect(server.requests[0]?.query).toContainEqual(['not.or', '(b.eq.2,c.eq.3)']);
});

describe('filters that hold groups', () => {
	const deep = (depth: number): object =>
		depth === 0
			? { column: 'a', operator: 'eq', value: 1 }
			: { [depth % 2 ? 'any' : 'all']: [deep(depth - 1), { column: 'b', operator: 'is', value: null }] };
	const typed = (filter: object): object =>
		JSON.parse(
			JSON.stringify(filter)
				.replace(/"value":1/g, '"value":"1","valueType":"num"')
				.replace(/"value":null/g, '"value":"","valueType":"null"'),
		) as object;
	const written = (depth: number): string =>
		depth === 0 ? 'a.eq.1' : `${depth % 2 ? 'or' : 'and'}(${written(depth - 1)},b.is.null)`;

	it.each([
		['in the form', typed(deep(9)), 'conditions'],
		['in JSON', JSON.stringify(deep(9)), 'json'],
		['in the message', 'tree', 'msg'],
	])('nest as deep as one likes %s', async (_where, field_filters, field_filtersType) => {
		await loadFlow({ url: server.url }, { ...select, field_filters, field_filtersType });
		await pass({ tree: deep(9) });
		expect(server.requests[0]?.query).toContainEqual(['or', written(9).slice(2)]);
	});

	it('with an empty one delete nothing, while a form that was left empty leaves the choice to Match Columns', async () => {
		const remove = {
			...select,
			operation: 'database.delete',
			field_matchColumns: '{"tenant":7}',
			field_matchColumnsType: 'json',
		};
		const empty = [
			[{ all: [{ any: [] }] }, 'conditions'],
			['{"any":[]}', 'json'],
			['tree', 'msg'],
		] as const;
		for (const [field_filters, field_filtersType] of empty) {
			await loadFlow({ url: server.url }, { ...remove, field_filters, field_filtersType });
			const { caught } = await pass({ tree: [{ any: [] }] });
			expect(caught?.error?.code).toBe('FILTER_REQUIRED');
			await helper.unload();
		}
		expect(server.requests).toEqual([]);
		for (const field_filters of [{ any: [] }, { all: [] }]) {
			server.answerWith({ status: 200, body: [] });
			await loadFlow({ url: server.url }, { ...remove, field_filters, field_filtersType: 'conditions' });
			await pass({});
			expect(server.requests[0]?.query).toEqual([
				['tenant', 'eq.7'],
				['select', '*'],
			]);
			await helper.unload();
		}
	});
});

describe('null in a list of values is refused', () => {
	it.each([
		['in', '["a",null]', 'json'],
		['in', 'list', 'msg'],
		['contains', 'list', 'msg'],
		['likeAnyOf', '["a",null]', 'json'],
	])('of %s, given as %s', async (operator, value, type) => {
		await loadFlow({ url: server.url }, { ...select, ...filter(value, type, operator) });
		const { caught } = await pass({ list: ['a', null] });
		expect(caught?.error).toMatchObject({
			code: 'INVALID_PARAMETER',
			message: expect.stringMatching(/holds null.*'is'/),
		});
		expect(server.requests).toEqual([]);
	});
});

it('takes a list of rows from the message', async () => {
	const insert = { ...select, operation: 'database.insert', field_rows: 'payload', field_rowsType: 'msg' };
	server.answerWith({ status: 201, body: [{ id: 1 }, { id: 2 }] });
	await loadFlow({ url: server.url }, insert);
	const { output } = await pass({ payload: [{ title: 'a' }, { title: 'b' }] });
	expect(server.requests[0]?.body).toEqual([{ title: 'a' }, { title: 'b' }]);
	expect(output?.payload).toEqual([{ id: 1 }, { id: 2 }]);
});

describe('fields that belong to a choice', () => {
	const explain = {
		operation: 'database.explain',
		field_table: 'todos',
		field_tableType: 'str',
		field_values: 'nothing.there',
		field_valuesType: 'msg',
	};

	it('are not read while another choice is made, though they are stored', async () => {
		await loadFlow({ url: server.url }, explain);
		const { caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect(server.requests).toMatchObject([{ method: 'GET' }]);
	});

	it('are read when the message makes their choice', async () => {
		const statement = { field_statement: 'kind', field_statementType: 'msg' };
		await loadFlow({ url: server.url }, { ...explain, ...statement });
		const { caught } = await pass({ kind: 'update' });
		expect(caught?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field: 'values' } });
		expect(server.requests).toEqual([]);
	});
});

describe('lists that are built in the form', () => {
	it('say nothing when they hold nothing, where they may be left out', async () => {
		const empty = {
			field_matchColumns: [],
			field_matchColumnsType: 'columns',
			field_limitReferenced: [],
			field_limitReferencedType: 'limits',
		};
		await loadFlow({ url: server.url }, { ...select, ...empty });
		await pass({});
		expect(server.requests[0]?.query).toEqual([['select', '*']]);
	});

	it('limit the rows of embedded tables', async () => {
		const limits = [
			{ referencedTable: 'orders', limit: 5 },
			{ referencedTable: 'notes', from: 10, to: 19 },
		];
		await loadFlow(
			{ url: server.url },
			{ ...select, field_limitReferenced: limits, field_limitReferencedType: 'limits' },
		);
		await pass({});
		expect(server.requests[0]?.query).toEqual(
			expect.arrayContaining([
				['orders.limit', '5'],
				['notes.offset', '10'],
				['notes.limit', '10'],
			]),
		);
	});

	it('leave out a column that is not set', async () => {
		const columns = [
			{ column: 'title', value: 'Milk', valueType: 'str' },
			{ column: 'id', value: '', valueType: 'unset' },
		];
		const insert = {
			...select,
			operation: 'database.insert',
			field_rows: columns,
			field_rowsType: 'columns',
		};
		server.answerWith({ status: 201, body: [{ id: 1 }] });
		await loadFlow({ url: server.url }, insert);
		await pass({});
		expect(server.requests[0]?.body).toEqual({ title: 'Milk' });
	});
});

describe('names and values that belong to nothing in the project', () => {
	const createUser = {
		type: 'supabase-auth-admin',
		operation: 'authAdmin.createUser',
		field_email: 'ann@example.com',
		field_emailType: 'str',
		field_userMetadataType: 'columns',
	};

	it('are sent as they are typed', async () => {
		server.answerWith({ status: 200, body: { id: 'u1' } });
		const userMetadata = [
			{ column: 'name', value: 'payload.name', valueType: 'msg' },
			{ column: 'age', value: '42', valueType: 'num' },
			{ column: 'tags', value: '["a"]', valueType: 'json' },
			{ column: 'nickname', value: '', valueType: 'null' },
			{ column: 'later', value: '', valueType: 'unset' },
		];
		const appMetadata = { field_appMetadata: 'payload.app', field_appMetadataType: 'msg' };
		await loadFlow({ url: server.url }, { ...createUser, field_userMetadata: userMetadata, ...appMetadata });
		const { caught } = await pass({ payload: { name: 'Ann', app: { rights: ['read'] } } });
		expect(caught?.error?.message).toBeUndefined();
		expect(server.requests[0]?.body).toEqual({
			email: 'ann@example.com',
			user_metadata: { name: 'Ann', age: 42, tags: ['a'], nickname: null },
			app_metadata: { rights: ['read'] },
		});
	});

	it.each([
		['without a name', [{ column: ' ', value: '1', valueType: 'num' }], 'a value has no name'],
		[
			'twice',
			[
				{ column: 'a', value: '1', valueType: 'num' },
				{ column: 'a', value: '2', valueType: 'num' },
			],
			"the name 'a' is there twice",
		],
	])('are refused %s', async (_name, userMetadata, reason) => {
		await loadFlow({ url: server.url }, { ...createUser, field_userMetadata: userMetadata });
		const { caught } = await pass({});
		expect(caught?.error?.message).toContain(reason);
		expect(server.requests).toEqual([]);
	});

	it('say nothing when there are none', async () => {
		server.answerWith({ status: 200, body: { id: 'u1' } });
		await loadFlow({ url: server.url }, { ...createUser, field_userMetadata: [] });
		await pass({});
		expect(server.requests[0]?.body).toEqual({ email: 'ann@example.com' });
	});
});
