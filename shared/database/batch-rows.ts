import { columnsKey, haveSameColumns, type Batching } from '../batching';
import type { Row, Rows } from '../field';
import { hasAggregate, renderSelect } from '../postgrest/select';
import { rememberingLast } from '../remembering-last';
import { nameBy, nameRepeated } from './repeated-rows';
import { shareRows } from './share-rows';
import type { ReplyParams } from './write-reply';
import { rowsIn } from './given-rows';

/** Parameters of an operation that writes given rows. */
interface WriteParams extends ReplyParams {
	readonly table: string;
	readonly schema?: string;
	readonly rows: Rows;
	readonly defaultToNull?: boolean;
	readonly onConflict?: string;
	readonly ignoreDuplicates?: boolean;
	readonly batchSize?: number;
}

/**
 * How items that write rows share a request. New rows with other columns than the rest get the defaults of the columns
 * they lack, as they would alone; rows that change existing ones share a request only with rows of the same columns,
 * because the defaults would overwrite what the others leave as it is. An item whose own rows differ, and are to be
 * filled with null, goes alone; so does a row without any column, and an item whose reply could not be told apart: a
 * single row, a count, ignored duplicates that come back. Of those the reply leaves out the rows that stood there before,
 * as a rule and not by exception, and what is left need not look as it was sent: the type, the collation or a trigger may
 * have made another key of it, even that of the next item. Nor can it be asked again: what the request has just stored
 * would be a duplicate.
 */
export const batchRows = ({ changesRows }: { readonly changesRows: boolean }): Batching<WriteParams> => ({
	key: (params) => {
		const { table, schema, returning, columns, stripNulls, onConflict, ignoreDuplicates, batchSize } = params;
		const { format, count, dryRun } = params;
		const key = keyOfOptions(
			format,
			count,
			dryRun,
			table,
			schema,
			returning,
			columns,
			stripNulls,
			onConflict,
			ignoreDuplicates,
			batchSize,
		);
		const rows = rowsIn(params.rows);
		if (key === undefined || !canShare(params, rows)) return undefined;
		return changesRows && !ignoreDuplicates ? key + JSON.stringify([...new Set(rows.map(columnsKey))]) : key;
	},

	count: ({ rows }) => rowsIn(rows).length,
	payload: ({ rows }) => rowsIn(rows),
	limits: ({ batchSize }) => (batchSize === undefined ? usualLimits : { rows: batchSize }),

	identities: ({ rows, onConflict }) => (onConflict ? namesIn(rows, nameBy(onConflict)) : []),

	identitiesAfter: async ({ code }, items, send) => {
		const [first] = items;
		if (code !== '21000' || !first || first.onConflict) return undefined;
		const naming = await nameRepeated(
			first,
			items.flatMap(({ rows }) => rowsIn(rows)),
			send,
		);
		return naming && (({ rows }) => namesIn(rows, naming.nameOf));
	},

	join: (items, isMixed) => {
		const [first] = items;
		return { ...first!, rows: items.flatMap(({ rows }) => rowsIn(rows)), defaultToNull: !isMixed };
	},

	isMixed: (items) => !haveSameColumns(items.flatMap(({ rows }) => rowsIn(rows))),

	share: shareRows,
});

const usualLimits = {};

const namesIn = (rows: Rows, nameOf: (row: Row) => string | undefined): readonly string[] =>
	rowsIn(rows).flatMap((row) => nameOf(row) ?? []);

/** Undefined for options with which a reply could not be told apart. */
const keyOfOptions = rememberingLast(
	(
		format: WriteParams['format'],
		count: WriteParams['count'],
		dryRun: WriteParams['dryRun'],
		...options: readonly [
			table: string,
			schema: WriteParams['schema'],
			returning: WriteParams['returning'],
			columns: WriteParams['columns'],
			stripNulls: WriteParams['stripNulls'],
			onConflict: WriteParams['onConflict'],
			ignoreDuplicates: WriteParams['ignoreDuplicates'],
			batchSize: WriteParams['batchSize'],
		]
	): string | undefined => {
		const [, , returning, columns, , , ignoreDuplicates] = options;
		const isList = (format ?? 'rows') === 'rows' && (count ?? 'none') === 'none';
		const tellsApart = !ignoreDuplicates || returning === 'minimal';
		const canBeShared = isList && tellsApart && !dryRun && !hasAggregate(renderSelect(columns));
		return canBeShared ? JSON.stringify(options) : undefined;
	},
);

/** Whether each of these rows stores the same beside rows of other items. */
const canShare = ({ defaultToNull, batchSize }: WriteParams, rows: readonly Row[]): boolean =>
	rows.length > 0 &&
	rows.length <= (batchSize ?? Infinity) &&
	!rows.some(isBlank) &&
	(defaultToNull === false || haveSameColumns(rows));

function isBlank(row: Row): boolean {
	for (const _column in row) return false;
	return true;
}
