import { values } from '../field';
import { operation } from '../operation';
import { invalid } from '../error';
import { prefer } from '../postgrest/prefer';
import { renderSelect } from '../postgrest/select';
import { tablePath } from '../postgrest/table';
import { requireFilters } from './filtered-write';
import { rowsOf } from './rows-reply';
import { allowAllRows, count, returnedColumns, returning, rowFilters, schema, table } from './table-fields';

export const updateRows = operation({
	id: 'database.update',
	resource: 'Row',
	label: 'Update',
	title: 'Update rows',
	summary: 'Change the rows that match',
	reference: 'https://supabase.com/docs/reference/javascript/update',
	writes: true,
	fields: {
		table,
		filters: rowFilters,
		values: values({
			label: 'Values',
			help: 'The columns to change and their new values; other columns stay as they are',
		}),
		returning,
		columns: returnedColumns,
		count,
		allowAllRows,
		schema,
	},
	request: ({
		table,
		filters,
		values,
		returning = 'representation',
		columns,
		count,
		allowAllRows,
		schema,
	}) => {
		if (Object.keys(values).length === 0)
			throw invalid('values', 'No column is to be changed', 'Give at least one column a value.');
		return {
			service: 'database',
			method: 'PATCH',
			path: tablePath(table),
			query: [
				...requireFilters({ filters, allowAllRows }),
				...(returning === 'representation' ? [['select', renderSelect(columns)] as const] : []),
			],
			headers: prefer({ count, returning }),
			schema,
			body: values,
		};
	},
	result: rowsOf,
	examples: [
		{
			name: 'one row by its key',
			params: {
				table: 'todos',
				filters: [{ column: 'id', operator: 'eq', value: 1 }],
				values: { done: true },
			},
			request: {
				method: 'PATCH',
				path: '/rest/v1/todos',
				query: [
					['id', 'eq.1'],
					['select', '*'],
				],
				headers: {
					'content-profile': 'public',
					'content-type': 'application/json',
					prefer: 'return=representation',
				},
				body: { done: true },
			},
			reply: { status: 200, body: [{ id: 1, done: true }] },
			result: [{ id: 1, done: true }],
		},
		{
			name: 'every row but some, counted, with chosen columns, in another schema',
			params: {
				table: 'todos',
				schema: 'team',
				filters: {
					all: [{ column: 'state', operator: 'in', value: ['open', 'on "hold", maybe'], not: true }],
				},
				values: { note: null },
				returning: 'representation',
				columns: 'id',
				count: 'exact',
			},
			request: {
				method: 'PATCH',
				path: '/rest/v1/todos',
				query: [
					['state', 'not.in.(open,"on \\"hold\\", maybe")'],
					['select', 'id'],
				],
				headers: { 'content-profile': 'team', prefer: 'count=exact, return=representation' },
				body: { note: null },
			},
			reply: { status: 200, headers: { 'content-range': '0-0/1' }, body: [{ id: 3 }] },
			result: [{ id: 3 }],
			count: 1,
		},
		...(['none', 'planned', 'estimated'] as const).map((count) => ({
			name: `every row, allowed, nothing returned, count ${count}`,
			params: {
				table: 'todos',
				values: { done: false },
				allowAllRows: true,
				returning: 'minimal' as const,
				count,
			},
			request: {
				method: 'PATCH' as const,
				path: '/rest/v1/todos',
				headers: { prefer: `${count === 'none' ? '' : `count=${count}, `}return=minimal` },
				body: { done: false },
			},
			reply: { status: 204 },
			result: [],
		})),
		{
			name: 'no filter',
			params: { table: 'todos', values: { done: true }, filters: { all: [] } },
			error: { code: 'FILTER_REQUIRED', field: 'filters' },
		},
		{
			name: 'nothing to change',
			params: { table: 'todos', values: {}, filters: [{ column: 'id', operator: 'eq', value: 1 }] },
			error: { code: 'INVALID_PARAMETER', field: 'values' },
		},
	],
});
