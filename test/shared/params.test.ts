import { connect, run, type Send } from '../../shared';

const sent: string[] = [];
const send: Send = async ({ url, body }) => {
	sent.push(`${decodeURIComponent(url.slice(url.indexOf('?')))} ${body ?? ''}`.trim());
	return { status: 200, headers: {}, body: [] };
};
const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
beforeEach(() => {
	sent.length = 0;
});

it.each([
	['limit as text', { limit: '5' }, '?select=*&limit=5'],
	['columns not given', { columns: undefined }, '?select=*'],
	['filters as JSON text', { filters: '[{"column":"id","operator":"eq","value":1}]' }, '?select=*&id=eq.1'],
	['one filter by itself', { filters: { column: 'id', operator: 'eq', value: 1 } }, '?select=*&id=eq.1'],
	['an empty group', { filters: { any: [] } }, '?select=*'],
	[
		'a list with commas',
		{ filters: { column: 'id', operator: 'in', value: '1, 2' } },
		'?select=*&id=in.(1,2)',
	],
	[
		'a list as JSON text',
		{ filters: { column: 'id', operator: 'in', value: '["a,b"]' } },
		'?select=*&id=in.("a,b")',
	],
	[
		'the empty text in a list',
		{ filters: { column: 'id', operator: 'in', value: [''] } },
		'?select=*&id=eq.',
	],
])('understands %s', async (_name, params, query) => {
	await run(connection, 'database.select', { table: 'todos', ...params });
	expect(sent).toEqual([query]);
});

it.each([
	['a table that is missing', {}, 'table', 'Table is missing'],
	['an empty table', { table: '' }, 'table', 'Table is missing'],
	['a table that is a list', { table: ['todos'] }, 'table', 'Table must be text, not a list of other things'],
	['a blank table', { table: '  ' }, 'table', 'No table is named'],
	['a path instead of a table', { table: '..' }, 'table', "'..' is no name of a table"],
	['a field that is not there', { table: 'a', filter: [] }, 'filter', "There is no field 'filter' here"],
	['a limit of nothing', { table: 'a', limit: 0 }, 'limit', 'Limit must be at least 1, not 0'],
	['a limit in words', { table: 'a', limit: 'five' }, 'limit', "Limit must be a whole number, not 'five'"],
	['a limit with a fraction', { table: 'a', limit: 1.5 }, 'limit', 'Limit must be a whole number, not 1.5'],
	['a choice that is none', { table: 'a', count: 'all' }, 'count', "Count cannot be 'all'"],
	['filters that are no JSON', { table: 'a', filters: '{' }, 'filters', 'Filters is not valid JSON'],
	[
		'filters that are text',
		{ table: 'a', filters: '"id=eq.1"' },
		'filters',
		"Filters must be an object or a list of objects, not 'id=eq.1'",
	],
	[
		'a filter that is undefined',
		{ table: 'a', filters: [undefined] },
		'filters',
		'Filters must be an object',
	],
	[
		'a condition without a column',
		{ table: 'a', filters: [{ operator: 'eq', value: 1 }] },
		'filters',
		'Filter 1 names no column',
	],
	[
		'an operator that is none',
		{ table: 'a', filters: [{ column: 'a', operator: '=', value: 1 }] },
		'filters',
		"Filter 1 (a): '=' is no operator",
	],
	[
		'a value that is undefined',
		{ table: 'a', filters: [{ column: 'a', operator: 'eq' }] },
		'filters',
		'Filter 1 (a): the value is undefined',
	],
	[
		'a value that is null',
		{ table: 'a', filters: [{ column: 'a', operator: 'eq', value: null }] },
		'filters',
		'Filter 1 (a): the value is null',
	],
	[
		'undefined inside a list',
		{ table: 'a', filters: [{ column: 'a', operator: 'in', value: [1, undefined] }] },
		'filters',
		'Filter 1 (a): the value is undefined',
	],
	[
		'null inside a list',
		{ table: 'a', filters: [{ column: 'a', operator: 'in', value: [null] }] },
		'filters',
		'Filter 1 (a): a list of values holds null',
	],
	[
		'a value deep inside',
		{ table: 'a', filters: [{ any: [{ all: [{ column: 'a', operator: 'eq' }] }] }] },
		'filters',
		'Filter 1.1.1 (a): the value is undefined',
	],
	[
		'is with another word',
		{ table: 'a', filters: [{ column: 'a', operator: 'is', value: 'yes' }] },
		'filters',
		"Filter 1 (a): 'is' cannot ask for 'yes'",
	],
	[
		'a date that is none',
		{ table: 'a', filters: [{ column: 'a', operator: 'eq', value: new Date('x') }] },
		'filters',
		'Filter 1 (a): the value is not a valid date',
	],
	[
		'an expression that breaks out of its group',
		{ table: 'a', filters: [{ expression: 'a.eq.1),or(b.eq.2' }] },
		'filters',
		"Filter 1: the expression can be read only before '),or(b.eq.2'",
	],
	[
		'raw text without an operator',
		{ table: 'a', filters: [{ column: 'a', raw: '5' }] },
		'filters',
		'Filter 1 (a): the text must begin with an operator',
	],
	[
		'a search configuration that is none',
		{ table: 'a', filters: [{ column: 'a', operator: 'textSearch', value: 'x', config: 'a)b' }] },
		'filters',
		"Filter 1 (a): 'a)b' is no text search configuration",
	],
	['a sort without a column', { table: 'a', orders: [{}] }, 'orders', 'Sort 1 names no column'],
	[
		'nulls in the middle',
		{ table: 'a', orders: [{ column: 'a', nulls: 'middle' }] },
		'orders',
		"Sort 1: nulls stand 'first' or 'last'",
	],
])('refuses %s, names the field, and sends nothing', async (_name, params, field, reason) => {
	await expect(run(connection, 'database.select', params)).rejects.toMatchObject({
		name: 'SupabaseError',
		code: 'INVALID_PARAMETER',
		field,
		reason: expect.stringContaining(reason),
	});
	expect(sent).toEqual([]);
});

