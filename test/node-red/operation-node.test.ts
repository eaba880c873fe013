import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { arrived, loadFlow, pass, pause, until, useNodeRed } from './runtime';

const helper = useNodeRed();

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());
beforeEach(() => server.answerWith({ status: 200, body: [{ id: 1 }, { id: 2 }] }));

const select = { operation: 'database.select', field_table: 'todos', field_tableType: 'str' };

const shownStates = () => arrived.shown.map(({ status }) => status);

describe('a message that succeeds', () => {
	it('keeps everything, and gains the result and what is told about it', async () => {
		await loadFlow({ url: server.url }, select);
		const { output } = await pass({ topic: 'kept', payload: 'old', req: { params: { id: '7' } } });
		expect(output).toMatchObject({
			topic: 'kept',
			req: { params: { id: '7' } },
			payload: [{ id: 1 }, { id: 2 }],
			supabase: { operation: 'database.select', status: 200, count: null },
		});
	});

	it('has the result where the user wants it', async () => {
		await loadFlow({ url: server.url }, { ...select, resultProperty: 'answer.rows' });
		const { output } = await pass({ payload: 'stays' });
		expect(output).toMatchObject({ payload: 'stays', answer: { rows: [{ id: 1 }, { id: 2 }] } });
	});

	it.each([
		['made on the way', 'answer.rows[0].all', {}],
		['in a list', 'payload[0].rows', { payload: [{}] }],
		['at the end of a list', 'payload[1].rows', { payload: [{}] }],
		['named by the message', 'payload[msg.topic]', { payload: {}, topic: 'rows' }],
		['written with msg', 'msg.payload.rows', { payload: {} }],
	])('has the result in a place %s', async (_name, resultProperty, message) => {
		await loadFlow({ url: server.url }, { ...select, resultProperty });
		const { output } = await pass(message);
		expect(JSON.stringify(output)).toContain('[{"id":1},{"id":2}]');
	});

	it('is sent once, completes once and is not caught', async () => {
		await loadFlow({ url: server.url }, select);
		await pass({ payload: 1 });
		await until(() => arrived.completed.length > 0);
		await pause(50);
		expect([arrived.output.length, arrived.completed.length, arrived.caught.length]).toEqual([1, 1, 0]);
	});

	it('shows that it is running, then how many rows came', async () => {
		await loadFlow({ url: server.url }, select);
		await pass({});
		expect(shownStates()).toMatchObject([
			{ fill: 'blue', shape: 'dot', text: 'running' },
			{ fill: 'green', shape: 'dot', text: '2 rows' },
		]);
	});
});

describe('a message that fails', () => {
	beforeEach(() =>
		server.answerWith({
			status: 409,
			body: { code: '23505', message: 'duplicate key', details: 'Key (id)=(1) already exists.', hint: null },
		}),
	);

	it('goes to the Catch node with code and cause, as it came', async () => {
		await loadFlow({ url: server.url }, select);
		const { caught } = await pass({ topic: 'kept', payload: 'old' });
		expect(caught).toMatchObject({
			topic: 'kept',
			payload: 'old',
			error: {
				message: expect.stringMatching(/^SupabaseError: duplicate key\. \w/),
				code: '23505',
				source: { id: 'n1', type: 'supabase-database' },
			},
		});
		expect(caught?.error?.cause).toEqual({
			status: 409,
			code: '23505',
			details: 'Key (id)=(1) already exists.',
			operation: 'database.select',
		});
		expect(caught).not.toHaveProperty('supabase');
	});

	it('is caught once, and neither sent nor completed', async () => {
		await loadFlow({ url: server.url }, select);
		await pass({});
		await pause(50);
		expect([arrived.output.length, arrived.completed.length, arrived.caught.length]).toEqual([0, 0, 1]);
	});

	it('shows a red ring until the next one succeeds', async () => {
		await loadFlow({ url: server.url }, select);
		await pass({});
		server.answerWith({ status: 200, body: [{ id: 1 }] });
		await pass({});
		expect(shownStates()).toMatchObject([
			{ fill: 'blue' },
			{ fill: 'red', shape: 'ring', text: 'duplicate key' },
			{ fill: 'blue' },
			{ fill: 'green', text: '1 row' },
		]);
	});
});

