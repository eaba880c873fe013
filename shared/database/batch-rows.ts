import { columnsKey, haveSameColumns, type Batching } from '../batching';
import type { Row, Rows } from '../field';
import { conflictValues } from '../postgrest/conflict-values';
import { hasAggregate, renderSelect } from '../postgrest/select';
import type { ReplyParams } from './write-reply';
import { rowsIn } from './write-rows';

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
 * single row, a count, ignored duplicates that come back.
 */
export const batchRows = ({ changesRows }: { readonly changesRows: boolean }): Batching<WriteParams> => ({
	key: (params) => {
		const rows = rowsIn(params.rows);
		if (!canShare(params, rows)) return undefined;
		const { table, schema, returning, columns, stripNulls, onConflict, ignoreDuplicates, batchSize } = params;
		const shape = changesRows && !ignoreDuplicates ? rows.map(columnsKey) : [];
		const options = [table, schema, returning, columns, stripNulls, onConflict, ignoreDuplicates, batchSize];
		return JSON.stringify([...options, ...new Set(shape)]);
	},

	count: ({ rows }) => rowsIn(rows).length,
	payload: ({ rows }) => rowsIn(rows),
	limits: ({ batchSize }) => (batchSize === undefined ? {} : { rows: batchSize }),

	identities: ({ rows, onConflict }) =>
		rowsIn(rows).flatMap((row) => {
			const values = conflictValues(row, onConflict);
			return values ? [JSON.stringify(values.map(String))] : [];
		}),

	join: (items) => {
		const [first] = items;
		return { ...first!, rows: items.flatMap(({ rows }) => rowsIn(rows)), defaultToNull: !isMixed(items) };
	},

	isMixed,

	share: (rows, items) => {
		const counts = items.map((item) => rowsIn(item.rows).length);
		const total = counts.reduce((sum, each) => sum + each, 0);
		if (rows.length > 0 && rows.length !== total) return undefined;
		let next = 0;
		return counts.map((count) => rows.slice(next, (next += count)));
	},
});

function canShare(params: WriteParams, rows: readonly Row[]): boolean {
	const {
		returning,
		format = 'rows',
		count = 'none',
		ignoreDuplicates,
		defaultToNull,
		batchSize,
		dryRun,
	} = params;
	const filledWithNull = defaultToNull !== false && !haveSameColumns(rows);
	const hasBlank = rows.some((row) => Object.keys(row).length === 0);
	const tellsApart = !ignoreDuplicates || returning === 'minimal';
	return (
		rows.length > 0 &&
		rows.length <= (batchSize ?? Infinity) &&
		!hasBlank &&
		!hasAggregate(renderSelect(params.columns)) &&
		!filledWithNull &&
		tellsApart &&
		format === 'rows' &&
		count === 'none' &&
		!dryRun
	);
}

const isMixed = (items: readonly WriteParams[]): boolean =>
	!haveSameColumns(items.flatMap(({ rows }) => rowsIn(rows)));