type Refused = readonly [name: string, id: string, params: Readonly<Record<string, unknown>>, field: string];

it.each<Refused>([
	[
		'values that are a list',
		'database.update',
		{ table: 'a', values: [{ b: 1 }], allowAllRows: true },
		'values',
	],
	['values that are missing', 'database.update', { table: 'a', allowAllRows: true }, 'values'],
	['rows that are numbers', 'database.insert', { table: 'a', rows: [1] }, 'rows'],
	['rows that are missing', 'database.insert', { table: 'a' }, 'rows'],
	['a flag in other words', 'database.delete', { table: 'a', allowAllRows: 'yes' }, 'allowAllRows'],
	[
		'a delete with an empty group',
		'database.delete',
		{ table: 'a', filters: { any: [{ all: [] }] } },
		'filters',
	],
	[
		'a delete that only filters an embedded table',
		'database.delete',
		{ table: 'a', filters: [{ expression: 'b.eq.1', referencedTable: 'orders' }] },
		'filters',
	],
	[
		'a delete with a blank expression',
		'database.delete',
		{ table: 'a', filters: { expression: ' ' } },
		'filters',
	],
	['a delete that is told not to', 'database.delete', { table: 'a', allowAllRows: 'false' }, 'filters'],
	...[
		{ operator: 'in', value: [], not: true },
		{ operator: 'in', value: '', not: true },
		{ operator: 'contains', value: [] },
		{ operator: 'contains', value: {} },
		{ operator: 'contains', value: '{}' },
		{ operator: 'likeAllOf', value: '[]' },
		{ operator: 'overlaps', value: [], not: true },
	].map(
		(condition) =>
			[
				`a delete where ${JSON.stringify(condition)}`,
				'database.delete',
				{
					table: 'a',
					filters: {
						all: [{ column: 'id', operator: 'eq', value: 1 }, { any: [{ column: 'b', ...condition }] }],
					},
				},
				'filters',
			] satisfies Refused,
	),
])('refuses %s', async (_name, id, params, field) => {
	await expect(run(connection, id, params)).rejects.toMatchObject({ field });
	expect(sent).toEqual([]);
});

