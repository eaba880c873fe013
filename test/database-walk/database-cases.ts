/** Every field and every choice of the Database, with what comes out and what stands in the tables afterwards. */
export interface DatabaseCase {
	readonly name: string;
	readonly params: Readonly<Record<string, unknown>>;
	/** What comes out; of an error its code. */
	readonly gives?: unknown;
	readonly error?: string;
	/** How many rows match, where that is told. */
	readonly count?: unknown;
	/** What stands in the table; as it was, where left out. */
	readonly stands?: readonly unknown[];
}

export const schema = `
	create schema walk_team;
	alter role authenticator set pgrst.db_schemas = 'public, walk_team';
	create table public.walk_teams (id int primary key, name text);
	create table public.walk (
		id int primary key, name text unique, note text default 'new', team int references public.walk_teams, span int4range
	);
	create table walk_team.walk (id int primary key, name text);
	insert into public.walk_teams values (1, 'red'), (2, 'blue');
	create function public.walk_all() returns setof public.walk language sql stable as 'select * from public.walk order by id';
	create function public.walk_between(low int, high int) returns setof public.walk language sql stable as
		'select * from public.walk where id between low and high order by id';
	create function public.walk_add(new_id int, new_name text) returns setof public.walk language sql volatile as
		'insert into public.walk (id, name) values (new_id, new_name) returning *';
	create function public.walk_clear(low int) returns setof public.walk language sql volatile as
		'delete from public.walk where id >= low returning *';
	grant usage on schema walk_team to anon, authenticated, service_role;
	grant all on public.walk, public.walk_teams, walk_team.walk to anon, authenticated, service_role;
	analyze public.walk_teams;
	notify pgrst, 'reload config'; notify pgrst, 'reload schema'`;

export const reset = `
	truncate public.walk, walk_team.walk;
	insert into public.walk values (1, 'Ann', 'a', 1, '[1,5)'), (2, 'Bo', null, 1, '[3,8)'), (3, 'Cy', 'c', 2, '[10,20)'),
		(4, 'Di', 'd', 2, null), (5, 'Ed', null, null, null);
	insert into walk_team.walk values (1, 'Zoe');
	analyze public.walk`;

export const standing = 'select id, name, note from public.walk order by id';

const table = 'walk';
const row = (id: number, name: string, note: string | null) => ({ id, name, note });
const ann = row(1, 'Ann', 'a');
const bo = row(2, 'Bo', null);
const cy = row(3, 'Cy', 'c');
const di = row(4, 'Di', 'd');
const ed = row(5, 'Ed', null);
export const unchanged = [ann, bo, cy, di, ed];
const columns = 'id,name,note';
const orders = [{ column: 'id' }];
const byId = (id: number) => [{ column: 'id', operator: 'eq', value: id }];
const ids = (...all: readonly number[]) => all.map((id) => ({ id }));

const guesses = ['planned', 'estimated'] as const;
/** PostgREST plans only reads of tables: elsewhere it tells no planned count, and the exact one where it is estimated. */
const countOfOne = { planned: undefined, estimated: 1 } as const;

