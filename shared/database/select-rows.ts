import { operation } from '../operation';
import { joinPages } from '../postgrest/page-format';
import { formatted } from './rows-reply';
import { paging } from './paging-fields';
import { firstPage, isOpen, isSingle, mayLack, readPages } from './read-pages';
import { requestRead, sourceOf } from './read-table';
import { selectExamples } from './select-examples';
import {
	count,
	limitReferenced,
	matchColumns,
	readColumns,
	readFormat,
	rowFilters,
	rowOrders,
	schema,
	stripNulls,
	table,
} from './table-fields';

export const selectRows = operation({
	id: 'database.select',
	resource: 'Row',
	label: 'Get Many',
	title: 'Get many rows',
	summary: 'Read the rows that match, with the columns and the order you choose',
	reference: 'https://supabase.com/docs/reference/javascript/select',
	writes: false,
	fields: {
		table,
		filters: rowFilters,
		returnAll: paging.returnAll,
		limit: paging.limit,
		columns: readColumns,
		orders: rowOrders,
		matchColumns,
		limitReferenced,
		rangeFrom: paging.rangeFrom,
		rangeTo: paging.rangeTo,
		pageSize: paging.pageSize,
		pageBy: paging.pageBy,
		keyColumns: paging.keyColumns,
		format: readFormat,
		stripNulls,
		count,
		schema,
	},
	request: (params) => requestRead(params, firstPage(params)),
	result: (reply, { format }) => formatted(reply, format),
	isSingle: (reading) => isSingle(reading) && !isOpen(reading),
	mayLack: (reply, reading, connection) => mayLack(reading, reply, connection),
	steps: (params, send, { sent }, connection) =>
		readPages(params, { ...sourceOf(params, send, connection), sent }),
	join: joinPages,
	examples: selectExamples,
});
