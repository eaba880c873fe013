import type { Sql } from 'postgres';
import { renderFilter, type Filter } from './filter.ts';
import type { Tuple, Value } from './pgoutput.ts';
import type { Column, Table } from './table.ts';

export interface Converted {
	/** Each value as JSON; undefined where none came. */
	readonly values: readonly (string | undefined)[];
	/** Whether the row meets each of the filters. */
	readonly passes: readonly boolean[];
}

/** An array as a parameter of type text. */
export const toArrayLiteral = (values: readonly Value[]): string => {
	const items = values.map((value) => {
		if (value === null || value === undefined) return 'NULL';
		return /["\\]/.test(value) ? `"${value.replaceAll(/["\\]/g, String.raw`\$&`)}"` : `"${value}"`;
	});
	return `{${items.join(',')}}`;
};

const numbers: readonly string[] = ['int2', 'int4', 'int8', 'float4', 'float8', 'numeric'];

/** What wal2json makes of a value before it is cast: bytes come without their prefix, and no number is no value. */
const prepare = (value: Value, { typeName }: Column): Value => {
	if (typeof value !== 'string') return value;
	if (typeName === 'bytea') return value.replace(/^\\x/, '');
	return numbers.includes(typeName) && /^-?(?:NaN|Infinity)$/.test(value) ? null : value;
};

const toJson = (column: Column, name: string): string =>
	column.typeName === 'bytea' ? `to_jsonb(${name})::text` : `to_jsonb(${name}::${column.sqlType})::text`;

/** Lets PostgreSQL write the values of many rows of a table as JSON, each by its type, and apply filters to them. */
export const convertTuples = async (
	sql: Sql,
	table: Table,
	{ tuples, filters }: { readonly tuples: readonly Tuple[]; readonly filters: readonly Filter[] },
): Promise<readonly Converted[]> => {
	const { columns } = table;
	const names = columns.map((_, index) => `c${index}`);
	const parameters = names.map((_, index) => `$${index + 1}::text::text[]`);
	const conditions = filters.map((filter, index) => {
		const at = columns.findIndex(({ name }) => name === filter.column);
		const operand = `$${names.length + index + 1}`;
		const column = columns[at];
		// The operand is named in any case: PostgreSQL wants to know the type of each parameter.
		if (!column) return `${operand}::text is null and false`;
		const condition = renderFilter(filter, column.sqlType, { column: `c${at}`, operand });
		return filter.operator === 'is' ? `${condition} and ${operand}::text is not null` : condition;
	});
	const selected = [...columns.map((column, index) => toJson(column, `c${index}`)), ...conditions];
	const rows = await sql
		.unsafe(
			`select ${selected.join(', ')} from unnest(${parameters.join(', ')}) with ordinality as t(${names.join(', ')}, n) order by n`,
			[
				...columns.map((column, index) =>
					toArrayLiteral(tuples.map((tuple) => prepare(tuple[index], column))),
				),
				...filters.map(({ value }) => value),
			],
		)
		.values();
	return rows.map((row, index) => {
		const tuple = tuples[index] ?? [];
		const sent = (at: number): boolean => tuple[at] !== undefined;
		return {
			values: columns.map((_, at) => (sent(at) ? ((row[at] as string | null) ?? 'null') : undefined)),
			passes: filters.map((filter, at) => {
				const position = columns.findIndex(({ name }) => name === filter.column);
				return sent(position) && row[columns.length + at] === true;
			}),
		};
	});
};
