import { flag, rows, text, type Rows } from '../field';
import { operation } from '../operation';
import { conflictValues } from '../postgrest/conflict-values';
import { columnsOf } from '../postgrest/columns-of';
import { joinPages } from '../postgrest/page-format';
import type { Query } from '../postgrest/query';
import { renderSelect } from '../postgrest/select';
import { tablePath } from '../postgrest/table';
import { batchSize, defaultToNull, schema, table } from './table-fields';
import { batchRows } from './batch-rows';
import { rowsIn } from './given-rows';
import { writeRows } from './write-rows';
import { replyExamples } from './reply-examples';
import { askForReply, readWritten, replyFields } from './write-reply';

/**
 * Whether sending the rows twice stores them once: each has a value in every conflict column. Without such columns the
 * primary key decides, which is not known here and may be made anew each time; null is never a conflict.
 */
function areRecognised(rows: Rows, onConflict: string | undefined): boolean {
	return rowsIn(rows).every(
		(row) => conflictValues(row, onConflict)?.every((value) => value !== null) ?? false,
	);
}

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
		rows: rows({
			label: 'Rows',
			help: 'One row as an object of columns and values, or a list of such rows',
			from: 'columns',
		}),
		onConflict: text({
			label: 'Conflict Columns',
			help: 'Columns with a unique constraint by which a row is recognised, separated by commas; the primary key when empty',
			placeholder: 'e.g. email',
			from: 'columns',
			many: true,
		}),
		ignoreDuplicates: flag({
			label: 'Ignore Duplicates',
			help: 'Whether rows that exist already stay as they are instead of being changed',
		}),
		defaultToNull,
		...replyFields,
		batchSize,
		schema,
	},
	request: ({
		table,
		rows,
		onConflict,
		ignoreDuplicates = false,
		defaultToNull = true,
		schema,
		...reply
	}) => {
		const { query, headers } = askForReply(reply, {
			resolution: ignoreDuplicates ? 'ignore-duplicates' : 'merge-duplicates',
			missing: defaultToNull ? undefined : 'default',
		});
		const conflict: Query = onConflict?.trim() ? [['on_conflict', renderSelect(onConflict)]] : [];
		return {
			service: 'database',
			method: 'POST',
			path: tablePath(table),
			query: [...conflict, ...columnsOf(rows), ...query],
			headers,
			schema,
			body: rows,
			repeatable: !ignoreDuplicates && areRecognised(rows, onConflict),
		};
	},
	result: readWritten,
	steps: writeRows,
	join: joinPages,
	batching: batchRows({ changesRows: true }),
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
				batchSize: 500,
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
		...replyExamples({
			method: 'POST',
			path: '/rest/v1/products',
			params: { table: 'products', rows: { id: 1 } },
			preferring: 'resolution=merge-duplicates, ',
			body: { id: 1 },
		}),
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