const reads: readonly DatabaseCase[] = [
	{
		name: 'a limit, sorted down, beside filters on a text, a range and a joined table',
		params: {
			table,
			columns: 'id, walk_teams!inner(name)',
			filters: [
				{ column: 'name', operator: 'neq', value: 'Di' },
				{ column: 'walk_teams.name', operator: 'eq', value: 'red' },
				{ column: 'span', operator: 'overlaps', value: '[4,6)' },
			],
			orders: [{ column: 'id', descending: true }],
			limit: 1,
		},
		gives: [{ id: 2, walk_teams: { name: 'red' } }],
	},
	{
		name: 'every row page by page, by a key that is named',
		params: { table, columns: 'id', returnAll: true, pageSize: 2, pageBy: 'key', keyColumns: 'name' },
		gives: ids(1, 2, 3, 4, 5),
	},
	{
		name: 'every row page by page, by offset, counted',
		params: { table, columns: 'id', orders, returnAll: true, pageSize: 2, pageBy: 'offset', count: 'exact' },
		gives: ids(1, 2, 3, 4, 5),
		count: 5,
	},
	{
		name: 'a range of what equals, without nulls',
		params: { table, columns, orders, matchColumns: { team: 1 }, rangeFrom: 1, rangeTo: 3, stripNulls: true },
		gives: [{ id: 2, name: 'Bo' }],
	},
	{
		name: 'tables that are embedded, and how many of their rows',
		params: {
			table: 'walk_teams',
			columns: 'id, walk(id)',
			orders: [{ column: 'id' }, { column: 'id', descending: true, referencedTable: 'walk' }],
			limitReferenced: [{ referencedTable: 'walk', limit: 1 }],
		},
		gives: [
			{ id: 1, walk: [{ id: 2 }] },
			{ id: 2, walk: [{ id: 4 }] },
		],
	},
	{
		name: 'search in text',
		params: {
			table,
			columns: 'id',
			filters: [{ column: 'name', operator: 'textSearch', value: 'ann', config: 'english', type: 'plain' }],
		},
		gives: ids(1),
	},
	{
		name: 'a list',
		params: { table, columns: 'id', orders, limit: 2, format: 'rows', count: 'none' },
		gives: ids(1, 2),
	},
	{ name: 'a single row', params: { table, columns, filters: byId(1), format: 'single' }, gives: ann },
	{
		name: 'a single row that is none',
		params: { table, filters: byId(9), format: 'single' },
		error: 'PGRST116',
	},
	{ name: 'a row or none', params: { table, columns, filters: byId(9), format: 'maybeSingle' }, gives: null },
	{
		name: 'CSV',
		params: { table, columns, orders, limit: 2, format: 'csv' },
		gives: 'id,name,note\n1,Ann,a\n2,Bo,',
	},
	{ name: 'GeoJSON where PostGIS is missing', params: { table, format: 'geojson' }, error: '42883' },
	{
		name: 'a planned count',
		params: { table, columns: 'id', orders, limit: 1, count: 'planned' },
		gives: ids(1),
		count: 5,
	},
	{
		name: 'an estimated count',
		params: { table, columns: 'id', orders, limit: 1, count: 'estimated' },
		gives: ids(1),
		count: 5,
	},
	{ name: 'another schema', params: { table, schema: 'walk_team' }, gives: [{ id: 1, name: 'Zoe' }] },
	{ name: 'a schema that is not exposed', params: { table, schema: 'nowhere' }, error: 'PGRST106' },
];

const gets: readonly DatabaseCase[] = [
	{
		name: 'the row',
		params: { table, columns, filters: byId(2), stripNulls: true, format: 'single' },
		gives: { id: 2, name: 'Bo' },
	},
	{
		name: 'no row',
		params: { table, matchColumns: { id: 2, name: 'Ann' }, format: 'maybeSingle' },
		gives: null,
	},
	{
		name: 'the row with some of an embedded table',
		params: {
			table: 'walk_teams',
			columns: 'name, walk(id)',
			filters: byId(2),
			limitReferenced: [{ referencedTable: 'walk', from: 1, to: 1 }],
		},
		gives: { name: 'blue', walk: [{ id: 4 }] },
	},
	{
		name: 'another schema',
		params: { table, schema: 'walk_team', filters: byId(1) },
		gives: { id: 1, name: 'Zoe' },
	},
];

const counts: readonly DatabaseCase[] = [
	{
		name: 'exactly',
		params: { table, filters: [{ column: 'id', operator: 'gt', value: 2 }], count: 'exact' },
		gives: { count: 3 },
		count: 3,
	},
	{ name: 'as planned', params: { table, count: 'planned' }, gives: { count: 5 }, count: 5 },
	{
		name: 'as estimated',
		params: { table, matchColumns: { team: 1 }, count: 'estimated' },
		gives: { count: 2 },
		count: 2,
	},
	{ name: 'another schema', params: { table, schema: 'walk_team' }, gives: { count: 1 }, count: 1 },
];

const fay = { id: 6, name: 'Fay' };
const added = (...rows: readonly object[]) => [...unchanged, ...rows];
/** What a dry run and a refusal leave. */
const dry = { stands: unchanged };

