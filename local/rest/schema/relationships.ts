import { groupBy } from './group-by.ts';
import {
	isSameName,
	toKey,
	type ColumnPair,
	type ForeignKeyCardinality,
	type QualifiedName,
	type Relationship,
	type Table,
} from './schema.ts';
import type { ViewKeys } from './view-keys.ts';

export interface ForeignKey {
	readonly constraint: string;
	readonly table: QualifiedName;
	readonly foreignTable: QualifiedName;
	readonly columns: readonly ColumnPair[];
	readonly isOneToOne: boolean;
}

export interface ComputedRelationship {
	readonly function: QualifiedName;
	readonly table: QualifiedName;
	readonly foreignTable: QualifiedName;
	readonly isToOne: boolean;
}

type ForeignKeyRelationship = Relationship & { readonly cardinality: ForeignKeyCardinality };

interface End {
	readonly name: QualifiedName;
	readonly columns: readonly string[];
	readonly isView: boolean;
}

/** A foreign key relates its two tables, and every view that shows the key's columns in place of its table. */
const spreadOverViews = (key: ForeignKey, views: ViewKeys): readonly ForeignKeyRelationship[] => {
	const toEnds = (table: QualifiedName, columns: readonly string[]): readonly End[] => [
		{ name: table, columns, isView: false },
		...views
			.findViews(table, columns)
			.map(({ view, columns: names }) => ({ name: view, columns: names, isView: true })),
	];
	const sources = toEnds(
		key.table,
		key.columns.map(([own]) => own),
	);
	const targets = toEnds(
		key.foreignTable,
		key.columns.map(([, foreign]) => foreign),
	);
	return sources.flatMap((source) =>
		targets.map((target) => ({
			table: source.name,
			foreignTable: target.name,
			isSelf: isSameName(source.name, target.name),
			tableIsView: source.isView,
			foreignTableIsView: target.isView,
			cardinality: {
				kind: key.isOneToOne ? 'one-to-one' : 'many-to-one',
				constraint: key.constraint,
				columns: source.columns.map((column, index) => [column, target.columns[index] ?? '']),
				isReferenced: false,
			},
		})),
	);
};

const invert = (relationship: ForeignKeyRelationship): ForeignKeyRelationship => ({
	table: relationship.foreignTable,
	foreignTable: relationship.table,
	isSelf: relationship.isSelf,
	tableIsView: relationship.foreignTableIsView,
	foreignTableIsView: relationship.tableIsView,
	cardinality: {
		...relationship.cardinality,
		kind: relationship.cardinality.kind === 'one-to-one' ? 'one-to-one' : 'one-to-many',
		columns: relationship.cardinality.columns.map(([own, foreign]) => [foreign, own]),
		isReferenced: true,
	},
});

const swap = ([own, foreign]: ColumnPair): ColumnPair => [foreign, own];

/** Two tables are many-to-many when a third refers to both by columns of its primary key. */
const findManyToMany = (
	relationships: readonly ForeignKeyRelationship[],
	tables: ReadonlyMap<string, Table>,
): readonly Relationship[] => {
	const toParents = relationships.filter(({ cardinality }) => cardinality.kind === 'many-to-one');
	const byJunction = groupBy(toParents, ({ table }) => toKey(table));
	return toParents.flatMap((source) =>
		(byJunction.get(toKey(source.table)) ?? [])
			.filter((target) => {
				if (source.cardinality.constraint === target.cardinality.constraint) return false;
				const primaryKey = tables.get(toKey(source.table))?.primaryKey ?? [];
				return [...source.cardinality.columns, ...target.cardinality.columns].every(([own]) =>
					primaryKey.includes(own),
				);
			})
			.map((target) => ({
				table: source.foreignTable,
				foreignTable: target.foreignTable,
				isSelf: isSameName(source.foreignTable, target.foreignTable),
				tableIsView: source.foreignTableIsView,
				foreignTableIsView: target.foreignTableIsView,
				cardinality: {
					kind: 'many-to-many' as const,
					table: source.table,
					sourceConstraint: source.cardinality.constraint,
					targetConstraint: target.cardinality.constraint,
					source: source.cardinality.columns.map(swap),
					target: target.cardinality.columns.map(swap),
				},
			})),
	);
};

interface Known {
	readonly tables: ReadonlyMap<string, Table>;
	readonly views: ViewKeys;
	readonly exposed: readonly string[];
}

/** All relationships between exposed tables, by the table that embeds. Computed ones win over keys of the same name. */
export const findRelationships = (
	foreignKeys: readonly ForeignKey[],
	computed: readonly ComputedRelationship[],
	{ tables, views, exposed }: Known,
): ReadonlyMap<string, readonly Relationship[]> => {
	const direct = foreignKeys.flatMap((key) => spreadOverViews(key, views));
	const byKeys = [...direct, ...findManyToMany(direct, tables), ...direct.map(invert)];
	const byFunctions = computed.map(({ function: by, table, foreignTable, isToOne }): Relationship => ({
		table,
		foreignTable,
		isSelf: isSameName(table, foreignTable),
		tableIsView: false,
		foreignTableIsView: false,
		cardinality: { kind: 'computed', function: by, isToOne },
	}));
	const isOverridden = ({ table, foreignTable }: Relationship): boolean =>
		computed.some((one) => isSameName(one.table, table) && isSameName(one.function, foreignTable));
	const isExposed = ({ table, foreignTable, cardinality }: Relationship): boolean =>
		exposed.includes(table.schema) &&
		exposed.includes(foreignTable.schema) &&
		(cardinality.kind !== 'many-to-many' || exposed.includes(cardinality.table.schema));
	const all = [...byKeys.filter((relationship) => !isOverridden(relationship)), ...byFunctions];
	return groupBy(all.filter(isExposed), ({ table }) => toKey(table));
};
