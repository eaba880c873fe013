/** What an operator takes: decides how its value is written, and which input an editor offers for it. */
export type ValueShape =
	'scalar' | 'pattern' | 'patterns' | 'truth' | 'list' | 'collection' | 'range' | 'search';

export interface OperatorWords {
	/** Reads like a sentence between a column and a value. */
	readonly label: string;
	readonly wire: string;
	readonly takes: ValueShape;
	readonly help: string;
}

/** Every filter operator, in the order the editors list them. Source: PostgREST's operator table. */
export const operators = {
	eq: { label: 'equals', wire: 'eq', takes: 'scalar', help: 'Is the same' },
	neq: {
		label: 'does not equal',
		wire: 'neq',
		takes: 'scalar',
		help: 'Is another value; rows with null are left out',
	},
	gt: { label: 'is greater than', wire: 'gt', takes: 'scalar', help: 'Comes after' },
	gte: { label: 'is at least', wire: 'gte', takes: 'scalar', help: 'Comes after or is the same' },
	lt: { label: 'is less than', wire: 'lt', takes: 'scalar', help: 'Comes before' },
	lte: { label: 'is at most', wire: 'lte', takes: 'scalar', help: 'Comes before or is the same' },
	like: {
		label: 'is like',
		wire: 'like',
		takes: 'pattern',
		help: 'Matches a pattern: % or * is any text, _ is one character',
	},
	ilike: {
		label: 'is like, in any case',
		wire: 'ilike',
		takes: 'pattern',
		help: 'Matches a pattern, upper and lower case alike',
	},
	is: { label: 'is', wire: 'is', takes: 'truth', help: 'Is null, true, false or unknown' },
	in: { label: 'is one of', wire: 'in', takes: 'list', help: 'Is any value of a list' },
} as const satisfies Readonly<Record<string, OperatorWords>>;

export type Operator = keyof typeof operators;

export const isOperator = (name: unknown): name is Operator =>
	typeof name === 'string' && Object.hasOwn(operators, name);

/** What the operator `is` can ask for. */
export const truths = ['null', 'true', 'false', 'unknown'] as const;
