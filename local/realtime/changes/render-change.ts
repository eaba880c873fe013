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

/** A table as one role sees it, with the columns that are asked for. */
export interface View {
	readonly table: Table;
	/** Places of the columns in the tuples, with how their fields begin. */
	readonly shown: readonly { readonly at: number; readonly field: string; readonly isPrimaryKey: boolean }[];
	/** What every change tells of them. */
	readonly columns: string;
	/** What every change ends with, but for its type. */
	readonly about: string;
}

const shortBytes = 64;

/** All columns that the role may read, or those of them that are asked for; the primary key is always among them. */
export const toView = (table: Table, access: Access, select: readonly string[] | undefined): View => {
	const shown = table.columns.flatMap(({ name, typeName, isPrimaryKey }, at) =>
		access.selectable.has(name) && (select === undefined || select.includes(name) || isPrimaryKey)
			? [{ at, name, typeName, isPrimaryKey, field: `${JSON.stringify(name)}:` }]
			: [],
	);
	return {
		table,
		shown,
		columns: JSON.stringify(shown.map(({ name, typeName }) => ({ name, type: typeName }))),
		about: `"schema":${JSON.stringify(table.schema)},"table":${JSON.stringify(table.name)}`,
	};
};

const renderValues = (
	{ shown }: View,
	values: Values,
	{ isTooLarge, onlyKey }: { readonly isTooLarge: boolean; readonly onlyKey: boolean },
): string => {
	let fields = '';
	for (const { at, field, isPrimaryKey } of shown) {
		const value = values[at];
		if (value === undefined || (onlyKey && !isPrimaryKey)) continue;
		if (isTooLarge && Buffer.byteLength(value) > shortBytes) continue;
		fields += `${fields === '' ? '' : ','}${field}${value}`;
	}
	return `{${fields}}`;
};

/** A change as a subscriber gets it. */
export const renderChange = (view: View, row: RenderedRow): string => {
	const { type, isTooLarge, committedAt } = row;
	// Who may see a deleted row can no longer be told: under row level security only its key is.
	const onlyKey = type === 'DELETE' && view.table.hasRowSecurity;
	const old =
		type === 'INSERT' ? '' : `"old_record":${renderValues(view, row.oldRecord, { isTooLarge, onlyKey })},`;
	const record =
		type === 'DELETE' ? '' : `"record":${renderValues(view, row.record, { isTooLarge, onlyKey: false })},`;
	const errors = isTooLarge ? '["Error 413: Payload Too Large"]' : 'null';
	return `{"columns":${view.columns},"commit_timestamp":"${committedAt.toISOString()}","errors":${errors},${old}${record}${view.about},"type":"${type}"}`;
};

/** What a subscriber gets of a change that cannot be told at all. */
export const renderRefusal = ({ about }: View, { type }: RenderedRow, error: string): string => {
	const records = type === 'UPDATE' ? '"old_record":{},"record":{},' : '"record":{},';
	return `{"columns":[],"commit_timestamp":null,"errors":${JSON.stringify([error])},${records}${about},"type":"${type}"}`;
};
