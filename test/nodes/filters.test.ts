import type { INodeParameters, INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode } from './harness';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** The query of one read with these filters, without `select` and `limit`; or the failed item when nothing was sent. */
async function filteredBy(parameters: INodeParameters, json = {}) {
	server.answerWith({ status: 200, body: [] });
	const { outputs } = await runNode({
		credential: { url: server.url, key: 'sb_secret_filters' },
		parameters: { resource: 'row', operation: 'select', table: 'todos', limit: 9, ...parameters },
		items: [json],
		onError: 'continueRegularOutput',
	});
	const own = server.requests[0]?.query.slice(1).filter(([name]) => name !== 'limit');
	return own ?? outputs[0]?.[0]?.json;
}

const conditions = (...condition: INodeParameters[]) => ({ filters: { condition } });
const one = { column: 'a', operator: 'eq', value: '1' };
const equals = (value: string) => conditions({ column: 'a', operator: 'eq', value });

it('writes each condition as a sentence, all of them by default', async () => {
	expect(
		await filteredBy(
			conditions(
				{ column: 'age', operator: 'gte', value: '18' },
				{ column: 'age', operator: 'lt', value: '30' },
				{ column: 'name', operator: 'ilike', value: 'a%', not: true },
				{ column: 'done', operator: 'is', truth: 'false' },
				{ column: 'left', operator: 'is', truth: 'null', not: true },
			),
		),
	).toEqual([
		['age', 'gte.18'],
		['age', 'lt.30'],
		['name', 'not.ilike.a%'],
		['done', 'is.false'],
		['left', 'not.is.null'],
	]);
});

it.each([
	['true', '={{ true }}', 'not.eq.1'],
	['text', '={{ "true" }}', 'not.eq.1'],
	['false', '={{ false }}', 'eq.1'],
])('takes a not that an expression gives as %s', async (_how, not, written) => {
	expect(await filteredBy(conditions({ ...one, not }))).toEqual([['a', written]]);
});

it('names the condition whose not is lost', async () => {
	expect(await filteredBy(conditions(one, { ...one, not: '={{ $json.missing }}' }))).toMatchObject({
		error: expect.stringContaining("Filters, line 2: 'not' is empty"),
	});
});

it('has none when the form is left empty', async () => {
	expect(await filteredBy({ filters: {} })).toEqual([]);
	expect(await filteredBy({ filters: { condition: [] } })).toEqual([]);
});

it('takes a column that was picked from a list, or typed beside it', async () => {
	const columns = ['list', 'name'].map((mode) => ({ ...one, column: { __rl: true, mode, value: 'a->>b' } }));
	expect(await filteredBy(conditions(...columns))).toEqual([
		['a->>b', 'eq.1'],
		['a->>b', 'eq.1'],
	]);
});

