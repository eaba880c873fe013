import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { inOneLine, sentInstead } from './sent-instead';
import { toWireForm } from './wire-form';

/** Its types offer maxAffected from this version of PostgREST on. */
type Client = SupabaseClient<any, { PostgrestVersion: '14' }>;

/**
 * The official client and the core are given the same thing to do; the server must get the same from both. A case that
 * differs on purpose names its line in docs/differences.md: 1 = values are quoted, 2 = no write without a filter,
 * 6 = writes say what they return, 10 = a dry run is proven before it is trusted, 12 = a call by HEAD counts.
 */
interface Case {
	readonly name: string;
	readonly official: (client: Client) => PromiseLike<unknown>;
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly difference?: 1 | 2 | 6 | 10 | 12;
}

const select = (
	name: string,
	official: Case['official'],
	params: Case['params'],
	difference?: Case['difference'],
): Case => ({
	name,
	official,
	id: 'database.select',
	params: { table: 'planets', ...params },
	difference,
});

const filter = (column: string, operator: string, value: unknown, not?: boolean) => ({
	filters: [{ column, operator, value, ...(not && { not }) }],
});

const call = (
	name: string,
	official: Case['official'],
	params: Case['params'],
	difference?: Case['difference'],
): Case => ({ name, official, id: 'database.rpc', params: { function: 'f', ...params }, difference });

const explained = (
	name: string,
	official: Case['official'],
	params: Case['params'],
	difference?: Case['difference'],
): Case => ({
	name,
	official,
	id: 'database.explain',
	params: { table: 'planets', ...params },
	difference,
});