describe('a result that has no place is refused, and nothing is sent', () => {
	it.each([
		['below a text', 'payload.rows', { payload: 'text' }],
		['below null', 'payload.rows', { payload: null }],
		['below a property that is undefined', 'payload.rows', { payload: undefined }],
		['below a number in a list', 'payload[0].rows', { payload: [7] }],
		['deep below a text', 'answer.of.rows', { answer: { of: 'text' } }],
		['below a property that the message does not name', 'payload[msg.nobody]', { payload: {} }],
		['in no expression', 'payload[', { payload: {} }],
		['where the node itself writes', 'supabase.rows', {}],
	])('%s', async (_name, resultProperty, message) => {
		const insert = { ...select, operation: 'database.insert', field_rows: 'row', field_rowsType: 'msg' };
		await loadFlow({ url: server.url }, { ...insert, resultProperty });
		const { output, caught } = await pass({ row: { title: 'Milk' }, ...message });
		expect(output).toBeUndefined();
		expect(caught?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field: 'resultProperty' } });
		expect(shownStates().at(-1)).toMatchObject({ fill: 'red', shape: 'ring' });
		expect(server.requests).toEqual([]);
	});
});

describe('a node that cannot work', () => {
	it.each([
		['no project is chosen', { project: '' }, 'No project is chosen'],
		['its project is gone', { project: 'p2' }, 'The project of this node is missing or disabled'],
	])('%s', async (_name, project, reason) => {
		await loadFlow({ url: server.url }, { ...select, ...project });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'NO_PROJECT', cause: { field: 'project' } });
		expect(caught?.error?.message).toContain(reason);
		expect(shownStates().at(-1)).toMatchObject({ fill: 'red', shape: 'ring' });
		expect(server.requests).toEqual([]);
	});

	it('its operation is from a newer version', async () => {
		await loadFlow({ url: server.url }, { ...select, operation: 'database.teleport' });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'UNKNOWN_OPERATION' });
	});
});

it('passes fifty messages at once, each with its own result', async () => {
	await loadFlow({ url: server.url }, { ...select, field_table: 'topic', field_tableType: 'msg' });
	const warnings: string[] = [];
	const warn = (warning: Error): unknown => warnings.push(warning.name);
	process.on('warning', warn);
	for (let index = 0; index < 50; index++) helper.getNode('n1').receive({ topic: `table${index}` });
	await until(() => arrived.output.length === 50);
	process.off('warning', warn);
	expect(new Set(arrived.output.map(({ topic }) => topic)).size).toBe(50);
	expect(new Set(server.requests.map(({ path }) => path)).size).toBe(50);
	expect(warnings).toEqual([]);
});

it('shows one result for messages that came at once', async () => {
	await loadFlow({ url: server.url }, select);
	for (let index = 0; index < 20; index++) helper.getNode('n1').receive({});
	await until(() => arrived.output.length === 20);
	await pause(50);
	expect(shownStates().map((state) => state?.text)).toEqual(['running', '2 rows']);
});

it('survives a message that Node-RED cannot copy', async () => {
	const unhandled: unknown[] = [];
	const note = (reason: unknown): unknown => unhandled.push(reason);
	process.on('unhandledRejection', note);
	await loadFlow({ url: server.url }, { ...select, wires: [['output', 'output']] });
	const poisoned = Object.defineProperty({}, 'poison', {
		enumerable: true,
		get: () => {
			throw new Error('cannot be copied');
		},
	});
	helper.getNode('n1').receive(poisoned);
	await until(() => JSON.stringify(helper.log().args).includes('cannot be copied'));
	await pause(50);
	process.off('unhandledRejection', note);
	expect(unhandled).toEqual([]);
	expect((await pass({ payload: 1 })).output?.payload).toEqual([{ id: 1 }, { id: 2 }]);
});
