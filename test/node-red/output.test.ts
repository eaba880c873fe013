import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRecordingServer } from '../contract/recording-server';
import { arrived, coreNode, loadFlow, pass, pause, until, useNodeRed, type Message } from './runtime';
import { startPagedServer, type PagedServer } from './start-paged-server';

const helper = useNodeRed();

let server: PagedServer;
afterEach(async () => await server?.stop());

const everything = {
	operation: 'database.select',
	field_table: 'todos',
	field_tableType: 'str',
	field_returnAll: 'true',
	field_returnAllType: 'bool',
	field_pageSize: '100',
	field_pageSizeType: 'num',
	field_keyColumns: 'id',
	field_keyColumnsType: 'str',
};

/** Sends one message through the node, and waits until it is done with it. */
async function passThrough(message: object): Promise<void> {
	helper.getNode('n1').receive(message);
	await until(() => arrived.completed.length + arrived.caught.length > 0);
	await pause(50);
}

const ids = (from: number, to: number): ReadonlyArray<{ id: number }> =>
	Array.from({ length: to - from + 1 }, (_, index) => ({ id: from + index }));

const partsOf = ({ parts }: Message) => parts as unknown as Readonly<Record<string, unknown>>;

it('says that the server held rows back, when nothing said how many are wanted', async () => {
	server = await startPagedServer({ rows: 1200 });
	const { operation, field_table, field_tableType } = everything;
	await loadFlow({ url: server.url }, { operation, field_table, field_tableType });
	await passThrough({});
	expect(arrived.output.map(({ payload }) => payload)).toEqual([ids(1, 1000)]);
	expect(arrived.output[0]).toMatchObject({ supabase: { isCut: true } });
	expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'green', text: '1,000 rows, not all' });
});

describe('one message per row', () => {
	it('sends each in its order, a copy of the message, and completes once', async () => {
		server = await startPagedServer({ rows: 250 });
		await loadFlow({ url: server.url }, { ...everything, output: 'rows' });
		await passThrough({ topic: 'kept', payload: 'old', deep: { list: [1] } });
		expect(arrived.output.map(({ payload }) => payload)).toEqual(ids(1, 250));
		expect(arrived.output[7]).toMatchObject({
			topic: 'kept',
			deep: { list: [1] },
			supabase: { operation: 'database.select', status: 200, count: null },
		});
		expect(Reflect.get(arrived.output[0]!, 'deep')).not.toBe(Reflect.get(arrived.output[1]!, 'deep'));
		expect([arrived.completed.length, arrived.caught.length]).toEqual([1, 0]);
		expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'green', text: '250 rows' });
	});

	it('says in msg.parts where each stands; how many they are, with the last', async () => {
		server = await startPagedServer({ rows: 101 });
		await loadFlow({ url: server.url }, { ...everything, output: 'rows' });
		await passThrough({});
		const parts = arrived.output.map(partsOf);
		const { id } = parts[0]!;
		expect(id).toEqual(expect.any(String));
		expect(parts[0]).toEqual({ id, type: 'array', len: 1, index: 0 });
		expect(parts[99]).toEqual({ id, type: 'array', len: 1, index: 99 });
		expect(parts[100]).toEqual({ id, type: 'array', len: 1, index: 100, count: 101 });
	});

	it('passes a single row of a read that gives one', async () => {
		const single = await startRecordingServer();
		single.answerWith({ status: 200, body: { id: 7 } });
		const format = { field_format: 'single', field_formatType: 'choice' };
		await loadFlow({ url: single.url }, { ...everything, ...format, output: 'rows' });
		await passThrough({});
		await single.stop();
		expect(arrived.output.map(({ payload }) => payload)).toEqual([{ id: 7 }]);
		expect(partsOf(arrived.output[0]!)).toMatchObject({ index: 0, count: 1 });
		expect(arrived.shown.at(-1)?.status?.text).toBe('done');
	});

	it('is refused for CSV, before anything is sent', async () => {
		server = await startPagedServer({ rows: 3 });
		const format = { field_format: 'csv', field_formatType: 'choice' };
		await loadFlow({ url: server.url }, { ...everything, ...format, output: 'rows' });
		await passThrough({});
		expect(arrived.caught[0]?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field: 'output' } });
		expect(server.limits).toEqual([]);
	});
});

