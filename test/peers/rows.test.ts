import type { IDataObject, INodeParameters } from 'n8n-workflow';
import postgres from 'postgres';
import { startLocal, type Local } from '../local/harness';
import { runNode, type NodeRun, type NodeSetup } from '../nodes/harness';

/** What goes wrong elsewhere with rows, in the engine of n8n against a real server: here it does not. */

let local: Local;
let sql: postgres.Sql;

beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.notes_of (id int primary key, body text, kind text not null default 'plain', age int);
		create table public.other_notes (id int primary key, body text);
		create table public.events (body text);
		create table public.codes (code text primary key, name text not null);
		create table public.many (place text, nr int, word text, primary key (place, nr));
		insert into public.many select 'p' || n % 3, n, case when n % 10 > 0 then 'w' || n % 7 end from generate_series(1, 4500) n;
		create function public.count_up(up_to int) returns setof int language sql stable as 'select generate_series(1, up_to)';
		grant all on all tables in schema public to service_role;
		notify pgrst, 'reload schema'`);
}, 60_000);
afterAll(async () => {
	await sql?.end();
	await local?.stop();
});
beforeEach(async () => {
	await sql`truncate public.notes_of, public.other_notes, public.codes`;
	await sql`insert into public.notes_of (id, body, age) select n, 'note ' || n, n * 10 from generate_series(1, 5) n`;
});

const run = async (parameters: INodeParameters, more: Partial<NodeSetup> = {}): Promise<NodeRun> =>
	await runNode({
		credential: { url: local.url, key: local.keys.secret },
		parameters: { resource: 'row', table: 'notes_of', ...parameters },
		...more,
	});

const rowsOf = ({ outputs, error }: NodeRun): readonly IDataObject[] => {
	if (error) throw error;
	return (outputs[0] ?? []).map(({ json }) => json);
};

const where = (...condition: INodeParameters[]): INodeParameters => ({ filters: { condition } });
const is = (column: string, value: string, operator = 'eq') => where({ column, operator, value });
const setting = (...column: INodeParameters[]): INodeParameters => ({
	valuesMode: 'define',
	values: { column },
});
const idsLeft = async () =>
	(await sql`select id from public.notes_of order by id`).map(({ id }) => id as number);

describe('what is stored', () => {
	const texts = [
		'C:\\temp\\new',
		'\\d+ \\u0041 \u00e9',
		'"quoted", (x) {y}',
		"it's 100 % a&b=c#d",
		'\\',
		' \n\t ',
	];

	it('is text with backslashes and \\u escapes, to the letter', async () => {
		const items = texts.map((body, index) => ({ id: 100 + index, body }));
		expect(rowsOf(await run({ operation: 'insert' }, { items })).map(({ body }) => body)).toEqual(texts);
		const changed = await run(
			{
				operation: 'update',
				...is('id', '={{ $json.id }}'),
				...setting({ column: 'kind', value: '={{ $json.body }}' }),
			},
			{ items },
		);
		expect(rowsOf(changed).map(({ kind }) => kind)).toEqual(texts);
		const stored = await sql`select body, kind from public.notes_of where id >= 100 order by id`;
		expect(stored.map(({ body, kind }) => [body as string, kind as string])).toEqual(
			texts.map((text) => [text, text]),
		);
	});

	it.each(['update', 'delete', 'get', 'select'])(
		'is found by such a text and by no other: %s',
		async (operation) => {
			await run({ operation: 'insert' }, { items: texts.map((body, index) => ({ id: 100 + index, body })) });
			const found = await run(
				{
					operation,
					...is('body', '={{ $json.body }}'),
					...(operation === 'update' && setting({ column: 'kind', value: 'seen' })),
				},
				{ items: texts.map((body) => ({ body })) },
			);
			expect(rowsOf(found).map(({ id }) => id)).toEqual(texts.map((_text, index) => 100 + index));
		},
	);

	it("has '01067' and '1067', 'A' and 'a', as different keys", async () => {
		const items = ['01067', '1067', 'A', 'a', '1067 '].map((code, index) => ({ code, name: `n${index}` }));
		await run({ operation: 'upsert', table: 'codes', options: { onConflict: 'code' } }, { items });
		expect([...(await sql`select code, name from public.codes order by name`)]).toEqual(items);
	});

	it('is the last of several items with the same key', async () => {
		const items = ['first', 'second', 'third'].map((name) => ({ code: 'x', name }));
		const done = await run(
			{ operation: 'upsert', table: 'codes', options: { onConflict: 'code' } },
			{ items },
		);
		expect(rowsOf(done)).toEqual(items);
		expect([...(await sql`select name from public.codes`)]).toEqual([{ name: 'third' }]);
	});

	it('goes to both tables when items are meant for two', async () => {
		const items = [
			{ id: 11, body: 'a', to: 'notes_of' },
			{ id: 12, body: 'b', to: 'other_notes' },
			{ id: 13, body: 'c', to: 'notes_of' },
		];
		const created = await run({ operation: 'insert', table: '={{ $json.to }}', rowsIgnore: 'to' }, { items });
		expect(rowsOf(created).map(({ id }) => id)).toEqual([11, 12, 13]);
		expect(await idsLeft()).toEqual([1, 2, 3, 4, 5, 11, 13]);
		expect([...(await sql`select id from public.other_notes`)]).toEqual([{ id: 12 }]);
	});

	it('has the default of a column that only other items name', async () => {
		const items = [
			{ id: 11, body: 'a' },
			{ id: 12, kind: 'loud' },
			{ id: 13, body: 'c' },
		];
		expect(rowsOf(await run({ operation: 'insert' }, { items }))).toMatchObject([
			{ id: 11, kind: 'plain' },
			{ id: 12, kind: 'loud', body: null },
			{ id: 13, kind: 'plain' },
		]);
	});

	it('is nothing when the JSON of a row is broken', async () => {
		const { error } = await run({ operation: 'insert', rowsMode: 'json', rowsJson: '{ "id": 9, "body": ' });
		expect(error).toMatchObject({ message: expect.stringContaining('not valid JSON') });
		expect(await idsLeft()).toEqual([1, 2, 3, 4, 5]);
	});

	it('is never more than once when the reply to an insert is lost', async () => {
		const behave = await local.misbehave({ match: /^POST .*events/, how: { drop: 'reply' } });
		const items = [{ body: 'a' }, { body: 'b' }];
		const { error } = await run({ operation: 'insert', table: 'events' }, { items }).finally(behave);
		expect(error).toMatchObject({
			description: expect.stringContaining('not known whether the change was made'),
		});
		expect([...(await sql`select body from public.events order by body`)]).toEqual(items);
	});
});

describe('an update', () => {
	it('never inserts, and needs no more columns than it changes', async () => {
		const items = [{ code: 'there' }, { code: 'not there' }];
		await sql`insert into public.codes values ('there', 'old')`;
		const changed = await run(
			{
				operation: 'update',
				table: 'codes',
				...is('code', '={{ $json.code }}'),
				...setting({ column: 'name', value: 'new' }),
			},
			{ items },
		);
		expect(rowsOf(changed)).toEqual([
			{ code: 'there', name: 'new' },
			{ success: true, count: 0 },
		]);
		expect([...(await sql`select * from public.codes`)]).toEqual([{ code: 'there', name: 'new' }]);
	});

	it('with two conditions on one column changes only what meets both', async () => {
		const changed = await run({
			operation: 'update',
			...where(
				{ column: 'age', operator: 'gte', value: '20' },
				{ column: 'age', operator: 'lte', value: '30' },
			),
			...setting({ column: 'kind', value: 'seen' }),
		});
		expect(rowsOf(changed).map(({ id }) => id)).toEqual([2, 3]);
	});
});

describe('a delete', () => {
	it('with two conditions on one column removes only what meets both', async () => {
		await run({
			operation: 'delete',
			...where(
				{ column: 'age', operator: 'gte', value: '20' },
				{ column: 'age', operator: 'lte', value: '30' },
			),
		});
		expect(await idsLeft()).toEqual([1, 4, 5]);
	});

	it.each<[string, INodeParameters]>([
		['no filter', {}],
		['an empty filter string', { filters: { expression: [{ expression: '' }] } }],
		['a filter string of blanks', { filters: { expression: [{ expression: '  ' }] } }],
		['an empty list as JSON', { filtersMode: 'json', filtersJson: '[]' }],
		['an empty group as JSON', { filtersMode: 'json', filtersJson: '{ "all": [ { "any": [] } ] }' }],
		['no text as JSON', { filtersMode: 'json', filtersJson: '' }],
		[
			'a filter string that an expression emptied',
			{ filters: { expression: [{ expression: '={{ $json.gone }}' }] } },
		],
		['a value that an expression did not find', is('id', '={{ $json.gone }}')],
		['a value that is null', is('id', '={{ null }}')],
		['a pattern that an expression emptied', is('body', '=%{{ $json.empty }}%', 'like')],
		[
			'a list that an expression emptied, negated',
			where({ column: 'id', operator: 'in', value: '={{ [] }}', not: true }),
		],
	])('with %s is refused, and nothing is gone', async (_what, parameters) => {
		const { error } = await run({ operation: 'delete', ...parameters }, { items: [{ empty: '' }] });
		expect(error).toMatchObject({ message: expect.stringMatching(/./) });
		expect(await idsLeft()).toEqual([1, 2, 3, 4, 5]);
	});

	it('by a list that an expression emptied removes nothing', async () => {
		await run({ operation: 'delete', ...is('id', '={{ [] }}', 'in') });
		expect(await idsLeft()).toEqual([1, 2, 3, 4, 5]);
	});

	it('by a value that looks like more filters removes nothing else', async () => {
		await run({ operation: 'delete', ...is('body', 'x&or=(id.gt.0)') });
		await run({ operation: 'delete', ...is('body', 'x,id.gt.0'), filtersMatch: 'any' });
		await run({ operation: 'delete', ...is('body', '["x","y),id.gt.(0"]', 'in'), filtersMatch: 'any' });
		expect(await idsLeft()).toEqual([1, 2, 3, 4, 5]);
	});
});

describe('each item', () => {
	const items = [{ id: 1 }, { id: 3 }, { id: 5 }];
	const expression: INodeParameters = { filters: { expression: [{ expression: '=id.eq.{{ $json.id }}' }] } };

	it.each([
		['select', {}],
		['update', setting({ column: 'kind', value: 'seen' })],
		['delete', {}],
	])('has its own filter string: %s', async (operation, more) => {
		const done = await run({ operation, ...expression, ...more }, { items });
		expect(done.outputs[0]?.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[1, { item: 0 }],
			[3, { item: 1 }],
			[5, { item: 2 }],
		]);
	});

	it('has its own way to join conditions', async () => {
		const found = await run(
			{
				operation: 'select',
				filtersMatch: '={{ $json.match }}',
				...where(
					{ column: 'id', operator: 'eq', value: '1' },
					{ column: 'age', operator: 'eq', value: '20' },
				),
			},
			{ items: [{ match: 'any' }, { match: 'all' }] },
		);
		expect(found.outputs[0]?.map(({ json, pairedItem }) => [json.id, pairedItem])).toEqual([
			[1, { item: 0 }],
			[2, { item: 0 }],
		]);
	});
});

describe('a read', () => {
	it('of one row never returns every match', async () => {
		const { error, outputs } = await run({ operation: 'get', ...is('kind', 'plain') });
		expect(error).toMatchObject({ httpCode: '406' });
		expect(outputs.flat()).toEqual([]);
		expect(rowsOf(await run({ operation: 'get', ...is('id', '3') }))).toMatchObject([
			{ id: 3, body: 'note 3' },
		]);
	});

	it.each(['key', 'offset'])(
		'of all returns 4,500 rows under a server limit of 1,000, each once, by %s',
		async (pageBy) => {
			const rows = rowsOf(
				await run({ operation: 'select', table: 'many', returnAll: true, options: { pageBy } }),
			);
			expect(new Set(rows.map(({ nr }) => nr)).size).toBe(4500);
			expect(rows).toHaveLength(4500);
		},
	);

	it('of all keeps its order over pages, nulls too, and needs no column called id', async () => {
		const orders = {
			order: [
				{ column: 'word', descending: true },
				{ column: 'nr', descending: true },
			],
		};
		const rows = rowsOf(
			await run({ operation: 'select', table: 'many', returnAll: true, options: { orders } }),
		);
		const wanted = await sql`select nr from public.many order by word desc, nr desc`;
		expect(rows.map(({ nr }) => nr)).toEqual(wanted.map(({ nr }) => nr as number));
	});

	it('of a limit above the server limit returns that many', async () => {
		expect(rowsOf(await run({ operation: 'select', table: 'many', limit: 2345 }))).toHaveLength(2345);
	});

	it('counts all matching rows, not those it was given', async () => {
		expect(rowsOf(await run({ operation: 'count', table: 'many' }))).toEqual([{ count: 4500 }]);
	});

	it('of a function that returns 1,500 values gives all of them on wish', async () => {
		const called = await run({
			resource: 'function',
			operation: 'rpc',
			function: 'count_up',
			argsMode: 'define',
			args: { column: [{ column: 'up_to', value: '={{ 1500 }}' }] },
			options: { method: 'GET', returnAll: true, pageBy: 'offset' },
		});
		expect(rowsOf(called)).toHaveLength(1500);
	});
});

it('says nothing on the console while it works, whatever the rows hold', async () => {
	const said: unknown[] = [];
	const spies = (['log', 'info', 'warn', 'error', 'debug'] as const).map((name) =>
		jest.spyOn(console, name).mockImplementation((...words: unknown[]) => void said.push(words)),
	);
	await run(
		{ operation: 'insert' },
		{
			items: [
				{ id: 50, body: 'private' },
				{ id: 50, body: 'twice' },
			],
			onError: 'continueRegularOutput',
		},
	);
	await run({ operation: 'select', returnAll: true });
	await run({ operation: 'delete', ...is('id', '50') });
	for (const spy of spies) spy.mockRestore();
	expect(said).toEqual([]);
});
