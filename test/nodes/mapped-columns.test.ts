import type { INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** As n8n's editor stores a mapper. */
const mapper = (value: object | null, more: object = {}) =>
	({
		mappingMode: 'defineBelow',
		value,
		matchingColumns: [],
		schema: [
			{ id: 'title', type: 'string' },
			{
				id: 'done',
				type: 'options',
				options: [true, false].map((value) => ({ name: String(value), value })),
			},
			{ id: 'meta', type: 'object' },
			{ id: 'tags', type: 'array' },
			{ id: 'old', type: 'string', removed: true },
		].map((field) => ({
			displayName: field.id,
			required: false,
			defaultMatch: false,
			display: true,
			...field,
		})),
		attemptToConvertTypes: false,
		convertFieldsToString: false,
		...more,
	}) as unknown as INodeParameters;

/** The first request for one item; or the failed item when nothing was sent. */
async function send(operation: string, parameters: INodeParameters, json = {}) {
	server.answerWith({ status: 201, body: [{ id: 1 }] });
	const { outputs } = await runNode({
		credential: { url: server.url, key: 'sb_secret_mapper' },
		parameters: { resource: 'row', operation, table: 'todos', ...parameters },
		items: [json],
		onError: 'continueRegularOutput',
	});
	return server.requests[0] ?? outputs[0]?.[0]?.json;
}

const row = async (value: object | null, json = {}, more: object = {}) => {
	const sent = await send('insert', { rowsMode: 'mapped', rowsMapped: mapper(value, more) }, json);
	return sent && 'body' in sent ? sent.body : sent;
};

it('writes what was typed, picked, or comes from an expression, each in its own type', async () => {
	const value = {
		title: 'typed',
		done: false,
		points: '9007199254740993',
		due: '={{ $json.due }}',
		rank: 3,
	};
	expect(await row(value, { due: '2030-01-31' })).toEqual({
		title: 'typed',
		done: false,
		points: '9007199254740993',
		due: '2030-01-31',
		rank: 3,
	});
});

it('leaves out a column that was left empty, as the editor stores it and as others do', async () => {
	expect(await row({ title: 'a', done: null, note: '' })).toEqual({ title: 'a' });
});

it('writes null and empty text that an expression gives', async () => {
	expect(
		await row({ title: '={{ "" }}', done: '={{ null }}', note: '={{ $json.note }}' }, { note: null }),
	).toEqual({
		title: '',
		done: null,
		note: null,
	});
});

it('leaves out a column that was taken away', async () => {
	expect(await row({ title: 'a', old: 'b' })).toEqual({ title: 'a' });
});

it('reads JSON that was typed for columns that hold it, and for lists', async () => {
	expect(await row({ meta: '{"a": [1, null]}', tags: '["x", "y"]', title: '["no JSON"]' })).toEqual({
		meta: { a: [1, null] },
		tags: ['x', 'y'],
		title: '["no JSON"]',
	});
	expect(
		await row({ meta: '={{ $json.meta }}', tags: '={{ $json.tags }}' }, { meta: [1], tags: ['x'] }),
	).toEqual({
		meta: [1],
		tags: ['x'],
	});
	expect(await row({ tags: '={{ "{a,b}" }}' })).toEqual({ tags: '{a,b}' });
	// The server of the test reads JSON as JavaScript does.
	expect(await row({ meta: '{"n": 9007199254740993}' })).toEqual({ meta: { n: Number('9007199254740993') } });
});

it('maps the input item when it is told so', async () => {
	expect(await row(null, { title: 'x', id: 4 }, { mappingMode: 'autoMapInputData' })).toEqual({
		title: 'x',
		id: 4,
	});
});

it.each<[string, unknown, RegExp]>([
	['an expression gives nothing', { title: '={{ $json.lost }}' }, /'title' is undefined/],
	['JSON is broken', { meta: '={{ "{" }}' }, /'meta' is not valid JSON/],
	['its values are none', 'text', /must be a mapping/],
])('is refused when %s, and nothing is sent', async (_why, value, error) => {
	expect(await row(value as object)).toMatchObject({
		error: expect.stringMatching(error),
		details: { code: 'INVALID_PARAMETER', field: 'rows' },
	});
	expect(server.requests).toEqual([]);
});

describe('the columns to match on', () => {
	const upsert = (matchingColumns: string[], options: INodeParameters = {}) =>
		send('upsert', {
			rowsMode: 'mapped',
			rowsMapped: mapper({ sku: 'A1', place: 'x', title: 'b' }, { matchingColumns }),
			options,
		});

	it('recognise the rows of an upsert', async () => {
		expect(await upsert(['sku', 'place'])).toMatchObject({
			body: { sku: 'A1', place: 'x', title: 'b' },
			query: expect.arrayContaining([['on_conflict', 'sku,place']]),
		});
	});

	it('are the primary key when none is picked', async () => {
		expect(await upsert([])).toMatchObject({ query: [['select', '*']] });
	});

	it('stand in for the option that the form hides meanwhile', async () => {
		expect(await upsert(['sku'], { onConflict: 'forgotten' })).toMatchObject({
			query: expect.arrayContaining([['on_conflict', 'sku']]),
		});
		const byHand = { rowsMode: 'json', rowsJson: '{"sku": "A1"}', options: { onConflict: 'sku' } };
		expect(await send('upsert', byHand)).toMatchObject({
			query: expect.arrayContaining([['on_conflict', 'sku']]),
		});
	});
});

it('changes the rows that the filters describe', async () => {
	const filters = {
		condition: [{ column: { __rl: true, mode: 'list', value: 'id' }, operator: 'eq', value: '7' }],
	};
	expect(await send('update', { filters, valuesMapped: mapper({ done: true }) })).toMatchObject({
		method: 'PATCH',
		body: { done: true },
		query: expect.arrayContaining([['id', 'eq.7']]),
	});
});

it('changes rows by columns that must equal values, picked from a list', async () => {
	const column = [{ column: { __rl: true, mode: 'list', value: 'sku' }, value: 'A1' }];
	expect(
		await send('update', { valuesMapped: mapper({ done: true }), options: { matchColumns: { column } } }),
	).toMatchObject({ query: expect.arrayContaining([['sku', 'eq.A1']]) });
});

it('gives the arguments of a function', async () => {
	expect(
		await send('rpc', {
			resource: 'function',
			function: { __rl: true, mode: 'list', value: 'restock' },
			argsMapped: mapper({ product: 1 }),
		}),
	).toMatchObject({ method: 'POST', path: '/rest/v1/rpc/restock', body: { product: 1 } });
});