describe('a group of conditions', () => {
	const two = { condition: [one, { column: 'b', operator: 'is', truth: 'null' }] };
	const group = (more: INodeParameters) => ({
		filters: { condition: [one], group: [{ conditions: two, ...more }] },
	});

	it.each<[string, INodeParameters, ReadonlyArray<readonly [string, string]>]>([
		['holds when any of them does', { match: 'any' }, [['or', '(a.eq.1,b.is.null)']]],
		['holds when all of them do', { match: 'all' }, [['and', '(a.eq.1,b.is.null)']]],
		['means any at first', {}, [['or', '(a.eq.1,b.is.null)']]],
		['may be turned around', { match: 'any', not: true }, [['not.or', '(a.eq.1,b.is.null)']]],
		[
			'may be about an embedded table',
			{ match: 'any', referencedTable: 'orders' },
			[['orders.or', '(a.eq.1,b.is.null)']],
		],
	])('%s', async (_what, more, written) => {
		expect(await filteredBy(group(more))).toEqual([['a', 'eq.1'], ...written]);
	});

	it('stands beside conditions of which any may hold', async () => {
		expect(await filteredBy({ filtersMatch: 'any', ...group({ match: 'all' }) })).toEqual([
			['or', '(a.eq.1,and(a.eq.1,b.is.null))'],
		]);
	});

	it('may hold groups in groups, three deep', async () => {
		const nested = (depth: number, condition = one): INodeParameters => ({
			match: depth % 2 ? 'all' : 'any',
			conditions: {
				condition: [condition],
				...(depth > 1 && { group: [nested(depth - 1), nested(depth - 1)] }),
			},
		});
		expect(await filteredBy({ filters: { group: [nested(3)] } })).toEqual([
			['and', '(a.eq.1,or(a.eq.1,and(a.eq.1),and(a.eq.1)),or(a.eq.1,and(a.eq.1),and(a.eq.1)))'],
		]);
		const lost = { ...one, not: '={{ $json.lost }}' };
		const deep = { conditions: { group: [{ conditions: { group: [nested(1), nested(1, lost)] } }] } };
		expect(await filteredBy({ filters: { group: [deep] } })).toMatchObject({
			error: expect.stringContaining("group 1.1.2, line 1: 'not' is empty"),
		});
	});

	it('ends after the third in the form, which says that JSON goes deeper', async () => {
		const { properties } = new SupabaseDatabase().description;
		const depthOf = ({ options = [] }: INodeProperties): number => {
			const group = options.find((option): option is INodePropertyCollection => option.name === 'group');
			return group ? 1 + Math.max(...group.values.map(depthOf)) : 0;
		};
		const forms = properties.filter(
			({ name, type }) => /[fF]ilters$/.test(name) && type === 'fixedCollection',
		);
		expect(forms.length).toBeGreaterThan(5);
		for (const form of forms) {
			expect(depthOf(form)).toBe(3);
			expect(form.description).toMatch(/three deep; JSON goes deeper/);
		}
	});

	it('has a button for each group in a group that says which it is', () => {
		const { properties } = new SupabaseDatabase().description;
		const buttonsOf = ({ options = [], placeholder = '' }: INodeProperties): string[] => {
			const group = options.find((option): option is INodePropertyCollection => option.name === 'group');
			const within = group?.values.filter(({ type }) => type === 'fixedCollection') ?? [];
			return [placeholder, ...within.flatMap(buttonsOf)];
		};
		const form = properties.find(({ name, type }) => name === 'filters' && type === 'fixedCollection');
		expect(form && buttonsOf(form)).toEqual([
			'Add Condition or Group',
			'Add Condition or Group to Group',
			'Add Condition or Group to Inner Group',
			'Add Condition to Innermost Group',
		]);
	});

	it('nests in JSON as deep as one likes', async () => {
		const deep = (depth: number): object =>
			depth === 0
				? { column: 'a', operator: 'eq', value: 1 }
				: { [depth % 2 ? 'any' : 'all']: [deep(depth - 1), { column: 'b', operator: 'is', value: null }] };
		const written = (depth: number): string =>
			depth === 0 ? 'a.eq.1' : `${depth % 2 ? 'or' : 'and'}(${written(depth - 1)},b.is.null)`;
		for (const filtersJson of [JSON.stringify(deep(9)), '={{ $json.tree }}'])
			expect(await filteredBy({ filtersMode: 'json', filtersJson }, { tree: deep(9) })).toEqual([
				['or', written(9).slice(2)],
			]);
	});

	it('may hold groups itself, each with a not of its own', async () => {
		const inner = { match: 'all', not: true, conditions: two };
		const outer = (groups: INodeParameters[]) => ({
			filters: { group: [{ match: 'any', conditions: { condition: [one], group: groups } }] },
		});
		expect(await filteredBy(outer([inner, { conditions: { condition: [one] } }]))).toEqual([
			['or', '(a.eq.1,not.and(a.eq.1,b.is.null),or(a.eq.1))'],
		]);
		expect(await filteredBy(outer([{ conditions: {} }]))).toEqual([['or', '(a.eq.1)']]);
		expect(await filteredBy(outer([{ ...inner, not: '={{ $json.lost }}' }]))).toMatchObject({
			error: expect.stringContaining("group 1.1: 'not' is empty"),
		});
	});

	it('is none without conditions', async () => {
		expect(await filteredBy({ filters: { group: [{ match: 'any', conditions: {} }] } })).toEqual([]);
	});

	it.each<[string, INodeParameters, RegExp]>([
		['whose way to match is lost', { match: '={{ $json.lost }}' }, /cannot be read as 'undefined'/],
		['whose not is lost', { not: '={{ $json.lost }}' }, /group 1: 'not' is empty/],
		[
			'with a condition whose not is lost',
			{ conditions: { condition: [{ ...one, not: '={{ $json.lost }}' }] } },
			/group 1, line 1: 'not' is empty/,
		],
	])('%s is refused', async (_what, more, error) => {
		expect(await filteredBy(group(more))).toMatchObject({ error: expect.stringMatching(error) });
	});
});