describe('one message per page', () => {
	it('sends each page, and completes once', async () => {
		server = await startPagedServer({ rows: 250 });
		await loadFlow({ url: server.url }, { ...everything, output: 'pages' });
		await passThrough({ payload: 'old' });
		expect(arrived.output.map(({ payload }) => payload)).toEqual([ids(1, 100), ids(101, 200), ids(201, 250)]);
		expect(arrived.output.map(partsOf)).toEqual([
			expect.objectContaining({ type: 'array', len: 100, index: 0 }),
			expect.objectContaining({ index: 1 }),
			expect.objectContaining({ index: 2, count: 3 }),
		]);
		expect(arrived.completed).toHaveLength(1);
	});

	it('sends CSV with its header in the first', async () => {
		server = await startPagedServer({ rows: 102 });
		const format = { field_format: 'csv', field_formatType: 'choice' };
		await loadFlow({ url: server.url }, { ...everything, ...format, output: 'pages' });
		await passThrough({});
		const [first, second] = arrived.output.map(({ payload }) => String(payload));
		expect(first).toMatch(/^id,note\n1,"line\nof 1"\n[^]*100,"line\nof 100"$/);
		expect(second).toBe('\n101,"line\nof 101"\n102,"line\nof 102"');
		expect(arrived.shown.at(-1)?.status?.text).toBe('102 rows');
	});
});

describe.each([
	['rows', 'payload'],
	['pages', 'payload'],
	['rows', 'answer.of.it'],
	['pages', 'answer.of.it'],
])('the join node makes of messages per %s in msg.%s', (output, resultProperty) => {
	it.each([1, 2, 100, 250])('the whole list of %i rows', async (rows) => {
		server = await startPagedServer({ rows });
		const joinNodes = [{ id: 'j1', type: 'join', z: 'f1', mode: 'auto', wires: [['output']] }];
		await loadFlow(
			{ url: server.url },
			{ ...everything, output, resultProperty, wires: [['j1']] },
			{ sets: [coreNode('sequence/17-split.js')], nodes: joinNodes },
		);
		helper.getNode('n1').receive({ topic: 'kept', parts: { id: 'outer', index: 3 } });
		await until(() => arrived.output.length > 0);
		expect(arrived.output).toHaveLength(1);
		const [joined] = arrived.output;
		const list = resultProperty
			.split('.')
			.reduce<unknown>((place, name) => Reflect.get(Object(place), name), joined);
		expect(list).toEqual(ids(1, rows));
		// A sequence that the message belonged to before is there again.
		expect(joined).toMatchObject({ topic: 'kept', parts: { id: 'outer', index: 3 } });
	});
});

