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
	likeAllOf: {
		label: 'is like all of',
		wire: 'like(all)',
		takes: 'patterns',
		help: 'Matches every pattern of a list',
	},
	likeAnyOf: {
		label: 'is like any of',
		wire: 'like(any)',
		takes: 'patterns',
		help: 'Matches a pattern of a list',
	},
	ilikeAllOf: {
		label: 'is like all of, in any case',
		wire: 'ilike(all)',
		takes: 'patterns',
		help: 'Matches every pattern of a list, upper and lower case alike',
	},
	ilikeAnyOf: {
		label: 'is like any of, in any case',
		wire: 'ilike(any)',
		takes: 'patterns',
		help: 'Matches a pattern of a list, upper and lower case alike',
	},
	match: { label: 'matches', wire: 'match', takes: 'scalar', help: 'Matches a POSIX regular expression' },
	imatch: {
		label: 'matches, in any case',
		wire: 'imatch',
		takes: 'scalar',
		help: 'Matches a POSIX regular expression, upper and lower case alike',
	},
	is: { label: 'is', wire: 'is', takes: 'truth', help: 'Is null, true, false or unknown' },
	isDistinct: {
		label: 'is distinct from',
		wire: 'isdistinct',
		takes: 'scalar',
		help: 'Is another value; unlike "does not equal", rows with null count as different',
	},
	in: { label: 'is one of', wire: 'in', takes: 'list', help: 'Is any value of a list; null is none' },
	contains: {
		label: 'contains',
		wire: 'cs',
		takes: 'collection',
		help: 'Has every element of a list, every member of a JSON object, or the whole of a range',
	},
	containedBy: {
		label: 'is contained by',
		wire: 'cd',
		takes: 'collection',
		help: 'Has nothing outside a list, a JSON object or a range',
	},
	overlaps: {
		label: 'overlaps',
		wire: 'ov',
		takes: 'collection',
		help: 'Shares an element with a list, or a value with a range',
	},
	rangeGt: {
		label: 'is a range after',
		wire: 'sr',
		takes: 'range',
		help: 'Every value comes after a range such as [1,10)',
	},
	rangeGte: {
		label: 'is a range that does not begin before',
		wire: 'nxl',
		takes: 'range',
		help: 'No value comes before a range',
	},
	rangeLt: {
		label: 'is a range before',
		wire: 'sl',
		takes: 'range',
		help: 'Every value comes before a range',
	},
	rangeLte: {
		label: 'is a range that does not end after',
		wire: 'nxr',
		takes: 'range',
		help: 'No value comes after a range',
	},
	rangeAdjacent: {
		label: 'is a range next to',
		wire: 'adj',
		takes: 'range',
		help: 'Touches a range without sharing a value',
	},
	textSearch: {
		label: 'matches full text',
		wire: 'fts',
		takes: 'search',
		help: 'Matches a full text search; a tsquery such as cat & dog, or plain text, a phrase or a web search',
	},
} as const satisfies Readonly<Record<string, OperatorWords>>;

export type Operator = keyof typeof operators;

export const isOperator = (name: unknown): name is Operator =>
	typeof name === 'string' && Object.hasOwn(operators, name);

/** What the operator `is` can ask for. */
export const truths = ['null', 'true', 'false', 'unknown'] as const;