const inserts: readonly DatabaseCase[] = [
	{
		name: 'a row, its default told',
		params: { table, rows: fay, columns, returning: 'representation' },
		gives: [row(6, 'Fay', 'new')],
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'rows with other columns, null',
		params: { table, rows: [fay, row(7, 'Gus', 'g')], columns, defaultToNull: true },
		gives: [row(6, 'Fay', null), row(7, 'Gus', 'g')],
		stands: added(row(6, 'Fay', null), row(7, 'Gus', 'g')),
	},
	{
		name: 'rows with other columns, the default',
		params: { table, rows: [fay, row(7, 'Gus', 'g')], defaultToNull: false, returning: 'minimal' },
		gives: [],
		stands: added(row(6, 'Fay', 'new'), row(7, 'Gus', 'g')),
	},
	{
		name: 'a single row without nulls',
		params: { table, rows: row(6, 'Fay', null), columns, format: 'single', stripNulls: true },
		gives: fay,
		stands: added(row(6, 'Fay', null)),
	},
	{
		name: 'a row or none',
		params: { table, rows: fay, columns: 'id', format: 'maybeSingle' },
		gives: { id: 6 },
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'CSV',
		params: { table, rows: fay, columns, format: 'csv' },
		gives: 'id,name,note\n6,Fay,new',
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'a count',
		params: { table, rows: fay, columns: 'id', format: 'rows', count: 'exact' },
		gives: [{ id: 6 }],
		count: 1,
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'no count',
		params: { table, rows: fay, columns: 'id', count: 'none' },
		gives: [{ id: 6 }],
		stands: added(row(6, 'Fay', 'new')),
	},
	...guesses.map((count) => ({
		name: `a count that is ${count}`,
		params: { table, rows: fay, columns: 'id', count },
		gives: [{ id: 6 }],
		count: countOfOne[count],
		stands: added(row(6, 'Fay', 'new')),
	})),
	{
		name: 'a dry run',
		params: { table, rows: fay, columns: 'id', dryRun: true },
		gives: [{ id: 6 }],
		...dry,
	},
	{
		name: 'batches, the second of which is refused',
		params: { table, rows: [fay, { id: 7, name: 'Ann' }], batchSize: 1 },
		error: '23505',
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'one request, of which a row is refused',
		params: { table, rows: [fay, { id: 7, name: 'Ann' }] },
		error: '23505',
		...dry,
	},
	{
		name: 'another schema',
		params: { table, rows: { id: 2, name: 'Yan' }, schema: 'walk_team' },
		gives: [{ id: 2, name: 'Yan' }],
	},
];

const upserts: readonly DatabaseCase[] = [
	{
		name: 'by the primary key',
		params: {
			table,
			rows: [
				{ id: 1, note: 'x' },
				{ id: 6, note: 'y' },
			],
			columns,
			returning: 'representation',
		},
		gives: [row(1, 'Ann', 'x'), { id: 6, name: null, note: 'y' }],
		stands: [row(1, 'Ann', 'x'), bo, cy, di, ed, { id: 6, name: null, note: 'y' }],
	},
	{
		name: 'by another column',
		params: { table, rows: { name: 'Bo', id: 12 }, onConflict: 'name', columns: 'id' },
		gives: [{ id: 12 }],
		stands: [ann, cy, di, ed, row(12, 'Bo', null)],
	},
	{
		name: 'only what is new',
		params: { table, rows: [{ id: 1, name: 'no' }, fay], ignoreDuplicates: true, columns: 'id' },
		gives: [{ id: 6 }],
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'the default of what is left out',
		params: { table, rows: [fay, row(7, 'Gus', 'g')], defaultToNull: false, returning: 'minimal' },
		gives: [],
		stands: added(row(6, 'Fay', 'new'), row(7, 'Gus', 'g')),
	},
	{
		name: 'a single row without nulls',
		params: { table, rows: { id: 2 }, columns, format: 'single', stripNulls: true },
		gives: { id: 2, name: 'Bo' },
	},
	{
		name: 'a row or none',
		params: {
			table,
			rows: { id: 2, name: 'no' },
			ignoreDuplicates: true,
			columns: 'id',
			format: 'maybeSingle',
		},
		gives: null,
	},
	{
		name: 'CSV',
		params: { table, rows: { id: 2, note: 'b' }, columns, format: 'csv' },
		gives: 'id,name,note\n2,Bo,b',
		stands: [ann, row(2, 'Bo', 'b'), cy, di, ed],
	},
	{
		name: 'a list and its count',
		params: { table, rows: { id: 2 }, columns: 'id', format: 'rows', count: 'exact' },
		gives: [{ id: 2 }],
		count: 1,
	},
	...guesses.map((count) => ({
		name: `a count that is ${count}`,
		params: { table, rows: { id: 2 }, columns: 'id', count },
		gives: [{ id: 2 }],
		count: countOfOne[count],
	})),
	{ name: 'no count', params: { table, rows: { id: 2 }, columns: 'id', count: 'none' }, gives: [{ id: 2 }] },
	{
		name: 'a dry run',
		params: { table, rows: { id: 2, note: 'b' }, columns, dryRun: true },
		gives: [row(2, 'Bo', 'b')],
		...dry,
	},
	{
		name: 'batches',
		params: {
			table,
			rows: [
				{ id: 1, note: 'x' },
				{ id: 1, note: 'y' },
			],
			batchSize: 1,
			columns: 'note',
		},
		gives: [{ note: 'x' }, { note: 'y' }],
		stands: [row(1, 'Ann', 'y'), bo, cy, di, ed],
	},
	{
		name: 'another schema',
		params: { table, rows: { id: 1, name: 'Zed' }, schema: 'walk_team' },
		gives: [{ id: 1, name: 'Zed' }],
	},
];