it('the join node makes one text of pages of CSV', async () => {
	server = await startPagedServer({ rows: 201 });
	await loadFlow(
		{ url: server.url },
		{ ...everything, output: 'pages', field_format: 'csv', field_formatType: 'choice', wires: [['j1']] },
		{
			sets: [coreNode('sequence/17-split.js')],
			nodes: [{ id: 'j1', type: 'join', z: 'f1', mode: 'auto', wires: [['output']] }],
		},
	);
	helper.getNode('n1').receive({});
	await until(() => arrived.output.length > 0);
	const text = String(arrived.output[0]?.payload);
	expect(text.match(/^\d+,"line/gm)).toHaveLength(201);
	expect(text.match(/id,note/g)).toHaveLength(1);
});

describe('when nothing is found', () => {
	it.each([
		['all', [[]]],
		['rows', []],
		['pages', []],
	])('%s: the messages are %j, and the node is done', async (output, payloads) => {
		server = await startPagedServer({ rows: 0 });
		await loadFlow({ url: server.url }, { ...everything, output });
		await passThrough({});
		expect(arrived.output.map(({ payload }) => payload)).toEqual(payloads);
		expect(arrived.completed).toHaveLength(1);
		expect(arrived.shown.at(-1)?.status?.text).toBe('0 rows');
	});
});

describe('when a page fails', () => {
	it.each([
		['rows', 200],
		['pages', 2],
	])('%s that came before are sent, and the error tells so once', async (output, messages) => {
		server = await startPagedServer({ rows: 500, refusesAfter: 200 });
		await loadFlow({ url: server.url }, { ...everything, output });
		await passThrough({ topic: 'kept', payload: 'old' });
		expect(arrived.output).toHaveLength(messages);
		expect(arrived.output.map(partsOf).filter((parts) => 'count' in parts)).toEqual([]);
		expect(arrived.caught).toHaveLength(1);
		expect(arrived.caught[0]).toMatchObject({ topic: 'kept', payload: 'old' });
		expect(arrived.caught[0]?.error).toMatchObject({
			code: '57014',
			message: expect.stringMatching(/statement timeout.* 200 rows had been sent on before\.$/),
		});
		expect(arrived.completed).toEqual([]);
		expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'red' });
	});

	it('nothing is sent when all should come in one message', async () => {
		server = await startPagedServer({ rows: 500, refusesAfter: 200 });
		await loadFlow({ url: server.url }, { ...everything, output: 'all' });
		await passThrough({});
		expect(arrived.output).toEqual([]);
		expect(arrived.caught[0]?.error?.message).not.toContain('had been sent');
	});
});

it('the next page waits until the flow has had its turn', async () => {
	server = await startPagedServer({ rows: 300 });
	await loadFlow({ url: server.url }, { ...everything, output: 'pages' });
	const asked: number[] = [];
	helper.getNode('output').on('input', () => asked.push(server.limits.length));
	await passThrough({});
	// One page is held back until the next is there: so many requests had been made when each came out.
	expect(asked[0]).toBeLessThanOrEqual(3);
	expect(asked[1]).toBeLessThanOrEqual(4);
});

it('a node that closes stops in the midst of it', async () => {
	server = await startPagedServer({ rows: 100_000, slow: 20 });
	await loadFlow({ url: server.url }, { ...everything, output: 'rows' });
	helper.getNode('n1').receive({});
	await until(() => arrived.output.length >= 100);
	await helper.clearFlows();
	// A request that was on its way may still arrive.
	await pause(30);
	const [sent, asked] = [arrived.output.length, server.limits.length];
	await pause(150);
	expect([arrived.output.length, server.limits.length]).toEqual([sent, asked]);
	expect(sent).toBeLessThan(5000);
});

describe('progress', () => {
	const texts = () => arrived.shown.map(({ status }) => status?.text);

	it.each(['all', 'rows', 'pages'])('of %s is shown while pages go on', async (output) => {
		server = await startPagedServer({ rows: 1200, slow: 300 });
		await loadFlow({ url: server.url }, { ...everything, field_pageSize: '400', output });
		await passThrough({});
		expect(texts()).toEqual(['running', '400 rows', '800 rows', '1,200 rows', '1,200 rows']);
		expect(arrived.shown.map(({ status }) => status?.fill)).toEqual([
			'blue',
			'blue',
			'blue',
			'blue',
			'green',
		]);
	});

	it('is shown four times a second at the most', async () => {
		server = await startPagedServer({ rows: 4000, slow: 5 });
		await loadFlow({ url: server.url }, { ...everything });
		const begun = Date.now();
		await passThrough({});
		const seconds = (Date.now() - begun) / 1000;
		expect(server.limits.length).toBeGreaterThan(40);
		expect(texts().length).toBeLessThanOrEqual(2 + Math.ceil(seconds * 4));
		expect(texts().at(-1)).toBe('4,000 rows');
	});
});

it('what was chosen for another operation has no meaning for one that gives no list', async () => {
	const single = await startRecordingServer();
	single.answerWith({ status: 200, headers: { 'content-range': '*/3' } });
	await loadFlow({ url: single.url }, { ...everything, operation: 'database.count', output: 'rows' });
	const { output } = await pass({});
	await single.stop();
	expect(output).toMatchObject({ payload: { count: 3 } });
	expect(output).not.toHaveProperty('parts');
});

