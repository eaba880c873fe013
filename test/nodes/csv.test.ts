import type { IBinaryData, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { startLocal, type Local } from '../local/harness';
import { binaryData, bytesOf, describeInBothStores, stored } from './binary-store';
import { runNode, type NodeSetup } from './harness';

let local: Local;
let server: RecordingServer;
beforeAll(async () => {
	[local, server] = await Promise.all([startLocal(), startRecordingServer()]);
});
afterAll(async () => await Promise.all([local.stop(), server.stop()]));

const textOf = async (file: IBinaryData | undefined) => (await bytesOf(file)).toString();

const run = async (parameters: INodeParameters, more: Partial<NodeSetup> = {}) =>
	await runNode({
		credential: { url: local.url, key: local.keys.secret },
		parameters: { resource: 'row', table: 'todos', ...parameters },
		...more,
	});

const recorded = async (parameters: INodeParameters, more: Partial<NodeSetup> = {}) =>
	await run(parameters, { credential: { url: server.url, key: 'sb_secret_csv' }, ...more });

const csvPage = (body: string) => ({
	status: 200,
	headers: { 'content-type': 'text/csv; charset=utf-8' },
	body,
});
const read = (options: INodeParameters = {}): INodeParameters => ({
	operation: 'select',
	returnAll: true,
	options: { format: 'csv', columns: 'id,title', ...options },
});

describe('a read as CSV', () => {
	it('is one text in one item on wish', async () => {
		const { outputs } = await run(read({ csvOutput: 'text', pageSize: 3 }));
		const [item, ...more] = outputs[0] ?? [];
		expect(more).toEqual([]);
		expect(item).toMatchObject({
			json: { csv: expect.stringMatching(/^id,title\n1,/) },
			pairedItem: { item: 0 },
		});
		expect(item?.binary).toBeUndefined();
	});

	it.each<[string, INodeParameters]>([
		['a way to put it out that is none', { csvOutput: 'mail' }],
		['a field that is lost', { csvField: '={{ $json.lost }}' }],
	])('refuses %s', async (_what, options) => {
		const { outputs } = await recorded(read(options), { onError: 'continueRegularOutput' });
		expect(outputs[0]?.[0]?.json).toMatchObject({ details: { code: 'INVALID_PARAMETER' } });
	});
});

const fileOf = async (text: string): Promise<IBinaryData> =>
	await stored(text, { mimeType: 'text/csv', fileName: 'rows.csv' });

describeInBothStores((place) => {
	it('hold a read, page by page, with one line of names', async () => {
		const { outputs } = await run(read({ pageSize: 3 }));
		const [item, ...more] = outputs[0] ?? [];
		expect(more).toEqual([]);
		const file = item?.binary?.data;
		expect(item).toMatchObject({ json: {}, pairedItem: { item: 0 } });
		expect(file).toMatchObject({ fileName: 'todos.csv', mimeType: 'text/csv', fileExtension: 'csv' });
		expect(file?.id !== undefined).toBe(place === 'on the disk');
		const whole = await run(read({ csvOutput: 'text' }));
		expect(await textOf(file)).toBe(whole.outputs[0]?.[0]?.json.csv);
	});

	it('are an error of their item when a page of a read fails, and no page is read twice', async () => {
		server.answerWith(csvPage('id,title\n1,a\n2,b\n'), { status: 400, body: { message: 'second page' } });
		const { outputs } = await recorded(read({ pageSize: 2, keyColumns: 'id' }), {
			onError: 'continueRegularOutput',
		});
		expect(outputs[0]).toEqual([
			{
				json: { error: expect.stringContaining('second page'), details: expect.anything() },
				pairedItem: { item: 0 },
			},
		]);
		expect(server.requests).toHaveLength(2);
	});

	it('have the name and the field that are wished for', async () => {
		server.answerWith(csvPage('id\n1'));
		const { outputs, error } = await recorded({
			...read({ csvField: 'report' }),
			returnAll: false,
			table: 'a/b',
		});
		expect(error).toBeUndefined();
		expect(outputs[0]?.[0]?.binary).toMatchObject({ report: { fileName: 'a_b.csv' } });
	});

	it('are written in batches, each row with its own types, and the item tells how many', async () => {
		const lines = Array.from(
			{ length: 25 },
			(_each, index) => `csv ${index},${index % 2 === 0},"{a,""b c""}",`,
		);
		const file = await fileOf(['title,done,tags,due', ...lines].join('\n'));
		const insert = (options: INodeParameters): INodeParameters => ({
			operation: 'insert',
			rowsMode: 'csv',
			options,
		});
		const binaries = [{ data: file }];
		const asStream = jest.spyOn(binaryData(), 'getAsStream');
		const { outputs } = await run(insert({ batchSize: 10 }), { binaries });
		expect(asStream).toHaveBeenCalledTimes(place === 'on the disk' ? 1 : 0);
		asStream.mockRestore();
		expect(outputs).toEqual([[{ json: { success: true, count: 25 }, pairedItem: { item: 0 } }]]);

		const filters = { condition: [{ column: 'title', operator: 'like', value: 'csv %' }] };
		const removed = await run({ operation: 'delete', filters });
		expect(removed.outputs[0]).toHaveLength(25);
		expect(removed.outputs[0]?.map(({ json }) => json)).toEqual(
			expect.arrayContaining([
				expect.objectContaining({ title: 'csv 24', done: true, tags: ['a', 'b c'], due: null }),
			]),
		);
	});

	it('give their rows back on wish', async () => {
		const file = await fileOf('title\nback 1\nback 2\n');
		const { outputs } = await run(
			{ operation: 'insert', rowsMode: 'csv', rowsFile: 'report', options: { returning: 'representation' } },
			{ binaries: [{ report: file }] },
		);
		expect(outputs[0]?.map(({ json }: INodeExecutionData) => json.title)).toEqual(['back 1', 'back 2']);
		await run({
			operation: 'delete',
			filters: { condition: [{ column: 'title', operator: 'like', value: 'back %' }] },
		});
	});

	it('are sent batch by batch, item after item', async () => {
		server.answerWith({ status: 201 });
		const binaries = [{ data: await fileOf('a\n1\n2\n3') }, { data: await fileOf('a\n4') }];
		const { outputs } = await recorded(
			{ operation: 'insert', rowsMode: 'csv', options: { batchSize: 2 } },
			{ items: [{}, {}], binaries },
		);
		const writes = server.requests.filter(({ method }) => method === 'POST');
		expect(writes.map(({ body }) => body)).toEqual([[{ a: '1' }, { a: '2' }], [{ a: '3' }], [{ a: '4' }]]);
		expect(outputs[0]).toMatchObject([
			{ json: { success: true, count: 3 }, pairedItem: { item: 0 } },
			{ json: { success: true, count: 1 }, pairedItem: { item: 1 } },
		]);
	});

	it('that end in the middle of a row are refused, and say what was stored', async () => {
		server.answerWith({ status: 201 });
		const { outputs } = await recorded(
			{ operation: 'insert', rowsMode: 'csv', options: { batchSize: 1 } },
			{ binaries: [{ data: await fileOf('a,b\n1,2\n3') }], onError: 'continueRegularOutput' },
		);
		expect(outputs[0]?.[0]?.json).toMatchObject({ error: expect.stringContaining('Line 3') });
	});
});

it('names the field when the item carries no such file', async () => {
	server.answerWith({ status: 201 });
	const { error } = await recorded({ operation: 'insert', rowsMode: 'csv', rowsFile: 'report' });
	expect(error?.message).toContain("'report'");
	expect(server.requests).toEqual([]);
});