const noted = [ann, bo, row(3, 'Cy', 'z'), row(4, 'Di', 'z'), ed];
const ofTeam2 = [{ column: 'team', operator: 'eq', value: 2 }];

/** What updates and deletes have in common; `change` is what is done to Cy and Di. */
const changes = (
	change: Readonly<Record<string, unknown>>,
	note: { readonly gives: string; readonly stands: readonly unknown[] },
): readonly DatabaseCase[] => {
	const given = { table, ...change };
	const after = (...rows: readonly number[]) =>
		rows.map((id) => row(id, id === 3 ? 'Cy' : 'Di', note.gives || (id === 3 ? 'c' : 'd')));
	const one = 'values' in change ? [ann, bo, row(3, 'Cy', 'z'), di, ed] : [ann, bo, di, ed];
	return [
		{
			name: 'rows by a filter',
			params: {
				...given,
				filters: ofTeam2,
				columns,
				returning: 'representation',
				format: 'rows',
				count: 'none',
			},
			gives: after(3, 4),
			stands: note.stands,
		},
		{
			name: 'rows that equal, nothing back',
			params: { ...given, matchColumns: { team: 2 }, returning: 'minimal' },
			gives: [],
			stands: note.stands,
		},
		{
			name: 'a single row without nulls',
			params: {
				...given,
				filters: byId(3),
				columns: 'id,team,walk_teams(name)',
				format: 'single',
				stripNulls: true,
			},
			gives: { id: 3, team: 2, walk_teams: { name: 'blue' } },
			stands: one,
		},
		{
			name: 'a single row that are two',
			params: { ...given, filters: ofTeam2, format: 'single' },
			error: 'PGRST116',
			...dry,
		},
		{ name: 'a row or none', params: { ...given, filters: byId(9), format: 'maybeSingle' }, gives: null },
		{
			name: 'CSV',
			params: { ...given, filters: byId(3), columns: 'id,name', format: 'csv' },
			gives: 'id,name\n3,Cy',
			stands: one,
		},
		{
			name: 'a count',
			params: { ...given, filters: ofTeam2, columns: 'id', count: 'exact' },
			gives: ids(3, 4),
			count: 2,
			stands: note.stands,
		},
		...guesses.map((count) => ({
			name: `a count that is ${count}`,
			params: { ...given, filters: byId(3), columns: 'id', count },
			gives: ids(3),
			count: countOfOne[count],
			stands: one,
		})),
		{
			name: 'a dry run',
			params: { ...given, filters: ofTeam2, columns: 'id', dryRun: true },
			gives: ids(3, 4),
			...dry,
		},
		{
			name: 'more rows than may be',
			params: { ...given, filters: ofTeam2, maxAffected: 1 },
			error: 'PGRST124',
			...dry,
		},
		{
			name: 'as many rows as may be',
			params: { ...given, filters: ofTeam2, maxAffected: 2, columns: 'id' },
			gives: ids(3, 4),
			stands: note.stands,
		},
		{ name: 'every row, which is not allowed', params: { ...given }, error: 'FILTER_REQUIRED', ...dry },
		{
			name: 'every row of another schema',
			params: {
				...given,
				...('values' in change && { values: { name: 'z' } }),
				allowAllRows: true,
				schema: 'walk_team',
			},
			gives: [{ id: 1, name: 'values' in change ? 'z' : 'Zoe' }],
		},
	];
};

