import { columnsKey, type Batching } from '../batching';
import type { Rows } from '../field';
import { conflictValues } from '../postgrest/conflict-values';
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
	rows: ({ rows }) => rowsIn(rows),

	key: (params) => {
		const {
			table,
			schema,
			returning,
			columns,
			stripNulls,
			onConflict,
			ignoreDuplicates,
			format,
			count,
			batchSize,
		} = params;
		const rows = rowsIn(params.rows);
		const filledWithNull = params.defaultToNull !== false && new Set(rows.map(columnsKey)).size > 1;
		const tellsApart = !ignoreDuplicates || returning === 'minimal';
		const hasBlank = rows.some((row) => Object.keys(row).length === 0);
		if (rows.length === 0 || hasBlank || filledWithNull || !tellsApart || params.dryRun) return undefined;
		if (rows.length > (batchSize ?? Infinity)) return undefined;
		if ((format ?? 'rows') !== 'rows' || (count ?? 'none') !== 'none') return undefined;
		const shape = changesRows && !ignoreDuplicates ? rows.map(columnsKey) : [];
		return JSON.stringify([
			table,
			schema,
			returning,
			columns,
			stripNulls,
			onConflict,
			ignoreDuplicates,
			batchSize,
			...new Set(shape),
		]);
	},

	limit: ({ batchSize }) => batchSize,

	join: (params, rows, sameColumns) => ({ ...params, rows, defaultToNull: sameColumns }),

	identity: ({ onConflict }, row) => {
		const values = conflictValues(row, onConflict);
		return values && JSON.stringify(values.map(String));
	},
});