it.each([
	{ operator: 'in', value: [] },
	{ operator: 'containedBy', value: [] },
	{ operator: 'contains', value: [], not: true },
	{ operator: 'eq', value: '' },
	{ operator: 'neq', value: 0 },
	{ operator: 'gt', value: false },
	{ operator: 'isDistinct', value: 'x' },
	{ operator: 'isDistinct', value: '', not: true },
	{ operator: 'neq', value: '', not: true },
	{ operator: 'lte', value: '' },
	{ operator: 'in', value: ['', 'x'], not: true },
	{ operator: 'overlaps', value: '[1,)' },
	{ operator: 'overlaps', value: '[,)', not: true },
	{ operator: 'overlaps', value: ['', ''] },
	{ operator: 'contains', value: '[,)' },
	{ operator: 'containedBy', value: '(,5]' },
	{ operator: 'rangeGte', value: [1, null] },
	{ operator: 'contains', value: '{NULL}' },
	{ operator: 'contains', value: '{"a",nulls,"NULL"}', not: true },
	{ operator: 'contains', value: '{"a": [1, null, 2]}', not: true },
	{ operator: 'contains', value: '["a", null]', not: true },
	{ operator: 'contains', value: [{ a: 1 }, null], not: true },
	{ operator: 'eq', value: ['a', null] },
	{ operator: 'rangeGt', value: [null, null] },
	{ operator: 'match', value: '^$' },
	{ operator: 'match', value: 'a|b' },
	{ operator: 'match', value: '^[^a]*$' },
	{ operator: 'match', value: '(' },
	{ operator: 'match', value: 'x', not: true },
	{ raw: 'in.()' },
	{ raw: 'not.cs.{}' },
	{ raw: 'eq.' },
	{ raw: 'like.%a%' },
	{ raw: 'eq(any).{1,2}' },
	{ raw: 'is.null' },
	{ raw: 'fts(english).cat' },
])('deletes where %j, which is true of few rows', async (condition) => {
	await run(connection, 'database.delete', { table: 'a', filters: { column: 'b', ...condition } });
	expect(sent).toHaveLength(1);
});

/** Each of these was true of every row, or of more rows than meant. */
it.each([
	{ not: true, any: [{ column: 'id', operator: 'in', value: [] }] },
	{ not: true, all: [{ not: true, all: [{ column: 'id', operator: 'contains', value: [] }] }] },
	{ column: 'a', operator: 'match', value: '' },
	{ column: 'a', operator: 'imatch', value: '.*' },
	{ column: 'a', operator: 'ilike', value: '%%' },
	{ column: 'a', operator: 'like', value: '*' },
	{ column: 'a', operator: 'likeAllOf', value: ['%%'] },
	{ column: 'a', operator: 'likeAnyOf', value: ['x', '%'] },
	{ column: 'a', operator: 'textSearch', value: '', not: true },
	{ column: 'a', operator: 'contains', value: [[]] },
	{ column: 'a', operator: 'contains', value: '{{}}' },
	{ column: 'a', operator: 'containedBy', value: [], not: true },
	// A range of which an expression lost both ends.
	...['[,)', '(,)', ' [ , ] ', '("","")', '{[,)}'].flatMap((value) => [
		{ column: 'a', operator: 'overlaps', value },
		{ column: 'a', operator: 'containedBy', value },
		{ column: 'a', operator: 'contains', value, not: true },
		{ column: 'a', operator: 'rangeGte', value },
		{ column: 'a', operator: 'rangeLt', value, not: true },
		{ column: 'a', raw: `ov.${value}` },
	]),
	{ column: 'a', operator: 'rangeGte', value: [null, null] },
	{ column: 'a', operator: 'rangeLte', value: ['', ''] },
	{ column: 'a', operator: 'rangeAdjacent', value: [null, null], not: true },
	{ column: 'a', operator: 'rangeGt', value: 'empty', not: true },
	...['{NULL}', '[null]', '{null,NULL}', '{a,NULL}', '{NULL,"a,b"}', '{{1},{2, null }}'].map((value) => ({
		column: 'a',
		operator: 'contains',
		value,
		not: true,
	})),
	{ column: 'a', operator: 'overlaps', value: '{NULL}', not: true },
	{ column: 'a', raw: 'not.cs.{a,NULL}' },
	// Empty text, before or after which everything comes.
	...['neq', 'isDistinct', 'gt', 'gte'].flatMap((operator) =>
		['', ' ', [], {}, '{}'].map((value) => ({ column: 'a', operator, value })),
	),
	...['eq', 'lt', 'lte', 'like', 'ilike'].map((operator) => ({
		column: 'a',
		operator,
		value: '',
		not: true,
	})),
	{ column: 'a', operator: 'in', value: [''], not: true },
	{ column: 'a', operator: 'in', value: '[""]', not: true },
	{ column: 'a', operator: 'likeAllOf', value: ['', 'x'], not: true },
	{ column: 'a', operator: 'ilikeAnyOf', value: [''], not: true },
	// A regular expression with nothing in one of its branches.
	...['|', 'a|', '|a', '(a|)', 'x*', '^.*$', '(?i)()'].map((value) => ({
		column: 'a',
		operator: 'match',
		value,
	})),
	{ column: 'a', operator: 'match', value: '^$', not: true },
	// The same in PostgREST's own text.
	{ column: 'a', raw: 'not.in.()' },
	{ column: 'a', raw: 'in.("")', not: true },
	{ column: 'a', raw: 'cs.{}' },
	{ column: 'a', raw: 'cs.[]' },
	{ column: 'a', raw: 'neq.' },
	{ column: 'a', raw: 'isdistinct.' },
	{ column: 'a', raw: 'like.*' },
	{ column: 'a', raw: 'like(any).{x,"%"}' },
	{ column: 'a', raw: 'eq(all).{}' },
	{ column: 'a', raw: 'eq(any).{}', not: true },
	{ column: 'a', raw: 'match.a|' },
	{ column: 'a', raw: 'not.plfts(english).' },
	{
		any: [
			{ column: 'b', operator: 'eq', value: 1 },
			{ column: 'a', raw: 'gt.""' },
		],
	},
	{ expression: 'id.not.in.()' },
	{ expression: 'id.eq.1,and(b.eq.1,not.or(a.in.()))' },
	{ expression: 'id.eq.1,"a.b".cs.{}' },
])('deletes nothing where %j, which is true of nearly every row', async (filters) => {
	await expect(run(connection, 'database.delete', { table: 'a', filters })).rejects.toMatchObject({
		code: 'FILTER_REQUIRED',
	});
	expect(sent).toEqual([]);
});