describe("PostgREST's own text", () => {
	it('stands behind a column', async () => {
		const raw = { column: 'id', operator: 'raw', raw: 'in.(1,2)' };
		expect(await filteredBy(conditions(raw, { ...raw, not: true }))).toEqual([
			['id', 'in.(1,2)'],
			['id', 'not.in.(1,2)'],
		]);
	});

	it('is an expression of several conditions', async () => {
		const expression = [{ expression: 'a.eq.1,b.eq.2' }, { expression: 'c.eq.3', referencedTable: 'orders' }];
		expect(await filteredBy({ filters: { expression } })).toEqual([
			['or', '(a.eq.1,b.eq.2)'],
			['orders.or', '(c.eq.3)'],
		]);
	});

	it.each([
		['behind a column', conditions({ column: 'id', operator: 'raw', raw: '={{ $json.lost }}' })],
		['as an expression', { filters: { expression: [{ expression: '={{ $json.lost }}' }] } }],
	])('that an expression lost is refused, %s', async (_where, parameters) => {
		expect(await filteredBy(parameters)).toMatchObject({ details: { field: 'filters' } });
	});
});

it.each([
	['by its own syntax', {}, 'fts.x'],
	['as people type', { type: 'websearch', config: 'english' }, 'wfts(english).x'],
	['as a phrase', { type: 'phrase', config: '' }, 'phfts.x'],
])('searches text %s', async (_how, more, written) => {
	expect(await filteredBy(conditions({ column: 'a', operator: 'textSearch', value: 'x', ...more }))).toEqual([
		['a', written],
	]);
});

it('does not send the way of a search with another operator', async () => {
	expect(await filteredBy(conditions({ ...one, type: 'phrase', config: 'english' }))).toEqual([
		['a', 'eq.1'],
	]);
});

it('joins conditions by or when any may match', async () => {
	const any = conditions(
		{ column: 'a', operator: 'eq', value: 'x,y' },
		{ column: 'b', operator: 'is', truth: 'unknown' },
	);
	expect(await filteredBy({ filtersMatch: 'any', ...any })).toEqual([['or', '(a.eq."x,y",b.is.unknown)']]);
});

it.each([
	['numbers with commas', '1, 2', '(1,2)'],
	['JSON', '["a,b", 2]', '("a,b",2)'],
	['an expression', '={{ $json.list }}', '(1,"x,y")'],
	['one number', '={{ 7 }}', '(7)'],
	['JSON with a long number', '[9007199254740993]', '(9007199254740993)'],
])('takes a list as %s', async (_how, value, written) => {
	expect(await filteredBy(conditions({ column: 'a', operator: 'in', value }), { list: [1, 'x,y'] })).toEqual([
		['a', `in.${written}`],
	]);
});

it.each([
	['a number', '={{ 18 }}', 'eq.18'],
	['text', '={{ "18" }}', 'eq.18'],
	['a flag', '={{ true }}', 'eq.true'],
	['an array', '={{ ["a", "b c"] }}', 'eq.{a,"b c"}'],
	['an object', '={{ ({ a: 1 }) }}', 'eq.{"a":1}'],
	['zero', '={{ 0 }}', 'eq.0'],
	['no text', '', 'eq.'],
])('keeps %s of an expression', async (_what, value, written) => {
	expect(await filteredBy(equals(value))).toEqual([['a', written]]);
});

it('writes a date of an expression as ISO 8601', async () => {
	expect(await filteredBy(equals("={{ DateTime.fromISO('2030-12-31T23:59:00Z').toUTC() }}"))).toEqual([
		['a', 'eq.2030-12-31T23:59:00.000Z'],
	]);
});

it('takes a tree of groups as JSON', async () => {
	const tree = {
		all: [
			{ column: 'a', operator: 'eq', value: 1 },
			{
				any: [
					{ column: 'b', operator: 'is', value: null },
					{ all: [], not: true },
				],
			},
		],
	};
	const expected = [
		['a', 'eq.1'],
		['or', '(b.is.null)'],
	];
	expect(await filteredBy({ filtersMode: 'json', filtersJson: JSON.stringify(tree) })).toEqual(expected);
	expect(await filteredBy({ filtersMode: 'json', filtersJson: '={{ $json.tree }}' }, { tree })).toEqual(
		expected,
	);
});

