import {
	toKey,
	type Column,
	type Routine,
	type RoutineParameter,
	type Schema,
	type Table,
} from '../schema/schema.ts';
import { toItems, toOpenApiDefault, toOpenApiFormat, toOpenApiType } from './types.ts';

/** The foreign table and column that a column of its own refers to; tables before views. */
const findReference = (
	schema: Schema,
	table: Table,
	column: Column,
): readonly [string, string] | undefined => {
	const relationships = (schema.relationships.get(toKey(table)) ?? []).toSorted(
		(one, other) => Number(one.foreignTableIsView) - Number(other.foreignTableIsView),
	);
	for (const { cardinality, foreignTable } of relationships) {
		if (foreignTable.schema !== table.schema) continue;
		if (cardinality.kind !== 'many-to-one' && cardinality.kind !== 'one-to-one') continue;
		const [pair, ...more] = cardinality.columns;
		if (!cardinality.isReferenced && pair?.[0] === column.name && more.length === 0)
			return [foreignTable.name, pair[1]];
	}
	return undefined;
};

/** Tools read keys from these notes, so the words are PostgREST's. */
const describeColumn = (schema: Schema, table: Table, column: Column): string | undefined => {
	const reference = findReference(schema, table, column);
	const notes = [
		...(table.primaryKey.includes(column.name) ? ['This is a Primary Key.<pk/>'] : []),
		...(reference
			? [
					`This is a Foreign Key to \`${reference.join('.')}\`.` +
						`<fk table='${reference[0]}' column='${reference[1]}'/>`,
				]
			: []),
	];
	if (notes.length === 0) return column.description ?? undefined;
	const before = column.description === null ? '' : `${column.description}\n\n`;
	return `${before}${['Note:', ...notes].join('\n')}`;
};

const describeProperty = (schema: Schema, table: Table, column: Column) => ({
	default: column.default === null ? undefined : toOpenApiDefault(column.type, column.default),
	description: describeColumn(schema, table, column),
	enum: column.enumValues.length > 0 ? column.enumValues : undefined,
	format: toOpenApiFormat(column.type),
	items: toItems(column.type),
	maxLength: column.maxLength ?? undefined,
	type: toOpenApiType(column.type),
});

export const describeTable = (schema: Schema, table: Table) => {
	const required = table.columns.filter(({ nullable }) => !nullable).map(({ name }) => name);
	return {
		description: table.description ?? undefined,
		required: required.length > 0 ? required : undefined,
		properties: Object.fromEntries(
			table.columns.map((column) => [column.name, describeProperty(schema, table, column)]),
		),
		type: 'object',
	};
};

const describeArgument = ({ type }: RoutineParameter) => ({
	format: toOpenApiFormat(type),
	items: toItems(type),
	type: toOpenApiType(type),
});

/** The arguments of a function as one object. */
export const describeArguments = ({ description, parameters }: Routine) => {
	const required = parameters.filter((one) => one.required).map(({ name }) => name);
	return {
		description: description ?? undefined,
		required: required.length > 0 ? required : undefined,
		properties: Object.fromEntries(parameters.map((one) => [one.name, describeArgument(one)])),
		type: 'object',
	};
};
