import type { RowChange } from './pgoutput.ts';
import type { Access, Table } from './table.ts';

type Values = readonly (string | undefined)[];

/** A change whose values PostgreSQL has written as JSON. */
export interface RenderedRow {
	readonly type: RowChange['type'];
	readonly committedAt: Date;
	readonly record: Values;
	readonly oldRecord: Values;
	/** More than the server sends: of such a change only short values are told. */
	readonly isTooLarge: boolean;
}

export interface View {
	readonly access: Access;
	readonly select: readonly string[] | undefined;
}

const shortBytes = 64;

type IsShown = (column: Table['columns'][number]) => boolean;

const renderValues = (
	table: Table,
	values: Values,
	isShown: (index: number, value: string) => boolean,
): string => {
	const fields: string[] = [];
	for (const [index, { name }] of table.columns.entries()) {
		const value = values[index];
		if (value !== undefined && isShown(index, value)) fields.push(`${JSON.stringify(name)}:${value}`);
	}
	return `{${fields.join(',')}}`;
};

const renderData = (
	table: Table,
	row: RenderedRow,
	{
		columns,
		records,
		errors,
	}: { readonly columns: string; readonly records: string; readonly errors: string },
): string => {
	const timestamp = columns === '[]' ? 'null' : JSON.stringify(row.committedAt);
	return `{"columns":${columns},"commit_timestamp":${timestamp},"errors":${errors},${records}"schema":${JSON.stringify(table.schema)},"table":${JSON.stringify(table.name)},"type":"${row.type}"}`;
};

/** A change as one role sees it, with the columns that it asked for; the primary key is always among them. */
export const renderChange = (table: Table, row: RenderedRow, { access, select }: View): string => {
	const isAskedFor: IsShown = ({ name, isPrimaryKey }) =>
		access.selectable.has(name) && (select === undefined || select.includes(name) || isPrimaryKey);
	const isShown = (index: number, value: string): boolean => {
		const column = table.columns[index];
		return (
			column !== undefined &&
			isAskedFor(column) &&
			(!row.isTooLarge || Buffer.byteLength(value) <= shortBytes)
		);
	};
	// Who may see a deleted row can no longer be told: under row level security only its key is.
	const isSecret = row.type === 'DELETE' && table.hasRowSecurity;
	const isOldShown = (index: number, value: string): boolean =>
		isShown(index, value) && (!isSecret || table.columns[index]?.isPrimaryKey === true);
	const record = row.type === 'DELETE' ? '' : `"record":${renderValues(table, row.record, isShown)},`;
	const old = row.type === 'INSERT' ? '' : `"old_record":${renderValues(table, row.oldRecord, isOldShown)},`;
	const columns = table.columns
		.filter(isAskedFor)
		.map(({ name, typeName }) => JSON.stringify({ name, type: typeName }));
	return renderData(table, row, {
		columns: `[${columns.join(',')}]`,
		records: `${old}${record}`,
		errors: row.isTooLarge ? '["Error 413: Payload Too Large"]' : 'null',
	});
};

/** What a subscriber gets of a change that cannot be told at all. */
export const renderRefusal = (table: Table, row: RenderedRow, error: string): string =>
	renderData(table, row, {
		columns: '[]',
		records: `${row.type === 'UPDATE' ? '"old_record":{},' : ''}${row.type === 'DELETE' ? '' : '"record":{},'}`,
		errors: JSON.stringify([error]),
	});
