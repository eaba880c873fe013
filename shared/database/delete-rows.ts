import { operation } from '../operation';
import { tablePath } from '../postgrest/table';
import { requireFilters } from './filtered-write';
import { runWrite } from './run-write';
import { allowAllRows, matchColumns, maxAffected, rowFilters, schema, table } from './table-fields';
import { replyExamples } from './reply-examples';
import { askForReply, readWritten, replyFields } from './write-reply';

export const deleteRows = operation({
	id: 'database.delete',
	resource: 'Row',
	label: 'Delete',
	title: 'Delete rows',
	summary: 'Remove the rows that match',
	reference: 'https://supabase.com/docs/reference/javascript/delete',
	writes: true,
	fields: { table, filters: rowFilters, matchColumns, ...replyFields, maxAffected, allowAllRows, schema },
	request: ({ table, filters, matchColumns, maxAffected, allowAllRows, schema, ...reply }) => {
		const { query, headers } = askForReply(reply, { maxAffected });
		return {
			service: 'database',
			method: 'DELETE',
			path: tablePath(table),
			query: [...requireFilters({ filters, matchColumns, allowAllRows }), ...query],
			headers,
			schema,
		};
	},
	result: readWritten,
	steps: runWrite,
	// No batching: items never share a request, nor are they on their way at once. A row that others refer to may be
	// deleted only after them, so one that went early would let an item succeed which alone is refused.
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
				matchColumns: { team: 'red' },
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
					['team', 'eq.red'],
					['select', 'id,name'],
				],
				headers: { 'content-profile': 'team', prefer: 'count=exact, return=representation' },
			},
			reply: { status: 200, headers: { 'content-range': '*/1' }, body: [{ id: 4, name: 'Ann' }] },
			result: [{ id: 4, name: 'Ann' }],
			count: 1,
		},
		...replyExamples({
			method: 'DELETE',
			path: '/rest/v1/todos',
			params: { table: 'todos', filters: [{ column: 'id', operator: 'eq', value: 1 }] },
			query: [['id', 'eq.1']],
		}),
		{
			name: 'every row, allowed, if there are not too many',
			params: { table: 'todos', allowAllRows: true, maxAffected: 100 },
			request: {
				method: 'DELETE',
				path: '/rest/v1/todos',
				query: [['select', '*']],
				headers: { prefer: 'handling=strict, max-affected=100, return=representation' },
			},
			reply: { status: 200, body: [{ id: 1 }] },
			result: [{ id: 1 }],
		},
		{ name: 'no filter', params: { table: 'todos' }, error: { code: 'FILTER_REQUIRED', field: 'filters' } },
		{
			name: 'a value that went missing',
			params: { table: 'todos', filters: [{ column: 'id', operator: 'eq', value: undefined }] },
			error: { code: 'INVALID_PARAMETER', field: 'filters' },
		},
	],
});