it.each([
	[{ all: [], any: [{ column: 'a', operator: 'eq', value: 1 }] }, "'any' cannot stand beside 'all'"],
	[{ all: [], column: 'a', operator: 'eq', value: 1 }, "'column' cannot stand beside 'all'"],
	[{ column: 'a', operator: 'eq', value: 1, negate: true }, "'negate' cannot stand beside 'operator'"],
	[{ column: 'a', raw: 'eq.1', value: 2 }, "'value' cannot stand beside 'raw'"],
	[{ all: { column: 'a' } }, "'all' must be a list of conditions"],
	[{ any: [null] }, 'Filter 1.1 is not a condition or a group'],
	[[{ column: 'a', operator: 'eq', value: 1, not: 'no' }], "'not' must be true or false, not no"],
	[[{ column: 'a', operator: 'lt', value: NaN }], 'the value is NaN'],
	[[{ column: 'a', operator: 'neq', value: { toJSON: () => null } }], 'the value is not valid'],
	[[{ column: 'a', operator: 'in', value: 'Smith, Ann' }], "'Smith, Ann' could be one value or several"],
])('refuses the filter %j', async (filters, reason) => {
	await expect(run(connection, 'database.delete', { table: 'a', filters })).rejects.toMatchObject({
		code: 'INVALID_PARAMETER',
		field: 'filters',
		reason: expect.stringContaining(reason),
	});
	expect(sent).toEqual([]);
});

it('reads descending as text for the flag it stands for, and refuses other text', async () => {
	await run(connection, 'database.select', { table: 'a', orders: [{ column: 'b', descending: 'false' }] });
	expect(sent).toEqual(['?select=*&order=b.asc']);
	await expect(
		run(connection, 'database.select', { table: 'a', orders: [{ column: 'b', descending: 'down' }] }),
	).rejects.toMatchObject({ field: 'orders' });
});

it('reads not as text for the flag it stands for', async () => {
	await run(connection, 'database.delete', {
		table: 'a',
		filters: [{ column: 'b', operator: 'eq', value: 1, not: 'false' }],
	});
	expect(sent).toEqual(['?b=eq.1&select=*']);
});

it.each([
	['database.insert', { rows: { a: 1, b: undefined } }, 'rows'],
	['database.upsert', { rows: [{ a: 1 }, { a: undefined }] }, 'rows'],
	['database.update', { values: { a: undefined }, allowAllRows: true }, 'values'],
])('%s refuses a value that is undefined', async (id, params, field) => {
	await expect(run(connection, id, { table: 't', ...params })).rejects.toMatchObject({
		field,
		reason: expect.stringContaining('is undefined'),
	});
	expect(sent).toEqual([]);
});

it('names the operations when asked for one that is not there', async () => {
	await expect(run(connection, 'database.truncate', {})).rejects.toMatchObject({
		code: 'UNKNOWN_OPERATION',
		advice: expect.stringContaining('database.delete'),
	});
});

