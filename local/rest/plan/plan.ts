import type { Aggregate, Field, Operation, OrderTerm, Range } from '../request/query.ts';
import type { ColumnPair, QualifiedName, Relationship, Table } from '../schema/schema.ts';

/** A field of which it is known what column it is. */
export interface PlannedField extends Field {
	readonly isJson: boolean;
	readonly isSearchVector: boolean;
	/** Stands for the row itself, as in counting the rows of a spread. */
	readonly isWholeRow: boolean;
}

export interface PlannedFilter {
	readonly kind: 'filter';
	readonly field: PlannedField;
	readonly not: boolean;
	readonly operation: Operation;
}

/** `orders=not.is.null`: whether an embedded resource has rows. */
export interface EmbeddedCondition {
	readonly kind: 'embedded';
	readonly embedName: string;
	readonly mustExist: boolean;
}

export type PlannedCondition =
	| PlannedFilter
	| EmbeddedCondition
	| {
			readonly kind: 'group';
			readonly not: boolean;
			readonly joinedBy: 'AND' | 'OR';
			readonly conditions: readonly PlannedCondition[];
	  };

export interface PlannedOrder extends Omit<OrderTerm, 'field'> {
	readonly field: PlannedField;
}

export interface PlannedSelect {
	readonly field: PlannedField;
	readonly alias: string | undefined;
	readonly cast: string | undefined;
	readonly aggregate: Aggregate | undefined;
	readonly aggregateCast: string | undefined;
}

/** A column of an embedded resource that is shown as a column of the resource that embeds it. */
export interface SpreadSelect {
	readonly name: string;
	readonly alias: string | undefined;
	readonly aggregate: Aggregate | undefined;
	readonly aggregateCast: string | undefined;
}

/** How a resource shows one that it embeds. */
export type EmbedSelect =
	| {
			readonly kind: 'json';
			readonly name: string;
			readonly embedName: string;
			readonly isArray: boolean;
			/** Embedded only to filter by it: `select=id,orders()`. */
			readonly isEmpty: boolean;
	  }
	| { readonly kind: 'spread'; readonly embedName: string; readonly select: readonly SpreadSelect[] };

export interface JoinCondition {
	readonly left: readonly [table: QualifiedName, column: string];
	readonly right: readonly [table: QualifiedName, column: string];
}

/** What to read from one resource, and from those that it embeds. */
export interface ReadPlan {
	/** The table as the schema knows it, also where rows come from a common table expression. */
	readonly table: Table | undefined;
	readonly tableName: QualifiedName;
	readonly from: QualifiedName;
	readonly fromAlias: string | undefined;
	/** The name that the request knows it by. */
	readonly name: string;
	/** The name of its rows inside the query of the resource that embeds it. */
	readonly embedName: string;
	readonly depth: number;
	readonly relationship: Relationship | undefined;
	readonly parentAlias: string | undefined;
	readonly joinConditions: readonly JoinCondition[];
	readonly join: 'left' | 'inner' | undefined;
	readonly spread: 'to-one' | 'to-many' | undefined;
	readonly select: readonly PlannedSelect[];
	/** Columns that a to-many spread needs only to be ordered by. */
	readonly spreadOrderSelect: readonly {
		readonly owner: string | undefined;
		readonly select: PlannedSelect;
	}[];
	readonly spreadOrder: readonly PlannedOrder[];
	readonly where: readonly PlannedCondition[];
	readonly order: readonly PlannedOrder[];
	readonly range: Range;
	readonly embeds: readonly EmbedSelect[];
	readonly children: readonly ReadPlan[];
}

export const unknownField = (name: string, path: Field['path'] = []): PlannedField => ({
	name,
	path,
	isJson: false,
	isSearchVector: false,
	isWholeRow: false,
});

/** The columns of the embedding table that its embedded resources are joined by. */
export const joinedColumns = ({ cardinality }: Relationship): readonly ColumnPair[] => {
	if (cardinality.kind === 'computed') return [];
	return cardinality.kind === 'many-to-many' ? cardinality.source : cardinality.columns;
};
