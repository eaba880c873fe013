import type { INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** The body that is sent for one item; or the failed item when nothing was sent. */
async function sent(operation: 'insert' | 'update', parameters: INodeParameters, json = {}) {
	server.answerWith({ status: 201, body: [{ id: 1 }] });
	const { outputs } = await runNode({
		credential: { url: server.url, key: 'sb_secret_data' },
		parameters: {
			resource: 'row',
			operation,
			table: 'todos',
			filters: { condition: [{ column: 'id', operator: 'eq', value: '1' }] },
			...parameters,
		},
		items: [json],
		onError: 'continueRegularOutput',
	});
	return server.requests.length > 0 ? server.requests[0]?.body : outputs[0]?.[0]?.json;
}

const item = { id: 7, title: 'Buy milk', tags: ['a', 'b'], meta: { deep: true }, done: false, due: null };

describe('a new row', () => {
	it('is the input item unless told otherwise', async () => {
		expect(await sent('insert', {}, item)).toEqual(item);
	});

	it('leaves out the inputs to ignore', async () => {
		expect(await sent('insert', { rowsIgnore: ' id,meta , due,' }, item)).toEqual({
			title: 'Buy milk',
			tags: ['a', 'b'],
			done: false,
		});
	});

	it('is defined column by column, and values of expressions keep their types', async () => {
		const column = [
			{ column: 'title', value: 'typed' },
			{ column: 'done', value: '={{ $json.done }}' },
			{ column: 'tags', value: '={{ $json.tags }}' },
			{ column: 'meta', value: '={{ $json.meta }}' },
			{ column: 'due', value: '={{ $json.due }}' },
			{ column: 'id', value: '={{ $json.id }}' },
			{ column: 'empty', value: '' },
		];
		expect(await sent('insert', { rowsMode: 'define', rows: { column } }, item)).toEqual({
			title: 'typed',
			done: false,
			tags: ['a', 'b'],
			meta: { deep: true },
			due: null,
			id: 7,
			empty: '',
		});
	});

	it('keeps a column whatever its name is', async () => {
		const column = [{ column: '__proto__', value: 'kept' }];
		const body = await sent('insert', { rowsMode: 'define', rows: { column } });
		expect(Object.entries(body ?? {})).toEqual([['__proto__', 'kept']]);
	});

	it.each([
		['one row as text', '{"title": "x"}', { title: 'x' }],
		['many rows as text', '[{"title": "x"}, {"title": "y"}]', [{ title: 'x' }, { title: 'y' }]],
		['an expression', '={{ $json }}', item],
		['a list from an expression', '={{ [$json, $json] }}', [item, item]],
	])('comes as JSON: %s', async (_how, rowsJson, body) => {
		expect(await sent('insert', { rowsMode: 'json', rowsJson }, item)).toEqual(body);
	});

	it('keeps every digit of a long number', async () => {
		await sent('insert', {
			rowsMode: 'json',
			rowsJson: '{"big": 9007199254740993, "long": 0.12345678901234567890}',
		});
		expect(server.requests[0]?.body).toEqual({ big: '9007199254740993', long: '0.12345678901234567890' });
	});

	it('keeps a long number inside of a value a number', async () => {
		await sent('insert', { rowsMode: 'json', rowsJson: '{"meta": {"big": 9007199254740993}}' });
		// The server of the test reads JSON as JavaScript does.
		expect(server.requests[0]?.body).toEqual({ meta: { big: Number('9007199254740993') } });
	});
});

describe('an update', () => {
	it('is written column by column', async () => {
		const column = [{ column: 'done', value: '={{ true }}' }];
		expect(await sent('update', { valuesMode: 'define', values: { column } }, item)).toEqual({ done: true });
	});

	it('is refused when no value is left, since every expression gave nothing', async () => {
		const column = [{ column: 'done', value: '={{ $json.lost }}' }];
		expect(await sent('update', { valuesMode: 'define', values: { column } }, item)).toMatchObject({
			details: { code: 'INVALID_PARAMETER', field: 'values' },
		});
		expect(server.requests).toEqual([]);
	});

	it('may be the input item', async () => {
		expect(
			await sent('update', { valuesMode: 'autoMap', valuesIgnore: 'id' }, { id: 7, done: true }),
		).toEqual({
			done: true,
		});
	});
});

const lost = { column: 'a', value: '={{ $json.lost }}' };

it.each([
	['a column without a name', { rowsMode: 'define', rows: { column: [{ column: ' ', value: '1' }] } }],
	[
		'a column given twice',
		{
			rowsMode: 'define',
			rows: {
				column: [
					{ column: 'a', value: '1' },
					{ column: 'a', value: '2' },
				],
			},
		},
	],
	['blank JSON', { rowsMode: 'json', rowsJson: '' }],
	['a lost expression', { rowsMode: 'json', rowsJson: '={{ $json.lost }}' }],
	['broken JSON', { rowsMode: 'json', rowsJson: '{"a":' }],
	['a way to send that is missing', { rowsMode: '={{ $json.lost }}' }],
	['a way to send that is none', { rowsMode: '={{ "xml" }}' }],
	['inputs to ignore that are missing', { rowsIgnore: '={{ $json.lost }}' }],
	['a column whose expression gives nothing', { rowsMode: 'define', rows: { column: [lost] } }],
	['a list of texts', { rowsMode: 'json', rowsJson: '["a"]' }],
])('%s is refused and nothing is sent', async (_what, parameters) => {
	expect(await sent('insert', parameters)).toMatchObject({
		details: { code: 'INVALID_PARAMETER', field: 'rows' },
	});
	expect(server.requests).toEqual([]);
});
