import type { NodeDef } from '@node-red/registry';

/** A typed input as the editor stores it: what was typed, and what that means. */
export interface TypedValue {
	readonly value: unknown;
	/**
	 * One of Node-RED's types (`str`, `num`, `msg`, `jsonata` …) or one of this package's (`choice`, `truth`, `null`,
	 * `secret` …).
	 */
	readonly type: string;
}

/** One condition of the filters: its value is typed like any other input. */
export interface StoredCondition {
	readonly column: string;
	readonly operator: string;
	readonly value: unknown;
	readonly valueType: string;
	readonly not?: boolean;
	/** For a text search: its configuration, and how the text is read. */
	readonly config?: string;
	readonly type?: string;
}

/** PostgREST's own text behind a column, or of several conditions. */
export type StoredText =
	| { readonly column: string; readonly raw: string; readonly not?: boolean }
	| { readonly expression: string; readonly referencedTable?: string };

export type StoredGroup = (
	{ readonly all: readonly StoredFilter[] } | { readonly any: readonly StoredFilter[] }
) & {
	readonly not?: boolean;
	readonly referencedTable?: string;
};

export type StoredFilter = StoredCondition | StoredText | StoredGroup;

/** A column and its typed value. */
export interface StoredColumn {
	readonly column: string;
	readonly value: unknown;
	readonly valueType: string;
}

/** An operation node in the flow file. Each field of the catalogue has two properties of its own. */
export interface OperationDefinition extends NodeDef {
	readonly project: string;
	readonly operation: string;
	/** One of `ActAs`; the project's key where it is missing. */
	readonly actAs?: string;
	/** Id of the `supabase-user` node to act as. */
	readonly user?: string;
	readonly userAccessToken?: string;
	readonly userAccessTokenType?: string;
	/** Where in the message the result goes. */
	readonly resultProperty?: string;
	/** One of `OutputMode`; everything in one message where it is missing. */
	readonly output?: string;
	/** Where the rows go that are written to a file. */
	readonly outputFile?: string;
	readonly outputFileType?: string;
	readonly [stored: string]: unknown;
}

/** The type of an optional field that the user leaves out, so that `false`, `0`, `''` and null remain values. */
export const notSet = 'unset';

/** Node-RED reserves property names such as `id` and `type`: fields are stored under a prefix. Saved: never renamed. */
export const valueProperty = (field: string): string => `field_${field}`;
export const typeProperty = (field: string): string => `field_${field}Type`;

/** The type of a value that the node keeps among its credentials: encrypted, and in no exported flow. */
export const storedSecretly = 'secret';

/** The name of a field among the node's credentials. Saved: never renamed. */
export const secretProperty = (field: string): string => `secret_${field}`;

/** Values of fields that are stored secretly, under `secretProperty`. */
export type StoredSecrets = Readonly<Record<string, unknown>>;

/** A field as stored; one that the flow does not know, because it is older than the field, is not set. */
export function storedField(definition: OperationDefinition, field: string): TypedValue {
	const type = definition[typeProperty(field)];
	return {
		value: definition[valueProperty(field)],
		type: typeof type === 'string' && type !== '' ? type : notSet,
	};
}