/** Of a list that turned out empty nothing would be left, and the filters beside it would take more rows than meant. */
describe('an empty group beside other filters', () => {
	const tenant = { column: 'tenant', operator: 'eq', value: 7 };
	const groups = [
		{ any: [] },
		{ all: [], not: true },
		{ any: [{ any: [] }] },
		{ any: [tenant, { all: [] }], not: true },
		{ all: [tenant, { any: [] }] },
		{ expression: ' ' },
	];

	it.each(groups)('%j stops an update and a delete', async (group) => {
		for (const params of [{ filters: [tenant, group] }, { filters: group, matchColumns: { tenant: 7 } }]) {
			for (const id of ['database.update', 'database.delete']) {
				const values = id === 'database.update' ? { values: { b: 1 } } : {};
				await expect(run(connection, id, { table: 'a', ...params, ...values })).rejects.toMatchObject({
					code: 'FILTER_REQUIRED',
					field: 'filters',
					advice: expect.stringContaining('Allow All Rows'),
				});
			}
		}
		expect(sent).toEqual([]);
	});

	it.each([
		[{ filters: [tenant, { any: [] }], allowAllRows: true }],
		[{ filters: { all: [] }, matchColumns: { tenant: 7 } }],
		[{ filters: [], matchColumns: { tenant: 7 } }],
		[{ filters: [tenant, { all: [] }] }],
	])('does not where it is allowed, or where all of nothing is asked for: %j', async (params) => {
		await run(connection, 'database.delete', { table: 'a', ...params });
		expect(sent).toEqual(['?tenant=eq.7&select=*']);
	});
});

describe('null in a list', () => {
	const ofLists = [
		'in',
		'likeAllOf',
		'likeAnyOf',
		'ilikeAllOf',
		'ilikeAnyOf',
		'contains',
		'containedBy',
		'overlaps',
	];

	it.each(ofLists)("is refused by '%s', with the advice to use is", async (operator) => {
		for (const value of [[null], ['a', null], [['a'], ['b', null]]])
			for (const not of [false, true])
				await expect(
					run(connection, 'database.select', { table: 'a', filters: { column: 'b', operator, value, not } }),
				).rejects.toMatchObject({
					code: 'INVALID_PARAMETER',
					field: 'filters',
					reason: expect.stringContaining('holds null'),
					advice: expect.stringContaining("'is'"),
				});
		expect(sent).toEqual([]);
	});

	it.each(ofLists.slice(0, 5))(
		"is refused by '%s' as JSON text, and the word null is text",
		async (operator) => {
			const filter = (value: unknown) => ({ table: 'a', filters: { column: 'b', operator, value } });
			await expect(run(connection, 'database.select', filter('["a",null]'))).rejects.toMatchObject({
				reason: expect.stringContaining('holds null'),
			});
			await run(connection, 'database.select', filter(['null', 'NULL']));
			expect(sent).toEqual([expect.stringMatching(/[({]"?null"?,"?NULL"?[)}]$/)]);
		},
	);
});

it.each([
	['a value', { column: 'a', operator: 'eq', value: 'ab\ud83d' }],
	['a member of a list', { column: 'a', operator: 'in', value: ['x', '\ude00'] }],
	['a column', { column: '\ud83d', operator: 'eq', value: 1 }],
	['text of PostgREST', { column: 'a', raw: 'eq.\ud83d' }],
	['a text inside a group', { any: [{ column: 'a', operator: 'like', value: '\ud83d%' }] }],
	['an expression', { expression: 'a.eq.\ud83d' }],
	['the name of an embedded table', { any: [{ column: 'a', raw: 'is.null' }], referencedTable: '\ud83d' }],
])('refuses half of an emoji in %s, which no address can hold', async (_where, filters) => {
	await expect(run(connection, 'database.delete', { table: 't', filters })).rejects.toMatchObject({
		code: 'INVALID_PARAMETER',
		field: 'filters',
		reason: expect.stringContaining('half of a character'),
	});
	expect(sent).toEqual([]);
});