const cases: readonly Case[] = [
	select('csv', (c) => c.from('planets').select().csv(), { format: 'csv' }),
	select('geojson', (c) => c.from('planets').select().geojson(), { format: 'geojson' }),
	select('stripNulls', (c) => c.from('planets').select().stripNulls(), { stripNulls: true }),
	select('single, stripNulls', (c) => c.from('planets').select().single().stripNulls(), {
		format: 'single',
		stripNulls: true,
	}),
	select('maybeSingle', (c) => c.from('planets').select().maybeSingle(), { format: 'maybeSingle' }),
	select('match', (c) => c.from('planets').select().match({ id: 1, name: 'a,b' }), {
		matchColumns: { id: 1, name: 'a,b' },
	}),
	select(
		'limit on a referenced table',
		(c) => c.from('planets').select().limit(2, { referencedTable: 'moons' }),
		{
			limitReferenced: [{ referencedTable: 'moons', limit: 2 }],
		},
	),
	select(
		'range on a referenced table',
		(c) => c.from('planets').select().range(1, 3, { referencedTable: 'moons' }),
		{
			limitReferenced: [{ referencedTable: 'moons', from: 1, to: 3 }],
		},
	),
	{
		name: 'one row',
		official: (c) => c.from('planets').select('id').eq('id', 1).single(),
		id: 'database.get',
		params: { table: 'planets', columns: 'id', matchColumns: { id: 1 } },
	},
	{
		name: 'one row or none',
		official: (c) => c.from('planets').select().eq('id', 1).maybeSingle(),
		id: 'database.get',
		params: { table: 'planets', matchColumns: { id: 1 }, format: 'maybeSingle' },
	},
	{
		name: 'upsert, with everything',
		official: (c) =>
			c
				.from('planets')
				.upsert([{ id: 1 }, { id: 2 }], {
					onConflict: 'id',
					ignoreDuplicates: true,
					count: 'planned',
					defaultToNull: false,
				})
				.select('id'),
		id: 'database.upsert',
		params: {
			table: 'planets',
			rows: [{ id: 1 }, { id: 2 }],
			onConflict: 'id',
			ignoreDuplicates: true,
			count: 'planned',
			defaultToNull: false,
			columns: 'id',
		},
	},
	{
		name: 'upsert one',
		official: (c) => c.from('planets').upsert({ id: 1 }).select(),
		id: 'database.upsert',
		params: { table: 'planets', rows: { id: 1 } },
	},
	{
		name: 'insert and take CSV',
		official: (c) => c.from('planets').insert({ id: 1 }).select().csv(),
		id: 'database.insert',
		params: { table: 'planets', rows: { id: 1 }, format: 'csv' },
	},
	{
		name: 'update at most',
		official: (c) => c.from('planets').update({ name: 'x' }).eq('id', 1).maxAffected(1).select(),
		id: 'database.update',
		params: { table: 'planets', values: { name: 'x' }, matchColumns: { id: 1 }, maxAffected: 1 },
	},
	{
		name: 'delete at most, one row',
		official: (c) => c.from('planets').delete().match({ id: 1 }).maxAffected(1).select().single(),
		id: 'database.delete',
		params: { table: 'planets', matchColumns: { id: 1 }, maxAffected: 1, format: 'single' },
	},
	{
		name: 'rollback',
		official: (c) => c.from('planets').insert({ id: 1 }).select().rollback(),
		id: 'database.insert',
		params: { table: 'planets', rows: { id: 1 }, dryRun: true },
		difference: 10,
	},
	call('rpc', (c) => c.rpc('f'), {}),
	call('rpc with arguments', (c) => c.rpc('f', { a: 1, b: [1, 'x'], c: { d: null } }), {
		args: { a: 1, b: [1, 'x'], c: { d: null } },
	}),
	call('rpc in a schema', (c) => c.schema('private').rpc('f', { a: 1 }), {
		schema: 'private',
		args: { a: 1 },
	}),
	call('rpc by GET', (c) => c.rpc('f', { a: 1, b: 'x y', e: true }, { get: true }), {
		method: 'GET',
		args: { a: 1, b: 'x y', e: true },
	}),
	call('rpc by GET with a list', (c) => c.rpc('f', { a: [1, 2] }, { get: true }), {
		method: 'GET',
		args: { a: [1, 2] },
	}),
	call(
		'rpc by GET with null',
		(c) => c.rpc('f', { a: null }, { get: true }),
		{ method: 'GET', args: { a: null } },
		1,
	),
	call(
		'rpc by GET with JSON',
		(c) => c.rpc('f', { a: { b: 1 } }, { get: true }),
		{ method: 'GET', args: { a: { b: 1 } } },
		1,
	),
	call(
		'rpc by GET with what looks like a filter',
		(c) => c.rpc('f', { a: 'eq.5' }, { get: true }),
		{ method: 'GET', args: { a: 'eq.5' } },
		1,
	),
	call('rpc by HEAD', (c) => c.rpc('f', { a: 1 }, { head: true, count: 'exact' }), {
		method: 'HEAD',
		args: { a: 1 },
		count: 'exact',
	}),
	call(
		'rpc by HEAD, not counted',
		(c) => c.rpc('f', { a: 1 }, { head: true }),
		{ method: 'HEAD', args: { a: 1 } },
		12,
	),
	call('rpc by HEAD with JSON', (c) => c.rpc('f', { a: { b: 1 } }, { head: true, count: 'exact' }), {
		method: 'HEAD',
		args: { a: { b: 1 } },
		count: 'exact',
	}),
	call('rpc counted', (c) => c.rpc('f', {}, { count: 'estimated' }), { count: 'estimated' }),
	call('rpc single', (c) => c.rpc('f').single(), { format: 'single' }),
	call('rpc csv', (c) => c.rpc('f').csv(), { format: 'csv' }),
	call(
		'rpc with filters and modifiers',
		(c) =>
			c
				.rpc('f')
				.select('id, name')
				.gt('id', 1)
				.match({ a: 'b' })
				.order('id', { ascending: false })
				.limit(3)
				.maxAffected(9),
		{
			columns: 'id, name',
			filters: [{ column: 'id', operator: 'gt', value: 1 }],
			matchColumns: { a: 'b' },
			orders: [{ column: 'id', descending: true }],
			limit: 3,
			maxAffected: 9,
		},
	),
	call('rpc range', (c) => c.rpc('f').range(2, 5), { rangeFrom: 2, rangeTo: 5 }),
	explained('explain', (c) => c.from('planets').select().explain(), {}),
	explained(
		'explain with everything',
		(c) =>
			c
				.from('planets')
				.select()
				.explain({ analyze: true, verbose: true, settings: true, buffers: true, wal: true, format: 'json' }),
		{ analyze: true, verbose: true, settings: true, buffers: true, wal: true, format: 'json' },
	),
	explained(
		'explain an insert',
		(c) => c.from('planets').insert({ id: 1 }).select().explain({ verbose: true }),
		{
			statement: 'insert',
			rows: { id: 1 },
			verbose: true,
		},
	),
	explained(
		'explain an upsert',
		(c) => c.from('planets').upsert({ id: 1 }, { onConflict: 'id' }).select().explain(),
		{
			statement: 'upsert',
			rows: { id: 1 },
			onConflict: 'id',
		},
	),
	explained('explain an update', (c) => c.from('planets').update({ a: 1 }).eq('id', 1).select().explain(), {
		statement: 'update',
		values: { a: 1 },
		matchColumns: { id: 1 },
	}),
	explained(
		'explain a delete, executed',
		(c) => c.from('planets').delete().eq('id', 1).select().explain({ analyze: true }),
		{ statement: 'delete', matchColumns: { id: 1 }, analyze: true },
		10,
	),
	{
		name: 'explain a call',
		official: (c) => c.rpc('f', { a: 1 }).explain({ analyze: false }),
		id: 'database.explain',
		params: { statement: 'rpc', function: 'f', args: { a: 1 } },
	},
	select('select()', (c) => c.from('planets').select(), {}),
	select('select(columns)', (c) => c.from('planets').select('id, name'), { columns: 'id, name' }),
	select(
		'select(quoted, alias, JSON path, embedded)',
		(c) => c.from('planets').select('"my col", a:name , data->>x, orchestra!inner ( id , name )'),
		{ columns: '"my col", a:name , data->>x, orchestra!inner ( id , name )' },
	),
	...(['exact', 'planned', 'estimated'] as const).map((count) =>
		select(`select(count ${count})`, (c) => c.from('planets').select('*', { count }), { count }),
	),
	select('schema()', (c) => c.schema('private').from('planets').select(), { schema: 'private' }),
	select('a table with a blank', (c) => c.from('my table').select(), { table: 'my table' }),
	select('eq text', (c) => c.from('planets').select().eq('name', 'Earth'), filter('name', 'eq', 'Earth')),
	select(
		'eq with reserved characters',
		(c) => c.from('planets').select().eq('name', 'a,b.(c) & d="e"'),
		filter('name', 'eq', 'a,b.(c) & d="e"'),
	),
	select('eq number', (c) => c.from('planets').select().eq('id', 1), filter('id', 'eq', 1)),
	select('eq flag', (c) => c.from('planets').select().eq('ok', true), filter('ok', 'eq', true)),
	select(
		'eq JSON path',
		(c) => c.from('planets').select().eq('address->>postcode', '90210'),
		filter('address->>postcode', 'eq', '90210'),
	),
	select(
		'eq with blanks in the name',
		(c) => c.from('planets').select().eq('my col', 'x'),
		filter('my col', 'eq', 'x'),
	),
	select('neq', (c) => c.from('planets').select().neq('id', 2), filter('id', 'neq', 2)),
	select('gt', (c) => c.from('planets').select().gt('id', 2), filter('id', 'gt', 2)),
	select('gte', (c) => c.from('planets').select().gte('id', 2), filter('id', 'gte', 2)),
	select('lt', (c) => c.from('planets').select().lt('id', 2), filter('id', 'lt', 2)),
	select('lte', (c) => c.from('planets').select().lte('id', 2), filter('id', 'lte', 2)),
	select('like', (c) => c.from('planets').select().like('name', '%e_a*%'), filter('name', 'like', '%e_a*%')),
	select('ilike', (c) => c.from('planets').select().ilike('name', '%E%'), filter('name', 'ilike', '%E%')),
	select(
		'likeAllOf',
		(c) => c.from('planets').select().likeAllOf('name', ['E%', '%h']),
		filter('name', 'likeAllOf', ['E%', '%h']),
	),
	select(
		'likeAnyOf',
		(c) => c.from('planets').select().likeAnyOf('name', ['E%', '%h']),
		filter('name', 'likeAnyOf', ['E%', '%h']),
	),
	select(
		'ilikeAllOf',
		(c) => c.from('planets').select().ilikeAllOf('name', ['e%', '%H']),
		filter('name', 'ilikeAllOf', ['e%', '%H']),
	),
	select(
		'ilikeAnyOf',
		(c) => c.from('planets').select().ilikeAnyOf('name', ['e%', '%H']),
		filter('name', 'ilikeAnyOf', ['e%', '%H']),
	),
	select(
		'regexMatch',
		(c) => c.from('planets').select().regexMatch('name', '^E.*h$'),
		filter('name', 'match', '^E.*h$'),
	),
	select(
		'regexIMatch',
		(c) => c.from('planets').select().regexIMatch('name', '^e'),
		filter('name', 'imatch', '^e'),
	),
	select(
		'isDistinct',
		(c) => c.from('planets').select().isDistinct('name', 'x'),
		filter('name', 'isDistinct', 'x'),
	),
	select(
		'contains a list',
		(c) => c.from('planets').select().contains('tags', ['a', 'b']),
		filter('tags', 'contains', ['a', 'b']),
	),
	select(
		'contains a list with blanks',
		(c) => c.from('planets').select().contains('tags', ['a b']),
		filter('tags', 'contains', ['a b']),
		1,
	),
	select(
		'contains JSON',
		(c) =>
			c
				.from('planets')
				.select()
				.contains('data', { a: [1] }),
		filter('data', 'contains', { a: [1] }),
	),
	select(
		'contains a range',
		(c) => c.from('planets').select().contains('r', '[1,2)'),
		filter('r', 'contains', '[1,2)'),
	),
	select(
		'containedBy',
		(c) => c.from('planets').select().containedBy('tags', [1, 2]),
		filter('tags', 'containedBy', [1, 2]),
	),
	select(
		'overlaps',
		(c) => c.from('planets').select().overlaps('tags', ['x']),
		filter('tags', 'overlaps', ['x']),
	),
	select('rangeGt', (c) => c.from('planets').select().rangeGt('r', '[1,2)'), filter('r', 'rangeGt', '[1,2)')),
	select(
		'rangeGte',
		(c) => c.from('planets').select().rangeGte('r', '[1,2)'),
		filter('r', 'rangeGte', '[1,2)'),
	),
	select('rangeLt', (c) => c.from('planets').select().rangeLt('r', '[1,2)'), filter('r', 'rangeLt', '[1,2)')),
	select(
		'rangeLte',
		(c) => c.from('planets').select().rangeLte('r', '[1,2)'),
		filter('r', 'rangeLte', '[1,2)'),
	),
	select(
		'rangeAdjacent',
		(c) => c.from('planets').select().rangeAdjacent('r', '[1,2)'),
		filter('r', 'rangeAdjacent', '[1,2)'),
	),
	...([null, true, false] as const).map((truth) =>
		select(`is ${truth}`, (c) => c.from('planets').select().is('ok', truth), filter('ok', 'is', truth)),
	),
	select(
		'is not null',
		(c) => c.from('planets').select().not('ok', 'is', null),
		filter('ok', 'is', null, true),
	),
	select('in numbers', (c) => c.from('planets').select().in('id', [1, 2, 2]), filter('id', 'in', [1, 2, 2])),
	select(
		'in text',
		(c) => c.from('planets').select().in('name', ['a', 'b c', 'd,e', '(f)']),
		filter('name', 'in', ['a', 'b c', 'd,e', '(f)']),
	),
	select('in nothing', (c) => c.from('planets').select().in('name', []), filter('name', 'in', [])),
	select(
		'not in',
		(c) => c.from('planets').select().notIn('name', ['a', 'b']),
		filter('name', 'in', ['a', 'b'], true),
	),
	select(
		'in with a quote',
		(c) => c.from('planets').select().in('name', ['a,"b']),
		filter('name', 'in', ['a,"b']),
		1,
	),
	select('two conditions on one column', (c) => c.from('planets').select().gte('id', 1).lt('id', 9), {
		filters: [
			{ column: 'id', operator: 'gte', value: 1 },
			{ column: 'id', operator: 'lt', value: 9 },
		],
	}),
	select('or', (c) => c.from('planets').select().or('id.eq.2,name.eq.Mars'), {
		filters: {
			any: [
				{ column: 'id', operator: 'eq', value: 2 },
				{ column: 'name', operator: 'eq', value: 'Mars' },
			],
		},
	}),
	select('or with an and inside', (c) => c.from('planets').select().or('id.gt.3,and(id.eq.1,name.eq.X)'), {
		filters: {
			any: [
				{ column: 'id', operator: 'gt', value: 3 },
				{
					all: [
						{ column: 'id', operator: 'eq', value: 1 },
						{ column: 'name', operator: 'eq', value: 'X' },
					],
				},
			],
		},
	}),
	select('or twice', (c) => c.from('planets').select().or('a.eq.1').or('b.eq.2'), {
		filters: [
			{ any: [{ column: 'a', operator: 'eq', value: 1 }] },
			{ any: [{ column: 'b', operator: 'eq', value: 2 }] },
		],
	}),
	select(
		'order, then order',
		(c) => c.from('planets').select().order('name', { ascending: false, nullsFirst: true }).order('id'),
		{
			orders: [{ column: 'name', descending: true, nulls: 'first' }, { column: 'id' }],
		},
	),
	select(
		'order on a referenced table',
		(c) => c.from('planets').select().order('name', { referencedTable: 'moons', ascending: false }),
		{
			orders: [{ column: 'name', descending: true, referencedTable: 'moons' }],
		},
	),
	select('limit', (c) => c.from('planets').select().limit(5), { limit: 5 }),
	...(['plain', 'phrase', 'websearch', undefined] as const).map((type) =>
		select(
			`textSearch ${type}`,
			(c) => c.from('planets').select().textSearch('content', 'fat cat', { type, config: 'english' }),
			{
				filters: {
					column: 'content',
					operator: 'textSearch',
					value: 'fat cat',
					config: 'english',
					...(type && { type }),
				},
			},
		),
	),
	select('or with an expression', (c) => c.from('planets').select().or('id.eq.2,and(a.eq.1,b.in.(1,2))'), {
		filters: { expression: 'id.eq.2,and(a.eq.1,b.in.(1,2))' },
	}),
	select('filter', (c) => c.from('planets').select().filter('a', 'cs', '{"x"}'), {
		filters: { column: 'a', raw: 'cs.{"x"}' },
	}),
	select('not', (c) => c.from('planets').select().not('a', 'cs', '{"x"}'), {
		filters: { column: 'a', raw: 'cs.{"x"}', not: true },
	}),
	select('range', (c) => c.from('planets').select().range(1, 3), { rangeFrom: 1, rangeTo: 3 }),
	select('eq null', (c) => c.from('planets').select().eq('a', null), filter('a', 'eq', null), 1),
	{
		name: 'count only',
		official: (c) => c.from('planets').select('*', { count: 'exact', head: true }),
		id: 'database.count',
		params: { table: 'planets' },
	},
	{
		name: 'insert one and return it',
		official: (c) => c.from('planets').insert({ name: 'Pluto' }).select(),
		id: 'database.insert',
		params: { table: 'planets', rows: { name: 'Pluto' } },
	},
	{
		name: 'insert one, nothing returned',
		official: (c) => c.from('planets').insert({ name: 'Pluto' }),
		id: 'database.insert',
		params: { table: 'planets', rows: { name: 'Pluto' }, returning: 'minimal' },
		difference: 6,
	},
	{
		name: 'insert many with different keys, count, chosen columns',
		official: (c) =>
			c
				.from('planets')
				.insert([{ id: 1 }, { id: 2, 'a "b"': 'x' }], { count: 'exact' })
				.select('id'),
		id: 'database.insert',
		params: { table: 'planets', rows: [{ id: 1 }, { id: 2, 'a "b"': 'x' }], columns: 'id', count: 'exact' },
		difference: 1,
	},
	{
		name: 'insert a bigint',
		official: (c) =>
			c
				.from('planets')
				.insert({ n: 10n } as never)
				.select(),
		id: 'database.insert',
		params: { table: 'planets', rows: { n: 10n } },
	},
	{
		name: 'insert an empty list',
		official: (c) => c.from('planets').insert([]).select(),
		id: 'database.insert',
		params: { table: 'planets', rows: [] },
	},
	{
		name: 'update, counted, chosen columns',
		official: (c) =>
			c.from('planets').update({ name: 'x' }, { count: 'exact' }).eq('id', 1).select('id,name'),
		id: 'database.update',
		params: {
			table: 'planets',
			values: { name: 'x' },
			...filter('id', 'eq', 1),
			columns: 'id,name',
			count: 'exact',
		},
	},
	{
		name: 'update without a filter',
		official: (c) => c.from('planets').update({ name: 'x' }),
		id: 'database.update',
		params: { table: 'planets', values: { name: 'x' } },
		difference: 2,
	},
	{
		name: 'delete, counted, returned',
		official: (c) => c.from('planets').delete({ count: 'exact' }).in('id', [1, 2]).select(),
		id: 'database.delete',
		params: { table: 'planets', ...filter('id', 'in', [1, 2]), count: 'exact' },
	},
	{
		name: 'delete without a filter',
		official: (c) => c.from('planets').delete(),
		id: 'database.delete',
		params: { table: 'planets' },
		difference: 2,
	},
];

