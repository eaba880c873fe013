import { connect, run, type Send } from '../../shared';
import { NotRead, readAlone, readExpression, readInGroup } from '../../shared/postgrest/read-raw';

it.each([
	['eq.5', { not: false, wire: 'eq', value: '5' }],
	['not.like(any).{a*,"b,c"}', { not: true, wire: 'like(any)', value: '{a*,"b,c"}' }],
	['fts(english).cat', { not: false, wire: 'fts(english)', value: 'cat' }],
	['in.(1,"a,b","c)","d\\"e",f"g)', { not: false, wire: 'in', value: ['1', 'a,b', 'c)', 'd"e', 'f"g'] }],
	['in.()', { not: false, wire: 'in', value: [] }],
	['eq."Smith, John"', { not: false, wire: 'eq', value: 'Smith, John' }],
	['eq.a"b', { not: false, wire: 'eq', value: 'a"b' }],
	['eq.f(x', { not: false, wire: 'eq', value: 'f(x' }],
	['cs.{a,(b),"c"}', { not: false, wire: 'cs', value: '{a,(b),"c"}' }],
	['neq.', { not: false, wire: 'neq', value: '' }],
])('in a group %s is one condition', (raw, operation) => {
	expect(readInGroup(raw)).toEqual(operation);
});

it.each([
	['eq.Smith, John', ', John'],
	['eq.1),id.gt.0,and(id.gt.0', '),id.gt.0,and(id.gt.0'],
	['eq.x"),or(id.gt.0),a.eq."y', '),or(id.gt.0),a.eq."y'],
	['eq."a"b,c', ',c'],
	['cs.{a,{b}}', ',{b}}'],
	['ov.[1,5)', ',5)'],
	['in.(1),id.gt.0', ',id.gt.0'],
	['in.("a),id.gt.0,b.in.("b")', ',id.gt.0,b.in.("b")'],
	['in.("a,",b),x.eq.1,y.in.(")', ',x.eq.1,y.in.(")'],
	['in.1,2', '1,2'],
	['in.(1', ''],
])('in a group %s would be more than one condition, or none', (raw, rest) => {
	expect(readInGroup(raw)).toEqual(new NotRead(rest));
});

it('alone, a value runs to the end', () => {
	expect(readAlone('eq.Smith, John)')).toEqual({ not: false, wire: 'eq', value: 'Smith, John)' });
	expect(readAlone('eq."x"')).toEqual({ not: false, wire: 'eq', value: '"x"' });
	expect(readAlone('5')).toBeUndefined();
});

it('reads an expression as PostgREST does', () => {
	expect(readExpression('a.eq.1, not.and(b->>c.in.(1,"2)"), or (d.is.null) ),"e.f".not.cs.{}')).toEqual([
		{ column: 'a', not: false, wire: 'eq', value: '1' },
		{
			not: true,
			joint: 'and',
			members: [
				{ column: 'b->>c', not: false, wire: 'in', value: ['1', '2)'] },
				{ not: false, joint: 'or', members: [{ column: 'd', not: false, wire: 'is', value: 'null' }] },
			],
		},
		{ column: '"e.f"', not: true, wire: 'cs', value: '{}' },
	]);
});

describe('what a request holds', () => {
	const sent: string[] = [];
	const send: Send = async ({ url }) => {
		sent.push(decodeURIComponent(url.slice(url.indexOf('?') + 1)));
		return { status: 200, headers: {}, body: [] };
	};
	const connection = connect({ url: 'https://abc.supabase.co', key: 'k-test' }, { send });
	const filtered = async (filters: unknown) => {
		sent.length = 0;
		await run(connection, 'database.delete', { table: 't', filters, returning: 'minimal' });
		return sent[0];
	};
	const name = { column: 'name', raw: 'eq."Smith, John"' };
	const other = { column: 'id', operator: 'eq', value: 1 };

	it('is the text as it stands, wherever it is one condition', async () => {
		expect(await filtered({ any: [name, other] })).toBe('or=(name.eq."Smith, John",id.eq.1)');
		expect(await filtered([{ ...name, raw: 'eq.Smith, John' }])).toBe('name=eq.Smith, John');
		expect(await filtered([{ column: 'a.b', raw: 'in.(1,2)', not: true }])).toBe('and=("a.b".not.in.(1,2))');
		expect(await filtered({ expression: 'a.eq."x)",b.cs.{1,(}' })).toBe('or=(a.eq."x)",b.cs.{1,(})');
	});

	it.each([
		['a comma', { any: [{ column: 'name', raw: 'eq.Smith, John' }, other] }, 'Filter 1.1 (name)'],
		[
			'a bracket',
			{ any: [{ all: [{ column: 'a', raw: 'eq.1),id.gt.0,and(id.gt.0' }] }] },
			'Filter 1.1.1 (a)',
		],
		['quotes in the middle', { any: [{ column: 'a', raw: 'eq.x"),or(id.gt.0),a.eq."y' }] }, 'Filter 1.1 (a)'],
		['a range', { any: [{ column: 'a', raw: 'ov.[1,5)' }] }, 'Filter 1.1 (a)'],
		['a negated group', { not: true, all: [{ column: 'a', raw: 'eq.1,b.eq.2' }] }, 'Filter 1.1 (a)'],
		['a name that goes into a group', [{ column: 'a.b', raw: 'eq.1),id.gt.0' }], 'Filter 1 (a.b)'],
	])('is nothing where raw text with %s would widen its group', async (_what, filters, where) => {
		await expect(filtered(filters)).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: 'filters',
			reason: expect.stringContaining(`${where}: in a group, the value ends before '`),
			advice: expect.stringContaining('in double quotes'),
		});
		expect(sent).toEqual([]);
	});

	it.each([
		['a.eq.x"),or(b.eq."y', "before '),or(b.eq.\"y'"],
		['a.eq.1),or(b.eq.2', "before '),or(b.eq.2'"],
		['and(a.eq.1,b.eq.2', 'before its end'],
		['a.eq.1,', 'before its end'],
		['or()', "before ')'"],
		['a.eq.1, John', "before 'John'"],
		['a', "before 'a'"],
	])('is nothing where an expression is %s', async (expression, reason) => {
		await expect(filtered({ expression })).rejects.toMatchObject({
			code: 'INVALID_PARAMETER',
			field: 'filters',
			reason: expect.stringContaining(reason),
			advice: expect.stringContaining('column.operator.value'),
		});
		expect(sent).toEqual([]);
	});
});
