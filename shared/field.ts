import type { FileSource } from './ports';
import type { Filters } from './postgrest/filter';
import type { ReferencedLimit } from './postgrest/limit';
import type { Operator } from './postgrest/operators';
import type { Order } from './postgrest/order';

/** One field of a form, or a file in it. A form may have several of one name. */
export interface FormField {
	readonly name: string;
	readonly value: string | FileSource;
}

/** A row as it travels: column names to values JSON can say. */
export type Row = Readonly<Record<string, unknown>>;

export type Rows = Row | readonly Row[] | AsyncIterable<Row>;

/** What kind of thing an input is, in words of the domain. Each host draws its best widget for a kind. */
export type FieldKind =
	| 'text'
	| 'number'
	| 'flag'
	| 'choice'
	| 'json'
	| 'list'
	| 'file'
	| 'form'
	| 'filters'
	| 'orders'
	| 'limits'
	| 'values'
	| 'rows';

/** Lists a host can offer for a field from the live project. */
export type Lookup = 'tables' | 'columns' | 'schemas' | 'functions' | 'arguments' | 'buckets' | 'folders';

export interface Choice<Value = unknown> {
	readonly value: Value;
	readonly label: string;
	readonly help?: string;
}

/** One input of an operation, as data. The type parameters are what the compiler checks requests and examples against. */
export interface Field<Value = unknown, Required extends boolean = boolean> {
	readonly kind: FieldKind;
	/** Title case, short. */
	readonly label: string;
	/** One sentence, or more, in Markdown without headings; no full stop at the end of a single sentence. */
	readonly help: string;
	readonly required: Required;
	/**
	 * What a form shows at first; undefined where it shows nothing. It is no value of the operation until the user leaves
	 * it there.
	 */
	readonly default: Value;
	readonly placeholder?: string;
	readonly choices?: ReadonlyArray<Choice<Value>>;
	readonly from?: Lookup;
	/** Nobody can list its names: hosts offer those that were used before. */
	readonly fromUse?: boolean;
	/** Whether a text may well have many lines: hosts give it room. */
	readonly manyLines?: boolean;
	/** Whether the text holds several names, separated by commas; of a list, whether a comma parts its texts. */
	readonly many?: boolean;
	/** The field belongs to these values of a choice; with others it has no meaning, and hosts hide it. */
	readonly when?: { readonly field: string; readonly is: readonly unknown[] };
	/** Shown at once, though optional; the other optional fields are added one by one. */
	readonly prominent?: boolean;
	/** A password or a token: hosts hide it, keep it where they keep credentials, and it never reaches an error. */
	readonly secret?: boolean;
	/** Smallest number allowed. */
	readonly min?: number;
	/** Largest number allowed. */
	readonly max?: number;
	/** Whether null is a value too, which takes a setting back. */
	readonly nullable?: boolean;
	/** Of a text, whether true and false are values too: they ask for what an empty text does, or for nothing. */
	readonly orFlag?: boolean;
	/** Of names and values, the names that there are, and what stands under each. */
	readonly members?: Fields;
	/** Of conditions that something simpler than PostgREST checks: all of them hold, by these operators, without groups. */
	readonly flat?: readonly Operator[];
	/** A whole table, a key or the like is at stake: hosts mark it. */
	readonly dangerous?: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

/** The parameters a set of fields describes: required ones present, the others optional. */
export type Params<F extends Fields> = {
	readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: ValueOf<F[K]>;
} & {
	readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]?: ValueOf<F[K]>;
};

type ValueOf<F> = F extends Field<infer Value, boolean> ? Value : never;

interface Words {
	readonly label: string;
	readonly help: string;
	readonly placeholder?: string;
	readonly prominent?: boolean;
}

interface Names {
	readonly from?: Lookup;
	readonly fromUse?: boolean;
	readonly manyLines?: boolean;
	readonly many?: boolean;
	readonly secret?: boolean;
}

type Optional<Value> = Field<Value, false>;
type Needed<Value> = Field<Value, true>;

export function text(words: Words & Names & { readonly required: true }): Needed<string>;
export function text(words: Words & Names & { readonly default?: string }): Optional<string>;
export function text(
	words: Words & Names & { readonly required?: boolean; readonly default?: string },
): Field<string> {
	return { kind: 'text', required: false, default: '', ...words };
}

