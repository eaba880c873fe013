import { operation } from '../operation';
import { prefer } from '../postgrest/prefer';
import { renderSelect } from '../postgrest/select';
import { tablePath } from '../postgrest/table';
import { requireFilters } from './filtered-write';
import { rowsOf } from './rows-reply';
import { allowAllRows, count, returnedColumns, returning, rowFilters, schema, table } from './table-fields';

export const deleteRows = operation({
	id: 'database.delete',
	resource: 'Row',
	label: 'Delete',
	title: 'Delete rows',
	summary: 'Remove the rows that match',
	reference: 'https://supabase.com/docs/reference/javascript/delete',
	writes: true,
	fields: { table, filters: rowFilters, returning, columns: returnedColumns, count, allowAllRows, schema },
	request: ({ table, filters, returning = 'representation', columns, count, allowAllRows, schema }) => ({
		service: 'database',
		method: 'DELETE',
		path: tablePath(table),
		query: [
			...requireFilters({ filters, allowAllRows }),
			...(returning === 'representation' ? [['select', renderSelect(columns)] as const] : []),
		],
		headers: prefer({ count, returning }),
		schema,
	}),
	result: rowsOf,
	examples: [
		{
			name: 'one row by its key',
			params: { table: 'todos', filters: [{ column: 'id', operator: 'eq', value: 1 }] },
			request: {
				method: 'DELETE',
				path: '/rest/v1/todos',
				query: [
					['id', 'eq.1'],
					['select', '*'],
				],
				headers: { 'content-profile': 'public', prefer: 'return=representation' },
			},
			reply: { status: 200, body: [{ id: 1, title: 'Buy milk' }] },
			result: [{ id: 1, title: 'Buy milk' }],
		},
		{
			name: 'two conditions on one column both hold',
			params: {
				table: 'people',
				schema: 'team',
				filters: [
					{ column: 'age', operator: 'gte', value: 18 },
					{ column: 'age', operator: 'lt', value: 30 },
				],
				returning: 'representation',
				columns: 'id, name',
				count: 'exact',
			},
			request: {
				method: 'DELETE',
				path: '/rest/v1/people',
				query: [
					['age', 'gte.18'],
					['age', 'lt.30'],
					['select', 'id,name'],
				],
				headers: { 'content-profile': 'team', prefer: 'count=exact, return=representation' },
			},
			reply: { status: 200, headers: { 'content-range': '*/1' }, body: [{ id: 4, name: 'Ann' }] },
			result: [{ id: 4, name: 'Ann' }],
			count: 1,
		},
		...(['none', 'planned', 'estimated'] as const).map((count) => ({
			name: `every row, allowed, nothing returned, count ${count}`,
			params: { table: 'todos', allowAllRows: true, returning: 'minimal' as const, count },
			request: {
				method: 'DELETE' as const,
				path: '/rest/v1/todos',
				headers: { prefer: `${count === 'none' ? '' : `count=${count}, `}return=minimal` },
			},
			reply: { status: 204 },
			result: [],
		})),
		{ name: 'no filter', params: { table: 'todos' }, error: { code: 'FILTER_REQUIRED', field: 'filters' } },
		{
			name: 'a value that went missing',
			params: { table: 'todos', filters: [{ column: 'id', operator: 'eq', value: undefined }] },
			error: { code: 'INVALID_PARAMETER', field: 'filters' },
		},
	],
});