it.each([
	['null in a list', conditions({ column: 'a', operator: 'in', value: '={{ ["x", null] }}' })],
	['null in a list as JSON', conditions({ column: 'a', operator: 'in', value: '["x", null]' })],
	['null in an array', conditions({ column: 'a', operator: 'contains', value: '={{ ["x", $json.none] }}' })],
	['null among patterns', conditions({ column: 'a', operator: 'likeAllOf', value: '["x", null]' })],
	[
		'null in a list in a tree',
		{ filtersMode: 'json', filtersJson: '{"any":[{"column":"a","operator":"overlaps","value":[null]}]}' },
	],
	[
		'a not in a tree that is missing',
		{ filtersMode: 'json', filtersJson: '={{ ({ any: [], not: $json.missing }) }}' },
	],
	['a value that is missing', equals('={{ $json.missing }}')],
	['a value inside something missing', equals('={{ $json.missing?.id }}')],
	['null', equals('={{ null }}')],
	['an object with a member that is missing', equals('={{ ({ plan: "free", tenant: $json.missing }) }}')],
	[
		'a list of objects with a member that is missing',
		conditions({ column: 'a', operator: 'contains', value: '={{ [{ id: $json.missing }] }}' }),
	],
	['not a number inside an object', equals('={{ ({ n: Number("x") }) }}')],
	['a column without a name', conditions({ column: '', operator: 'eq', value: '1' })],
	['no JSON at all', { filtersMode: 'json', filtersJson: '={{ $json.missing }}' }],
	['blank JSON', { filtersMode: 'json', filtersJson: ' ' }],
	['broken JSON', { filtersMode: 'json', filtersJson: '{"all": [' }],
	['a not that is missing', conditions({ ...one, not: '={{ $json.missing }}' })],
	['a not that is null', conditions({ ...one, not: '={{ null }}' })],
	['a not that is a number', conditions({ ...one, not: '={{ 1 }}' })],
	['a way to filter that is missing', { filtersMode: '={{ $json.missing }}', ...conditions(one) }],
	['a way to filter that is none', { filtersMode: '={{ "sql" }}', ...conditions(one) }],
	['a way to match that is missing', { filtersMatch: '={{ $json.missing }}', ...conditions(one) }],
])('refuses %s and sends nothing', async (_what, parameters) => {
	expect(await filteredBy(parameters)).toMatchObject({
		details: { status: 0, code: 'INVALID_PARAMETER', field: 'filters' },
	});
	expect(server.requests).toEqual([]);
});

describe('a delete with columns to match, beside filters', () => {
	const remove = (parameters: INodeParameters) =>
		filteredBy({
			operation: 'delete',
			options: { matchColumns: { column: [{ column: 'tenant', value: '7' }] } },
			...parameters,
		});

	it.each<[string, INodeParameters]>([
		['an empty group', { filters: { group: [{ match: 'any', conditions: {} }] } }],
		['an empty list as JSON', { filtersMode: 'json', filtersJson: '{"any": []}' }],
		['an empty list among others', { filtersMode: 'json', filtersJson: '={{ [{ any: [] }] }}' }],
	])('is refused for %s, which would leave out what was to be filtered', async (_what, parameters) => {
		expect(await remove(parameters)).toMatchObject({
			details: { code: 'FILTER_REQUIRED', field: 'filters' },
		});
		expect(server.requests).toEqual([]);
	});

	it.each(['all', 'any'])('goes by these where the form was left empty: %s', async (filtersMatch) => {
		await remove({ filtersMatch, filters: {} });
		expect(server.requests[0]?.query).toEqual([
			['tenant', 'eq.7'],
			['select', '*'],
		]);
	});
});

it.each(['update', 'delete'])('refuses to %s every row unless that is allowed', async (operation) => {
	const parameters = {
		operation,
		valuesMode: 'define',
		values: { column: [{ column: 'done', value: 'true' }] },
	};
	const noFilter = { details: { code: 'FILTER_REQUIRED', field: 'filters' } };
	expect(await filteredBy(parameters)).toMatchObject(noFilter);
	expect(await filteredBy({ ...parameters, filtersMode: 'json', filtersJson: '={{ [] }}' })).toMatchObject(
		noFilter,
	);
	expect(server.requests).toEqual([]);
	await filteredBy({ ...parameters, options: { allowAllRows: true } });
	expect(server.requests).toHaveLength(1);
});