describe('an embedded table', () => {
	const read = async (filters: unknown) =>
		await run(connection, 'database.select', { table: 'a', columns: '*,b(*,c(*)),not(*)', filters });

	it.each([
		[{ column: 'b.total', operator: 'gt', value: 5 }, 'b.total=gt.5'],
		[{ column: 'b.c.limit', operator: 'eq', value: 5 }, 'b.c.and=(limit.eq.5)'],
		[{ column: 'b.x.y', operator: 'eq', value: 'a,b' }, 'b.and=("x.y".eq."a,b")'],
		[{ column: 'b.data->>"x.y"', operator: 'eq', value: 5 }, 'b.and=(data->>"x.y".eq.5)'],
		[{ column: 'b.data->>x', operator: 'eq', value: 5 }, 'b.data->>x=eq.5'],
		[{ any: [{ column: 'b.total', raw: 'gt.5' }], referencedTable: 'b' }, 'b.or=(total.gt.5)'],
		[{ column: 'not.total', operator: 'gt', value: 5 }, 'not.total=gt.5'],
	])('%j is sent as %s', async (filters, query) => {
		await read(filters);
		expect(sent).toEqual([`?select=*,b(*,c(*)),not(*)&${query}`]);
	});

	it.each([
		[{ any: [{ column: 'b.total', operator: 'gt', value: 5 }] }, "'total' of the embedded table 'b'"],
		[
			{ any: [{ all: [{ column: 'b.c.total', raw: 'gt.5' }] }], referencedTable: 'b' },
			"'total' of the embedded table 'b.c'",
		],
		[{ any: [{ column: 'x', raw: 'is.null' }], referencedTable: 'not' }, "called 'not'"],
		[{ expression: 'x.is.null', referencedTable: 'b."not"' }, "called 'not'"],
		[{ column: 'not.limit', operator: 'eq', value: 5 }, "called 'not'"],
		[{ any: [{ column: 'x', raw: 'is.null' }], referencedTable: null }, 'the name of an embedded table'],
		[{ any: [{ column: 'x', raw: 'is.null' }], referencedTable: ' ' }, 'the name of an embedded table'],
		[{ any: [{ column: 'x', raw: 'is.null' }], referencedTable: 5 }, 'the name of an embedded table'],
	])('%j is refused', async (filters, reason) => {
		await expect(read(filters)).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: 'filters',
			reason: expect.stringContaining(reason),
		});
		expect(sent).toEqual([]);
	});
});

describe('what a program leaves behind', () => {
	const hole: unknown[] = [];
	hole[1] = 5;
	const eq = { column: 'a', operator: 'eq', value: 1 };
	const twoHoles: unknown[] = [];
	twoHoles.length = 2;

	it.each([
		['a hole in a list of values', { column: 'a', operator: 'in', value: hole }, 'the value is undefined'],
		['a hole in a list of patterns', { column: 'a', operator: 'likeAnyOf', value: hole }, 'is undefined'],
		['a hole in an array', { column: 'a', operator: 'contains', value: hole }, 'the value is undefined'],
		[
			'a hole in an array of arrays',
			{ column: 'a', operator: 'eq', value: [hole] },
			'the value is undefined',
		],
		[
			'a hole at the end of a range',
			{ column: 'a', operator: 'rangeLt', value: hole },
			'the value is undefined',
		],
		['a range of holes', { column: 'a', operator: 'rangeGte', value: twoHoles }, 'the value is undefined'],
		['a hole among filters', [eq, , eq], 'Filters must be'],
		['a hole among the members of a group', { any: [eq, , eq] }, 'Filter 1.2 is not a condition'],
		['a hole in a group that all must hold', { all: [eq, , eq] }, 'Filter 2 is not a condition'],
		['a not that is undefined', { ...eq, not: undefined }, "'not' is undefined"],
		['a not of a group', { any: [eq], not: undefined }, "'not' is undefined"],
		[
			'a table that is undefined',
			{ any: [eq], referencedTable: undefined },
			"'referencedTable' is undefined",
		],
		[
			'a configuration that is undefined',
			{ column: 'a', operator: 'textSearch', value: 'x', config: undefined },
			"'config' is undefined",
		],
		[
			'a configuration that is null',
			{ column: 'a', operator: 'textSearch', value: 'x', config: null },
			"'null' is no text search configuration",
		],
		['bytes', { column: 'a', operator: 'neq', value: Buffer.from('x') }, 'the value is bytes'],
		['bytes in a list', { column: 'a', operator: 'in', value: [new Uint8Array(2)] }, 'the value is bytes'],
	])('is refused: %s', async (_what, filters, reason) => {
		await expect(run(connection, 'database.delete', { table: 't', filters })).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: 'filters',
			reason: expect.stringContaining(reason),
		});
		expect(sent).toEqual([]);
	});

	it('is text all the same, where it is wrapped in an object', async () => {
		const value = Object('a,b') as unknown;
		await run(connection, 'database.select', { table: 't', filters: { column: 'a', operator: 'eq', value } });
		expect(sent).toEqual(['?select=*&a=eq.a,b']);
	});
});
