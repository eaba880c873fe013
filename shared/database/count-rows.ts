import { operation } from '../operation';
import { countIn, prefer } from '../postgrest/prefer';
import { tablePath } from '../postgrest/table';
import { chooseRows } from './read-query';
import { countOnly, matchColumns, rowFilters, schema, table } from './table-fields';

export const countRows = operation({
	id: 'database.count',
	resource: 'Row',
	label: 'Count',
	title: 'Count rows',
	summary: 'Tell how many rows match without reading them',
	reference: 'https://supabase.com/docs/reference/javascript/select',
	writes: false,
	fields: {
		table,
		filters: rowFilters,
		matchColumns,
		count: countOnly,
		schema,
	},
	request: ({ table, count = 'exact', schema, ...choosing }) => ({
		service: 'database',
		method: 'HEAD',
		path: tablePath(table),
		query: [['select', '*'], ...chooseRows(choosing)],
		headers: prefer({ count }),
		schema,
	}),
	result: ({ headers }) => ({ count: countIn(headers) }),
	examples: [
		{
			name: 'rows that are done',
			params: { table: 'todos', filters: [{ column: 'done', operator: 'is', value: 'true' }] },
			request: {
				method: 'HEAD',
				path: '/rest/v1/todos',
				query: [
					['select', '*'],
					['done', 'is.true'],
				],
				headers: { 'accept-profile': 'public', prefer: 'count=exact' },
			},
			reply: { status: 200, headers: { 'content-range': '0-2/3' } },
			result: { count: 3 },
			count: 3,
		},
		{
			name: 'an estimate for a table of another schema',
			params: { table: 'events', schema: 'audit', count: 'estimated' },
			request: {
				method: 'HEAD',
				path: '/rest/v1/events',
				query: [['select', '*']],
				headers: { 'accept-profile': 'audit', prefer: 'count=estimated' },
			},
			reply: { status: 206, headers: { 'content-range': '0-999/81234' } },
			result: { count: 81234 },
			count: 81234,
		},
		{
			name: 'from statistics',
			params: { table: 'events', count: 'planned' },
			request: {
				method: 'HEAD',
				path: '/rest/v1/events',
				query: [['select', '*']],
				headers: { prefer: 'count=planned' },
			},
			reply: { status: 200, headers: { 'content-range': '*/0' } },
			result: { count: 0 },
			count: 0,
		},
		{
			name: 'exactly, where columns equal values',
			params: { table: 'events', matchColumns: { kind: 'login', level: 2 }, count: 'exact' },
			request: {
				method: 'HEAD',
				path: '/rest/v1/events',
				query: [
					['select', '*'],
					['kind', 'eq.login'],
					['level', 'eq.2'],
				],
				headers: { prefer: 'count=exact' },
			},
			reply: { status: 200, headers: { 'content-range': '0-0/1' } },
			result: { count: 1 },
			count: 1,
		},
	],
});
