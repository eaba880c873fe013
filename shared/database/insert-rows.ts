import { rows } from '../field';
import { operation } from '../operation';
import { tablePath } from '../postgrest/table';
import { columnsOf } from '../postgrest/columns-of';
import { joinPages } from '../postgrest/page-format';
import { batchSize, defaultToNull, schema, table } from './table-fields';
import { batchRows } from './batch-rows';
import { writeRows } from './write-rows';
import { replyExamples } from './reply-examples';
import { askForReply, readWritten, replyFields } from './write-reply';

export const insertRows = operation({
	id: 'database.insert',
	resource: 'Row',
	label: 'Create',
	title: 'Create rows',
	summary: 'Add one row or many in one request; all of them are stored, or none',
	reference: 'https://supabase.com/docs/reference/javascript/insert',
	writes: true,
	fields: {
		table,
		rows: rows({
			label: 'Rows',
			help: 'The new row as an object of columns and values, or a list of such rows',
			from: 'columns',
		}),
		defaultToNull,
		...replyFields,
		batchSize,
		schema,
	},
	request: ({ table, rows, defaultToNull = true, schema, ...reply }) => {
		const { query, headers } = askForReply(reply, { missing: defaultToNull ? undefined : 'default' });
		return {
			service: 'database',
			method: 'POST',
			path: tablePath(table),
			query: [...columnsOf(rows), ...query],
			headers,
			schema,
			body: rows,
		};
	},
	result: readWritten,
	steps: writeRows,
	join: joinPages,
	batching: batchRows({ changesRows: false }),
	examples: [
		{
			name: 'one row',
			params: { table: 'todos', rows: { title: 'Buy milk' } },
			request: {
				method: 'POST',
				path: '/rest/v1/todos',
				query: [['select', '*']],
				headers: {
					'content-profile': 'public',
					'content-type': 'application/json',
					prefer: 'return=representation',
				},
				body: { title: 'Buy milk' },
			},
			reply: { status: 201, body: [{ id: 1, title: 'Buy milk', done: false }] },
			result: [{ id: 1, title: 'Buy milk', done: false }],
		},
		{
			name: 'two rows with different columns, counted, their keys returned',
			params: {
				table: 'todos',
				batchSize: 500,
				schema: 'team',
				rows: [{ title: 'Buy milk' }, { title: 'Call', done: true }],
				defaultToNull: false,
				returning: 'representation',
				columns: 'id',
				count: 'exact',
			},
			request: {
				method: 'POST',
				path: '/rest/v1/todos',
				query: [
					['columns', '"title","done"'],
					['select', 'id'],
				],
				headers: { 'content-profile': 'team', prefer: 'count=exact, missing=default, return=representation' },
				body: [{ title: 'Buy milk' }, { title: 'Call', done: true }],
			},
			reply: { status: 201, headers: { 'content-range': '*/2' }, body: [{ id: 1 }, { id: 2 }] },
			result: [{ id: 1 }, { id: 2 }],
			count: 2,
		},
		{
			name: 'nothing returned',
			params: { table: 'todos', rows: { title: 'Buy milk' }, returning: 'minimal' },
			request: {
				method: 'POST',
				path: '/rest/v1/todos',
				headers: { prefer: 'return=minimal' },
				body: { title: 'Buy milk' },
			},
			reply: { status: 201 },
			result: [],
		},
		...replyExamples({
			method: 'POST',
			path: '/rest/v1/todos',
			params: { table: 'todos', rows: { title: 'Buy milk' } },
			body: { title: 'Buy milk' },
		}),
		{
			name: 'a row that exists already',
			params: { table: 'todos', rows: { id: 1 } },
			request: { method: 'POST', path: '/rest/v1/todos', query: [['select', '*']], body: { id: 1 } },
			reply: {
				status: 409,
				body: {
					code: '23505',
					details: 'Key (id)=(1) already exists.',
					hint: null,
					message: 'duplicate key value violates unique constraint "todos_pkey"',
				},
			},
			error: { code: '23505' },
		},
	],
});