export const number = (
	words: Words & { readonly default?: number; readonly min?: number; readonly max?: number },
): Optional<number> => ({
	kind: 'number',
	required: false,
	default: 0,
	...words,
});

export const neededNumber = (
	words: Words & { readonly default: number; readonly min?: number; readonly max?: number },
): Needed<number> => ({ kind: 'number', required: true, ...words });

/** A text in whose place true and false are understood. */
export const textOrFlag = (words: Words & Names): Optional<string | boolean> => ({
	kind: 'text',
	required: false,
	default: '',
	orFlag: true,
	...words,
});

/** `help` begins with "Whether". */
export const flag = (
	words: Words & { readonly default?: boolean; readonly dangerous?: boolean },
): Optional<boolean> => ({
	kind: 'flag',
	required: false,
	default: false,
	...words,
});

export const choice = <const Value extends string>(
	words: Words & { readonly default: NoInfer<Value>; readonly choices: ReadonlyArray<Choice<Value>> },
): Optional<Value> => ({ kind: 'choice', required: false, ...words });

/** Anything JSON can say. */
export function json(words: Words & { readonly required: true }): Needed<unknown>;
export function json(words: Words & { readonly default?: unknown }): Optional<unknown>;
export function json(
	words: Words & { readonly required?: boolean; readonly default?: unknown },
): Field<unknown> {
	return { kind: 'json', required: false, default: {}, ...words };
}

/** Several texts. */
export function list(words: Words & Names & { readonly required: true }): Needed<readonly string[]>;
export function list(words: Words & Names): Optional<readonly string[]>;
export function list(words: Words & Names & { readonly required?: boolean }): Field<readonly string[]> {
	return { kind: 'list', required: false, default: [], ...words };
}

/** The bytes of a file, as the host has them. */
export function file(words: Words & { readonly required: true }): Needed<FileSource>;
export function file(words: Words): Optional<FileSource>;
export function file(words: Words & { readonly required?: boolean }): Field<FileSource | undefined> {
	return { kind: 'file', required: false, default: undefined, ...words };
}

/** Names and what stands under them: texts, and files. */
export const form = (words: Words): Optional<readonly FormField[]> => ({
	kind: 'form',
	required: false,
	default: [],
	...words,
});

/** A tree of conditions on columns. */
export const filters = (words: Words & Pick<Field, 'flat'>): Optional<Filters> => ({
	kind: 'filters',
	required: false,
	default: { all: [] },
	...words,
});

/** Which column to sort by first, then next. */
export const orders = (words: Words): Optional<readonly Order[]> => ({
	kind: 'orders',
	required: false,
	default: [],
	...words,
});

/** Which of the rows of each embedded table. */
export const limits = (words: Words): Optional<readonly ReferencedLimit[]> => ({
	kind: 'limits',
	required: false,
	default: [],
	...words,
});

/** Names and their values: the columns of one row, or the arguments of a function. */
export function values(words: Words & Names & { readonly required: false }): Optional<Row>;
export function values(words: Words & Names): Needed<Row>;
export function values(words: Words & Names & { readonly required?: boolean }): Field<Row> {
	return { kind: 'values', required: true, default: {}, ...words };
}

/** A thing of several parts, each of which may be left out. */
export const group = <const F extends Fields>(
	words: Words & { readonly members: F; readonly default: NoInfer<Params<F>> },
): Optional<Params<F>> => ({ kind: 'values', required: false, ...words });

/** The same field, where null takes a setting back. */
export const nullable = <Value>(field: Optional<Value>): Optional<Value | null> => ({
	...field,
	nullable: true,
});

/** One row or many; a host can also give them one after the other, as they are read from a file. */
export const rows = (words: Words & Names): Needed<Rows> => ({
	kind: 'rows',
	required: true,
	default: [],
	...words,
});

/** An optional field that applies only when a choice has one of these values. */
export const only = <Value>(when: NonNullable<Field['when']>, field: Field<Value>): Optional<Value> => ({
	...field,
	required: false,
	when,
});
