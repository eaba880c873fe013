import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { startLocal, type Local } from '../local/harness';
import { rowsOf } from '../hosts/node-red/rows-of';
import { arrived, loadFlow, pass, until, useNodeRed } from './runtime';

const helper = useNodeRed();

let local: Local;
let folder: string;
beforeAll(async () => {
	folder = mkdtempSync(path.join(tmpdir(), 'node-red-local-'));
	local = await startLocal();
	await rowsOf(
		local,
		'create table public.things (id bigint primary key, name text, note text, tags jsonb, done boolean);' +
			'grant all on public.things to anon, authenticated, service_role;',
	);
	await rowsOf(local, "notify pgrst, 'reload schema'");
});
afterAll(async () => {
	await local?.stop();
	rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => void (await rowsOf(local, 'truncate public.things')));

const on = (operation: string, fields: Readonly<Record<string, readonly [unknown, string]>>) => ({
	operation,
	...Object.fromEntries(
		Object.entries({ table: ['things', 'str'] as const, ...fields }).flatMap(([name, [value, type]]) => [
			[`field_${name}`, value],
			[`field_${name}Type`, type],
		]),
	),
});

const use = async (node: object): Promise<void> =>
	await loadFlow({ url: local.url }, node as Readonly<Record<string, unknown>>, { key: local.keys.secret });

const csv = 'id,name,note,tags,done\n1,"Ann, ""A""",,"[""x""]",true\n2,Bo,"",,false\n';
const stored = [
	{ id: '1', name: 'Ann, "A"', note: null, tags: ['x'], done: true },
	{ id: '2', name: 'Bo', note: '', tags: null, done: false },
];

describe('rows in CSV', () => {
	it.each([
		['text', 'csv', 'payload', () => ({ payload: csv })],
		['a Buffer', 'csv', 'payload', () => ({ payload: Buffer.from(csv) })],
		[
			'a stream, cut anywhere',
			'csv',
			'file.content',
			() => ({ file: { content: Readable.from([...csv].map((character) => Buffer.from(character))) } }),
		],
		['a file', 'csvFile', 'things.csv', () => ({})],
		['a file that the message names', 'csvFileNamed', 'filename', () => ({ filename: 'things.csv' })],
	])('are stored from %s', async (_name, type, value, message) => {
		const file = path.join(folder, 'things.csv');
		writeFileSync(file, csv);
		const withPath = (name: string) => (name === 'things.csv' ? file : name);
		await use(on('database.insert', { rows: [withPath(value), type] }));
		const given = Object.entries(message()).map(([name, each]) => [
			name,
			typeof each === 'string' ? withPath(each) : each,
		]);
		const { output, caught } = await pass(Object.fromEntries(given));
		expect(caught?.error?.message).toBeUndefined();
		expect(output).toMatchObject({ supabase: { operation: 'database.insert', sent: 2 } });
		expect(output?.payload).toHaveLength(2);
		expect(await rowsOf(local, 'select * from things order by id')).toEqual(stored);
	});

	it('of a large file are sent in batches, with progress, and tell what was stored before an error', async () => {
		const file = path.join(folder, 'large.csv');
		const lines = Array.from(
			{ length: 5000 },
			(_, index) => `${index === 4321 ? 1 : index + 1},name ${index}`,
		);
		writeFileSync(file, ['id,name', ...lines].join('\n'));
		await use(
			on('database.insert', {
				rows: [file, 'csvFile'],
				returning: ['minimal', 'choice'],
			}),
		);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({
			code: '23505',
			message: expect.stringContaining('The 4,000 rows before are stored.'),
		});
		expect(await rowsOf(local, 'select count(*)::int from things')).toEqual([{ count: 4000 }]);
	});

	it('of a large file are upserted, and counted', async () => {
		const file = path.join(folder, 'upsert.csv');
		writeFileSync(
			file,
			['id,name', ...Array.from({ length: 2500 }, (_, id) => `${id},name ${id}`)].join('\r\n'),
		);
		await use(
			on('database.upsert', {
				rows: [file, 'csvFile'],
				onConflict: ['id', 'str'],
				returning: ['minimal', 'choice'],
			}),
		);
		for (const { output, caught } of [await pass({}), await pass({})]) {
			expect(caught?.error?.message).toBeUndefined();
			expect(output).toMatchObject({ payload: [], supabase: { sent: 2500 } });
		}
		expect(await rowsOf(local, 'select count(*)::int, max(name) from things where id > 2490')).toEqual([
			{ count: 9, max: 'name 2499' },
		]);
		expect(arrived.shown.at(-1)?.status).toMatchObject({ fill: 'green', text: '2,500 rows' });
	});

	it.each([
		['a file that is not there', 'csvFile', '/nowhere/things.csv', 'no such file or directory'],
		['a file without a name', 'csvFile', ' ', 'the file has no name'],
		['a property that is not there', 'csv', 'nothing.here', 'msg.nothing.here is not there'],
		['an object', 'csv', 'object', 'msg.object is no CSV'],
		['a name that is none', 'csvFileNamed', 'object', 'msg.object is no name of a file'],
		['a line that is too short', 'csv', 'short', 'CSV: Line 2 has 1 fields'],
	])('%s is refused, and nothing is stored', async (_name, type, value, words) => {
		await use(on('database.insert', { rows: [value, type] }));
		const { caught } = await pass({ object: { a: 1 }, short: 'id,name\n1' });
		expect(caught?.error).toMatchObject({
			message: expect.stringContaining(words),
			cause: { field: 'rows' },
		});
		expect(await rowsOf(local, 'select count(*)::int from things')).toEqual([{ count: 0 }]);
	});
});

describe('many rows', () => {
	beforeEach(
		async () =>
			void (await rowsOf(
				local,
				"insert into things (id, name) select id, 'name ' || id from generate_series(1, 2500) id",
			)),
	);

	it('leave by pages, and each row once', async () => {
		await use({ ...on('database.select', { returnAll: ['true', 'bool'] }), output: 'rows' });
		helper.getNode('n1').receive({});
		await until(() => arrived.completed.length > 0);
		await until(() => arrived.output.length === 2500);
		const ids = new Set(arrived.output.map(({ payload }) => Reflect.get(Object(payload), 'id')));
		expect(ids.size).toBe(2500);
		expect(Reflect.get(arrived.output.at(-1)!, 'parts')).toMatchObject({ index: 2499, count: 2500 });
	});

	it('go into a CSV file and come back from it', async () => {
		const file = path.join(folder, 'export.csv');
		const select = on('database.select', { returnAll: ['true', 'bool'], columns: ['id,name,note', 'str'] });
		await use({ ...select, output: 'file', outputFile: file });
		const { output, caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toEqual({ file, rows: 2500 });
		expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2502);
		await helper.unload();

		await rowsOf(local, 'truncate public.things');
		await use(on('database.upsert', { rows: [file, 'csvFile'], onConflict: ['id', 'str'] }));
		expect((await pass({})).caught?.error?.message).toBeUndefined();
		expect(
			await rowsOf(local, "select count(*)::int from things where name = 'name ' || id and note is null"),
		).toEqual([{ count: 2500 }]);
	});

	it('arrive as one text of CSV', async () => {
		await use(
			on('database.select', {
				returnAll: ['true', 'bool'],
				format: ['csv', 'choice'],
				columns: ['id', 'str'],
			}),
		);
		const { output, caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toMatch(/^id\n1\n2\n[^]*\n2500$/);
		expect(arrived.shown.at(-1)?.status?.text).toBe('2,500 rows');
	});

	it.each([
		['none', 'gt.9999', '0 rows', 0],
		['one', 'eq.7', '1 row', 1],
	])('but %s make a file, too', async (_name, raw, text, rows) => {
		const file = path.join(folder, 'few.csv');
		const filters = [{ all: [{ column: 'id', raw }] }, 'conditions'] as const;
		const select = on('database.select', { returnAll: ['true', 'bool'], columns: ['id', 'str'], filters });
		await use({ ...select, output: 'file', outputFile: file });
		const { output, caught } = await pass({});
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toEqual({ file, rows });
		expect(arrived.shown.at(-1)?.status?.text).toBe(text);
	});
});

it('a function is called with the arguments of the form', async () => {
	const number = (column: string, value: string) => ({ column, value, valueType: 'num' });
	const args = [number('a', '2'), number('b', '40'), { column: 'c', value: '', valueType: 'unset' }];
	await use(on('database.rpc', { function: ['add', 'str'], args: [args, 'columns'] }));
	const { output, caught } = await pass({ topic: 'kept' });
	expect(caught?.error?.message).toBeUndefined();
	expect(output).toMatchObject({ topic: 'kept', payload: 42 });
});