const calls: readonly DatabaseCase[] = [
	{
		name: 'what adds a row',
		params: { function: 'walk_add', args: { new_id: 6, new_name: 'Fay' }, columns, method: 'POST' },
		gives: [row(6, 'Fay', 'new')],
		stands: added(row(6, 'Fay', 'new')),
	},
	{
		name: 'what reads',
		params: {
			function: 'walk_between',
			args: { low: 2, high: 3 },
			method: 'GET',
			columns: 'id',
			count: 'exact',
			format: 'rows',
		},
		gives: ids(2, 3),
		count: 2,
	},
	{
		name: 'how many rows',
		params: { function: 'walk_between', args: { low: 2, high: 5 }, method: 'HEAD' },
		gives: { count: 4 },
	},
	{
		name: 'every row page by page',
		params: {
			function: 'walk_all',
			method: 'GET',
			columns: 'id',
			returnAll: true,
			pageSize: 2,
			keyColumns: 'id',
			pageBy: 'key',
		},
		gives: ids(1, 2, 3, 4, 5),
	},
	{
		name: 'every row by offset',
		params: {
			function: 'walk_all',
			method: 'GET',
			columns: 'id',
			orders,
			pageSize: 2,
			returnAll: true,
			pageBy: 'offset',
		},
		gives: ids(1, 2, 3, 4, 5),
	},
	{
		name: 'some rows, sorted, filtered, without nulls',
		params: {
			function: 'walk_all',
			method: 'GET',
			columns,
			filters: [{ column: 'id', operator: 'lte', value: 2 }],
			matchColumns: { team: 1 },
			orders: [{ column: 'id', descending: true }],
			limit: 1,
			returnAll: false,
			stripNulls: true,
		},
		gives: [{ id: 2, name: 'Bo' }],
	},
	{
		name: 'a range of rows',
		params: { function: 'walk_all', method: 'GET', columns: 'id', rangeFrom: 1, rangeTo: 2, count: 'none' },
		gives: ids(2, 3),
	},
	{
		name: 'rows of an embedded table',
		params: {
			function: 'walk_between',
			args: { low: 1, high: 1 },
			columns: 'walk_teams(walk(id))',
			limitReferenced: [{ referencedTable: 'walk_teams.walk', limit: 1 }],
		},
		gives: [{ walk_teams: { walk: [{ id: expect.any(Number) }] } }],
	},
	{
		name: 'a single row',
		params: { function: 'walk_between', args: { low: 1, high: 1 }, columns, format: 'single' },
		gives: ann,
	},
	{
		name: 'a row or none',
		params: { function: 'walk_between', args: { low: 9, high: 9 }, format: 'maybeSingle' },
		gives: null,
	},
	{
		name: 'CSV',
		params: { function: 'walk_between', args: { low: 1, high: 1 }, columns, format: 'csv' },
		gives: 'id,name,note\n1,Ann,a',
	},
	{
		name: 'GeoJSON where PostGIS is missing',
		params: { function: 'walk_all', method: 'GET', format: 'geojson' },
		error: '42883',
	},
	...guesses.map((count) => ({
		name: `a count that is ${count}`,
		params: {
			function: 'walk_between',
			args: { low: 1, high: 1 },
			method: 'GET',
			columns: 'id',
			returnAll: true,
			count,
		},
		gives: ids(1),
		// All rows are counted in any case.
		count: 1,
	})),
	{
		name: 'more rows than may be',
		params: { function: 'walk_clear', args: { low: 4 }, maxAffected: 1 },
		error: 'PGRST124',
		...dry,
	},
	{
		name: 'a dry run',
		params: { function: 'walk_clear', args: { low: 4 }, columns: 'id', dryRun: true },
		gives: ids(4, 5),
		...dry,
	},
	{
		name: 'a dry run proven on a table',
		params: { function: 'walk_clear', args: { low: 5 }, columns: 'id', dryRun: true, dryRunTable: 'walk' },
		gives: ids(5),
		...dry,
	},
	{
		name: 'a schema that has no such function',
		params: { function: 'walk_all', schema: 'walk_team' },
		error: 'PGRST202',
	},
];