describe.each(['sb_publishable_KEY', 'sb_secret_KEY', 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2ln'])(
	'with key %s',
	(key) => {
		let server: RecordingServer;
		beforeAll(async () => {
			server = await startRecordingServer();
		});
		afterAll(async () => await server.stop());

		const recorded = async (act: () => PromiseLike<unknown>) => {
			server.answerWith({ status: 200, body: [] });
			await act();
			return server.requests.map(toWireForm);
		};

		const both = async ({ official, id, params }: Case) => {
			const client = createClient(server.url, key, {
				auth: { persistSession: false, autoRefreshToken: false },
			});
			const connection = connect({ url: server.url, key }, { send: sendByFetch });
			const theirs = await recorded(() => official(client));
			const ours = await recorded(
				async () => await run(connection, id, params).catch((error: Error) => error),
			);
			return { theirs, ours };
		};

		it.each(cases.filter((each) => each.difference === undefined).map((each) => [each.name, each] as const))(
			'%s: the same',
			async (_name, each) => {
				const { theirs, ours } = await both(each);
				expect(ours).toEqual(theirs);
			},
		);

		it.each(cases.filter((each) => each.difference !== undefined).map((each) => [each.name, each] as const))(
			'%s: differs on purpose',
			async (name, each) => {
				const { theirs, ours } = await both(each);
				expect(ours).not.toEqual(theirs);
				expect(ours.map(inOneLine)).toEqual(sentInstead[name]);
			},
		);
	},
);

it('compares this many', () => {
	const different = cases.filter((each) => each.difference !== undefined);
	expect({ equal: cases.length - different.length, different: different.length }).toEqual({
		equal: 100,
		different: 13,
	});
});

/** Methods that add nothing to a request: how the official client's own promise and types work. */
const aboutTheClient = [
	'constructor',
	'then',
	'throwOnError',
	'returns',
	'overrideTypes',
	'executeWithRetry',
	'cloneRequestState',
	'processResponse',
	// Settings of the project here: extra headers, retries; a host stops what runs.
	'setHeader',
	'retry',
	'abortSignal',
];

it('every method of the official query builder is compared', () => {
	const client = createClient('http://127.0.0.1:1', 'k');
	const methods = new Set<string>();
	for (const builder of [client.from('t'), client.from('t').select()]) {
		for (let proto = Object.getPrototypeOf(builder) as object; proto !== Object.prototype;) {
			Object.getOwnPropertyNames(proto).forEach((name) => methods.add(name));
			proto = Object.getPrototypeOf(proto) as object;
		}
	}
	const used = cases.map(({ official }) => official.toString()).join('\n');
	const missing = [...methods].filter(
		(name) => !aboutTheClient.includes(name) && !used.includes(`.${name}(`),
	);
	expect(missing).toEqual([]);
});
