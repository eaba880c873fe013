/** A request's query string as parsed data. */

export interface JsonStep {
	/** True for `->>`, which gives text. */
	readonly asText: boolean;
	readonly operand: { readonly key: string } | { readonly index: string };
}

export interface Field {
	readonly name: string;
	readonly path: readonly JsonStep[];
}

export type Quantifier = 'any' | 'all';

export type Operation =
	/** An operator that takes one value, already in SQL's spelling. */
	| { readonly kind: 'compare'; readonly operator: string; readonly value: string }
	| {
			readonly kind: 'quantified';
			readonly operator: string;
			readonly quantifier: Quantifier | undefined;
			readonly value: string;
			/** In patterns `*` stands for `%`, which must be escaped in a URL. */
			readonly isPattern: boolean;
	  }
	| { readonly kind: 'is'; readonly value: 'NULL' | 'NOT NULL' | 'TRUE' | 'FALSE' | 'UNKNOWN' }
	| { readonly kind: 'distinct'; readonly value: string }
	| { readonly kind: 'in'; readonly values: readonly string[] }
	| {
			readonly kind: 'search';
			readonly function: string;
			readonly language: string | undefined;
			readonly value: string;
	  };

export interface Filter {
	readonly field: Field;
	readonly not: boolean;
	readonly operation: Operation;
}

export interface LogicGroup {
	readonly not: boolean;
	readonly joinedBy: 'AND' | 'OR';
	readonly conditions: readonly Condition[];
}

export type Condition = Filter | LogicGroup;

export const isGroup = (condition: Condition): condition is LogicGroup => 'conditions' in condition;

export interface OrderTerm {
	readonly field: Field;
	/** The embedded resource that the field belongs to. */
	readonly relation: string | undefined;
	readonly direction: 'ASC' | 'DESC' | undefined;
	readonly nulls: 'NULLS FIRST' | 'NULLS LAST' | undefined;
}

export type Aggregate = 'sum' | 'avg' | 'count' | 'max' | 'min';

export interface SelectField {
	readonly kind: 'field';
	/** The name `*` with `aggregate: 'count'` counts rows. */
	readonly field: Field;
	readonly alias: string | undefined;
	readonly cast: string | undefined;
	readonly aggregate: Aggregate | undefined;
	readonly aggregateCast: string | undefined;
}

export interface SelectRelation {
	readonly kind: 'relation';
	readonly name: string;
	readonly alias: string | undefined;
	readonly hint: string | undefined;
	readonly join: 'left' | 'inner' | undefined;
	readonly isSpread: boolean;
	readonly select: readonly SelectItem[];
}

export type SelectItem = SelectField | SelectRelation;

/** Names of embedded resources, outermost first; empty for the resource itself. */
export type EmbedPath = readonly string[];

export interface At<T> {
	readonly path: EmbedPath;
	readonly value: T;
}

/** Rows from `offset` on, at most `limit` of them. */
export interface Range {
	readonly offset: number;
	readonly limit: number | undefined;
}

export interface Query {
	readonly select: readonly SelectItem[];
	readonly filters: readonly At<Filter>[];
	readonly logic: readonly At<Condition>[];
	readonly orders: readonly At<readonly OrderTerm[]>[];
	readonly ranges: readonly At<Range>[];
	readonly columns: readonly string[] | undefined;
	readonly onConflict: readonly string[] | undefined;
	/** Parameters that are arguments of a function called by GET, in order. */
	readonly arguments: readonly (readonly [name: string, value: string])[];
	/** Names of all filter parameters, as sent. */
	readonly filterNames: ReadonlySet<string>;
	/** The decoded parameters in order of their names, encoded again. */
	readonly canonical: string;
}