/** What may stand in a plan as text, and what must. */
const plan = (words: RegExp) => ({ plan: expect.stringMatching(words) });
const json = (node: string) => ({
	plan: [expect.objectContaining({ Plan: expect.objectContaining({ 'Node Type': node }) })],
});

const plans: readonly DatabaseCase[] = [
	{
		name: 'a read',
		params: {
			statement: 'select',
			table,
			columns: 'id',
			filters: byId(1),
			orders,
			limit: 3,
			format: 'text',
			count: 'none',
		},
		gives: plan(/Limit[\s\S]*walk/),
	},
	{
		name: 'a read that is executed, with everything',
		params: {
			statement: 'select',
			table: 'walk_teams',
			columns: 'id,walk(id)',
			matchColumns: { id: 1 },
			orders,
			limitReferenced: [{ referencedTable: 'walk', limit: 1 }],
			rangeFrom: 0,
			rangeTo: 1,
			count: 'exact',
			analyze: true,
			verbose: true,
			settings: true,
			buffers: true,
			wal: true,
		},
		gives: plan(/actual time[\s\S]*Output:/),
	},
	...guesses.map((count) => ({
		name: `a count that is ${count}`,
		params: { table, count, format: 'json' },
		gives: json('Aggregate'),
	})),
	{
		name: 'an insert that is executed',
		params: {
			statement: 'insert',
			table,
			rows: [fay],
			defaultToNull: false,
			analyze: true,
			returning: 'representation',
		},
		gives: plan(/Insert on walk[\s\S]*actual time/),
		...dry,
	},
	{
		name: 'an upsert',
		params: {
			statement: 'upsert',
			table,
			rows: [fay],
			onConflict: 'name',
			ignoreDuplicates: true,
			returning: 'minimal',
		},
		gives: plan(/Conflict Resolution: NOTHING/),
		...dry,
	},
	{
		name: 'an update that is executed',
		params: {
			statement: 'update',
			table,
			values: { note: 'z' },
			filters: ofTeam2,
			maxAffected: 5,
			analyze: true,
		},
		gives: plan(/Update on walk[\s\S]*actual time/),
		...dry,
	},
	{
		name: 'a delete of every row that is executed',
		params: { statement: 'delete', table, allowAllRows: true, analyze: true },
		gives: plan(/Delete on walk[\s\S]*actual time/),
		...dry,
	},
	{
		name: 'a call that is executed',
		params: {
			statement: 'rpc',
			function: 'walk_clear',
			args: { low: 4 },
			method: 'POST',
			dryRunTable: 'walk',
			analyze: true,
		},
		gives: plan(/actual time/),
		...dry,
	},
	...['GET', 'HEAD'].map((method) => ({
		name: `a call by ${method}`,
		params: { statement: 'rpc', function: 'walk_all', method },
		gives: plan(/walk/),
	})),
	{ name: 'another schema', params: { table, schema: 'walk_team', format: 'text' }, gives: plan(/walk/) },
];

export const databaseCases: Readonly<Record<string, readonly DatabaseCase[]>> = {
	'database.select': reads,
	'database.get': gets,
	'database.count': counts,
	'database.insert': inserts,
	'database.upsert': upserts,
	'database.update': changes({ values: { note: 'z' } }, { gives: 'z', stands: noted }),
	'database.delete': changes({}, { gives: '', stands: [ann, bo, ed] }),
	'database.rpc': calls,
	'database.explain': plans,
};
