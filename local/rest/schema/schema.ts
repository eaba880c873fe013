/** What the API knows about the database: its exposed tables, how they relate, and its functions. */

export interface QualifiedName {
	/** Empty for names that are not schema-qualified, such as aliases. */
	readonly schema: string;
	readonly name: string;
}

export interface Column {
	readonly name: string;
	readonly description: string | null;
	readonly nullable: boolean;
	/** The type without its length, a domain resolved to its base: `character varying`. */
	readonly type: string;
	/** The type as declared: `character varying(20)`. */
	readonly declaredType: string;
	readonly maxLength: number | null;
	/** The default as an SQL expression. */
	readonly default: string | null;
	readonly enumValues: readonly string[];
}

export interface Table extends QualifiedName {
	readonly description: string | null;
	readonly isView: boolean;
	readonly insertable: boolean;
	readonly updatable: boolean;
	readonly deletable: boolean;
	readonly primaryKey: readonly string[];
	readonly columns: readonly Column[];
}

/** A column, and the column that it is compared with. */
export type ColumnPair = readonly [own: string, foreign: string];

export interface ForeignKeyCardinality {
	readonly kind: 'many-to-one' | 'one-to-many' | 'one-to-one';
	readonly constraint: string;
	readonly columns: readonly ColumnPair[];
	/** For one-to-one: true on the side that is referenced. */
	readonly isReferenced: boolean;
}

export interface ManyToManyCardinality {
	readonly kind: 'many-to-many';
	readonly table: QualifiedName;
	readonly sourceConstraint: string;
	readonly targetConstraint: string;
	/** Column of the source table, and the junction's column that refers to it. */
	readonly source: readonly ColumnPair[];
	/** Column of the target table, and the junction's column that refers to it. */
	readonly target: readonly ColumnPair[];
}

/** A relationship that a function from a row to rows makes. */
export interface ComputedCardinality {
	readonly kind: 'computed';
	readonly function: QualifiedName;
	readonly isToOne: boolean;
}

export interface Relationship {
	readonly table: QualifiedName;
	readonly foreignTable: QualifiedName;
	readonly isSelf: boolean;
	readonly tableIsView: boolean;
	readonly foreignTableIsView: boolean;
	readonly cardinality: ForeignKeyCardinality | ManyToManyCardinality | ComputedCardinality;
}

export interface RoutineParameter {
	/** Empty when the parameter has no name. */
	readonly name: string;
	readonly type: string;
	/** The type that values are read as; it accepts any length. */
	readonly valueType: string;
	readonly required: boolean;
	readonly variadic: boolean;
}

export interface Routine extends QualifiedName {
	/** Tells functions of one name apart. */
	readonly oid: number;
	readonly description: string | null;
	readonly parameters: readonly RoutineParameter[];
	readonly returns: {
		readonly type: QualifiedName;
		readonly isSet: boolean;
		readonly isComposite: boolean;
	};
	readonly volatility: 'immutable' | 'stable' | 'volatile';
	readonly isVariadic: boolean;
}

export interface Schema {
	/** In order; the first is the default. */
	readonly exposed: readonly string[];
	readonly aggregatesEnabled: boolean;
	readonly planEnabled: boolean;
	/** Settings that a role brings into each of its transactions. */
	readonly roleSettings: ReadonlyMap<string, Readonly<Record<string, string>>>;
	/** By `toKey`. */
	readonly tables: ReadonlyMap<string, Table>;
	/** By `toKey` of the table that embeds. */
	readonly relationships: ReadonlyMap<string, readonly Relationship[]>;
	/** By `toKey`; overloaded functions share one entry. */
	readonly routines: ReadonlyMap<string, readonly Routine[]>;
}

/** A map key for a name; dots inside names cannot make two names equal. */
export const toKey = ({ schema, name }: QualifiedName): string => JSON.stringify([schema, name]);

export const isSameName = (one: QualifiedName, other: QualifiedName): boolean =>
	one.schema === other.schema && one.name === other.name;

export const isToOne = ({ cardinality }: Relationship): boolean =>
	cardinality.kind === 'computed'
		? cardinality.isToOne
		: cardinality.kind === 'many-to-one' || cardinality.kind === 'one-to-one';

export const returnsScalar = ({ returns }: Routine): boolean => !returns.isComposite && !returns.isSet;
export const returnsSetOfScalar = ({ returns }: Routine): boolean => !returns.isComposite && returns.isSet;
export const returnsVoid = (routine: Routine): boolean =>
	returnsScalar(routine) &&
	routine.returns.type.schema === 'pg_catalog' &&
	routine.returns.type.name === 'void';