it.each([
	['an output of a newer version', { output: 'stream' }, 'output'],
	[
		'a result where the place of a part is told',
		{ output: 'rows', resultProperty: 'parts.rows' },
		'resultProperty',
	],
])('%s is refused', async (_name, node, field) => {
	server = await startPagedServer({ rows: 3 });
	await loadFlow({ url: server.url }, { ...everything, ...node });
	await passThrough({});
	expect(arrived.caught[0]?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field } });
	expect(server.limits).toEqual([]);
});

describe('rows into a CSV file', () => {
	let folder: string;
	beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'csv-file-'))));
	afterEach(() => rmSync(folder, { recursive: true, force: true }));

	const intoFile = (outputFile: string, outputFileType = 'str') => ({
		...everything,
		output: 'file',
		outputFile,
		outputFileType,
	});

	it('are written page by page, with the header once', async () => {
		server = await startPagedServer({ rows: 250 });
		const file = path.join(folder, 'todos.csv');
		await loadFlow({ url: server.url }, intoFile(file));
		const { output } = await pass({ topic: 'kept' });
		expect(output).toMatchObject({
			topic: 'kept',
			payload: { file, rows: 250 },
			supabase: { operation: 'database.select', status: 200 },
		});
		const text = readFileSync(file, 'utf8');
		expect(text.match(/^\d+,"line$/gm)).toHaveLength(250);
		expect(text.match(/id,note/g)).toHaveLength(1);
		expect(text).toMatch(/^id,note\n1,[^]*\n250,"line\nof 250"\n$/);
		expect(readdirSync(folder)).toEqual(['todos.csv']);
		expect(arrived.shown.at(-1)?.status?.text).toBe('250 rows');
	});

	it('replace the file only when all of them have come', async () => {
		server = await startPagedServer({ rows: 500, refusesAfter: 200 });
		const file = path.join(folder, 'todos.csv');
		writeFileSync(file, 'the old one');
		await loadFlow({ url: server.url }, intoFile('name', 'msg'));
		const { caught } = await pass({ name: file });
		expect(caught?.error).toMatchObject({
			code: '57014',
			message: expect.stringContaining(`The file '${file}' was not written.`),
		});
		expect(readFileSync(file, 'utf8')).toBe('the old one');
		expect(readdirSync(folder)).toEqual(['todos.csv']);
	});

	it('leave nothing behind when the node closes', async () => {
		server = await startPagedServer({ rows: 100_000, slow: 20 });
		await loadFlow({ url: server.url }, intoFile(path.join(folder, 'todos.csv')));
		helper.getNode('n1').receive({});
		await until(() => server.limits.length > 3);
		expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\.todos\.csv\..*\.tmp$/)]);
		await helper.clearFlows();
		expect(readdirSync(folder)).toEqual([]);
	});

	it('may have a file in the working folder of Node-RED', async () => {
		server = await startPagedServer({ rows: 1 });
		await loadFlow({ url: server.url }, intoFile('todos.csv'));
		const cwd = process.cwd();
		process.chdir(folder);
		const { output } = await pass({}).finally(() => process.chdir(cwd));
		expect(output?.payload).toEqual({ file: path.join(folder, 'todos.csv'), rows: 1 });
	});

	it.each([
		['a file without a name', intoFile(''), 'outputFile', /no name/],
		['a file that the message does not name', intoFile('nobody', 'msg'), 'outputFile', /msg\.nobody/],
		['a folder that is not there', intoFile('/nowhere/todos.csv'), 'outputFile', /no such file or directory/],
		['a folder', intoFile(tmpdir()), 'outputFile', /it is a folder/],
		[
			'another format',
			{ ...intoFile('todos.csv'), field_format: 'single', field_formatType: 'choice' },
			'format',
			/written as CSV/,
		],
	])('%s is refused, and nothing is asked for', async (_name, node, field, words) => {
		server = await startPagedServer({ rows: 3 });
		await loadFlow({ url: server.url }, node);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ message: expect.stringMatching(words), cause: { field } });
		expect(server.limits).toEqual([]);
	});
});
