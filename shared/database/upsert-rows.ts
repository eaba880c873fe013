import { flag, rows, text } from '../field';
import { operation } from '../operation';
import { columnsOf } from '../postgrest/columns-of';
import { prefer } from '../postgrest/prefer';
import { renderSelect } from '../postgrest/select';
import { tablePath } from '../postgrest/table';
import { rowsOf } from './rows-reply';
import { count, defaultToNull, returnedColumns, returning, schema, table } from './table-fields';

export const upsertRows = operation({
	id: 'database.upsert',
	resource: 'Row',
	label: 'Create or Update',
	title: 'Create or update rows',
	summary: 'Add rows, or change those that exist already by their key; safe to run again',
	reference: 'https://supabase.com/docs/reference/javascript/upsert',
	writes: true,
	fields: {
		table,
		rows: rows({ label: 'Rows', help: 'One row as an object of columns and values, or a list of such rows' }),
		onConflict: text({
			label: 'Conflict Columns',
			help: 'Columns with a unique constraint by which a row is recognised, separated by commas; the primary key when empty',
			placeholder: 'e.g. email',
			from: 'columns',
		}),
		ignoreDuplicates: flag({
			label: 'Ignore Duplicates',
			help: 'Whether rows that exist already stay as they are instead of being changed',
		}),
		defaultToNull,
		returning,
		columns: returnedColumns,
		count,
		schema,
	},
	request: ({ table, rows, onConflict, ignoreDuplicates = false, ...options }) => {
		const { defaultToNull = true, returning = 'representation', columns, count, schema } = options;
		const conflict = renderSelect(onConflict ?? '');
		return {
			service: 'database',
			method: 'POST',
			path: tablePath(table),
			query: [
				...(onConflict?.trim() ? [['on_conflict', conflict] as const] : []),
				...columnsOf(rows),
				...(returning === 'representation' ? [['select', renderSelect(columns)] as const] : []),
			],
			headers: prefer({
				resolution: ignoreDuplicates ? 'ignore-duplicates' : 'merge-duplicates',
				count,
				missing: defaultToNull ? undefined : 'default',
				returning,
			}),
			schema,
			body: rows,
			// Sent twice, a merge stores the same; ignored duplicates would come back as none.
			repeatable: !ignoreDuplicates,
		};
	},
	result: rowsOf,
	examples: [
		{
			name: 'one row by its primary key',
			params: { table: 'products', rows: { id: 1, stock: 5 } },
			request: {
				method: 'POST',
				path: '/rest/v1/products',
				query: [['select', '*']],
				headers: {
					'content-profile': 'public',
					prefer: 'resolution=merge-duplicates, return=representation',
				},
				body: { id: 1, stock: 5 },
			},
			reply: { status: 200, body: [{ id: 1, stock: 5 }] },
			result: [{ id: 1, stock: 5 }],
		},
		{
			name: 'many rows by two columns, existing ones untouched, missing columns by default',
			params: {
				table: 'stock',
				schema: 'shop',
				rows: [
					{ sku: 'A', place: 1 },
					{ sku: 'B', place: 1, amount: 2 },
				],
				onConflict: 'sku, place',
				ignoreDuplicates: true,
				defaultToNull: false,
				returning: 'representation',
				columns: 'sku',
				count: 'exact',
			},
			request: {
				method: 'POST',
				path: '/rest/v1/stock',
				query: [
					['on_conflict', 'sku,place'],
					['columns', '"sku","place","amount"'],
					['select', 'sku'],
				],
				headers: {
					'content-profile': 'shop',
					prefer: 'resolution=ignore-duplicates, count=exact, missing=default, return=representation',
				},
				body: [
					{ sku: 'A', place: 1 },
					{ sku: 'B', place: 1, amount: 2 },
				],
			},
			reply: { status: 201, headers: { 'content-range': '*/1' }, body: [{ sku: 'B' }] },
			result: [{ sku: 'B' }],
			count: 1,
		},
		...(['none', 'planned', 'estimated'] as const).map((count) => ({
			name: `nothing returned, count ${count}`,
			params: { table: 'products', rows: { id: 1 }, returning: 'minimal' as const, count },
			request: {
				method: 'POST' as const,
				path: '/rest/v1/products',
				headers: {
					prefer: `resolution=merge-duplicates, ${count === 'none' ? '' : `count=${count}, `}return=minimal`,
				},
				body: { id: 1 },
			},
			reply: { status: 201 },
			result: [],
		})),
		{
			name: 'columns without a unique constraint',
			params: { table: 'products', rows: { name: 'x' }, onConflict: 'name' },
			request: {
				method: 'POST',
				path: '/rest/v1/products',
				query: [
					['on_conflict', 'name'],
					['select', '*'],
				],
				body: { name: 'x' },
			},
			reply: {
				status: 400,
				body: {
					code: '42P10',
					details: null,
					hint: null,
					message: 'there is no unique or exclusion constraint matching the ON CONFLICT specification',
				},
			},
			error: { code: '42P10', field: 'onConflict' },
		},
	],
});
