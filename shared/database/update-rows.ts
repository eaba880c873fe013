import { values } from '../field';
import { operation } from '../operation';
import { invalid } from '../error';
import { tablePath } from '../postgrest/table';
import { batchUpdates } from './batch-updates';
import { requireFilters } from './filtered-write';
import { runWrite } from './run-write';
import { allowAllRows, matchColumns, maxAffected, rowFilters, schema, table } from './table-fields';
import { replyExamples } from './reply-examples';
import { askForReply, readWritten, replyFields } from './write-reply';

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
		matchColumns,
		values: values({
			label: 'Values',
			help: 'The columns to change and their new values; other columns stay as they are',
			from: 'columns',
		}),
		...replyFields,
		maxAffected,
		allowAllRows,
		schema,
	},
	request: ({ table, filters, matchColumns, values, maxAffected, allowAllRows, schema, ...reply }) => {
		if (Object.keys(values).length === 0)
			throw invalid('values', 'No column is to be changed', 'Give at least one column a value.');
		const { query, headers } = askForReply(reply, { maxAffected });
		return {
			service: 'database',
			method: 'PATCH',
			path: tablePath(table),
			query: [...requireFilters({ filters, matchColumns, allowAllRows }), ...query],
			headers,
			schema,
			body: values,
		};
	},
	result: readWritten,
	steps: runWrite,
	batching: batchUpdates(),
	examples: [
		{
			name: 'one row by its key',
			params: {
				table: 'todos',
				matchColumns: { id: 1 },
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
		...replyExamples({
			method: 'PATCH',
			path: '/rest/v1/todos',
			params: {
				table: 'todos',
				values: { done: false },
				filters: [{ column: 'id', operator: 'eq', value: 1 }],
			},
			query: [['id', 'eq.1']],
			body: { done: false },
		}),
		{
			name: 'every row, allowed, if there are not too many',
			params: { table: 'todos', values: { done: false }, allowAllRows: true, maxAffected: 100 },
			request: {
				method: 'PATCH',
				path: '/rest/v1/todos',
				query: [['select', '*']],
				headers: { prefer: 'handling=strict, max-affected=100, return=representation' },
				body: { done: false },
			},
			reply: { status: 200, body: [{ id: 1, done: false }] },
			result: [{ id: 1, done: false }],
		},
		{
			name: 'no filter',
			params: { table: 'todos', values: { done: true }, filters: { all: [] } },
			error: { code: 'FILTER_REQUIRED', field: 'filters' },
		},
		{
			name: 'a value that went missing',
			params: {
				table: 'todos',
				values: { done: undefined },
				filters: [{ column: 'id', operator: 'eq', value: 1 }],
			},
			error: { code: 'INVALID_PARAMETER', field: 'values' },
		},
		{
			name: 'nothing to change',
			params: { table: 'todos', values: {}, filters: [{ column: 'id', operator: 'eq', value: 1 }] },
			error: { code: 'INVALID_PARAMETER', field: 'values' },
		},
	],
});
