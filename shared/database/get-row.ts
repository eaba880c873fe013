import { operation } from '../operation';
import { firstPage } from './read-pages';
import { requestRead } from './read-table';
import { formatted } from './rows-reply';
import {
	limitReferenced,
	matchColumns,
	readColumns,
	rowFilters,
	schema,
	singleFormat,
	stripNulls,
	table,
} from './table-fields';

/** A read of one row: `database.select` with the format that is chosen here. */
export const getRow = operation({
	id: 'database.get',
	resource: 'Row',
	label: 'Get',
	title: 'Get a row',
	summary: 'Read the one row that matches',
	reference: 'https://supabase.com/docs/reference/javascript/single',
	writes: false,
	fields: {
		table,
		filters: rowFilters,
		columns: readColumns,
		matchColumns,
		limitReferenced,
		format: singleFormat,
		stripNulls,
		schema,
	},
	request: ({ format = 'single', ...params }) => requestRead({ ...params, format }, firstPage(params)),
	result: (reply, { format = 'single' }) => formatted(reply, format),
	examples: [
		{
			name: 'by its key, with the last orders of an embedded table',
			params: {
				table: 'people',
				schema: 'team',
				matchColumns: { id: 7 },
				columns: 'id, name, orders(id)',
				limitReferenced: [{ referencedTable: 'orders', limit: 3 }],
				stripNulls: true,
			},
			request: {
				method: 'GET',
				path: '/rest/v1/people',
				query: [
					['select', 'id,name,orders(id)'],
					['id', 'eq.7'],
					['orders.limit', '3'],
				],
				headers: {
					'accept-profile': 'team',
					accept: 'application/vnd.pgrst.object+json;nulls=stripped',
				},
			},
			reply: { status: 200, body: { id: 7, name: 'Ann', orders: [] } },
			result: { id: 7, name: 'Ann', orders: [] },
		},
		{
			name: 'a row that is not there, which is allowed',
			params: {
				table: 'people',
				filters: [{ column: 'id', operator: 'eq', value: 8 }],
				format: 'maybeSingle',
			},
			request: {
				method: 'GET',
				path: '/rest/v1/people',
				query: [
					['select', '*'],
					['id', 'eq.8'],
				],
			},
			reply: { status: 200, body: [] },
			result: null,
		},
		{
			name: 'a row that is not there',
			params: { table: 'people', matchColumns: { id: 8 }, format: 'single' },
			request: {
				method: 'GET',
				path: '/rest/v1/people',
				query: [
					['select', '*'],
					['id', 'eq.8'],
				],
				headers: { accept: 'application/vnd.pgrst.object+json' },
			},
			reply: {
				status: 406,
				body: {
					code: 'PGRST116',
					details: 'The result contains 0 rows',
					hint: null,
					message: 'Cannot coerce the result to a single JSON object',
				},
			},
			error: { code: 'PGRST116' },
		},
		{
			name: 'a column compared with null',
			params: { table: 'people', matchColumns: { id: null } },
			error: { code: 'INVALID_PARAMETER', field: 'matchColumns' },
		},
	],
});
