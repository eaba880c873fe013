import { inspect } from '../elixir-inspect.ts';

/** One condition of a subscription. Several are joined by AND. */
export interface Filter {
	readonly column: string;
	readonly operator: Operator;
	/** Without quotes; of `in`, an array as PostgreSQL writes it. */
	readonly value: string;
	readonly negate: boolean;
}

/** How PostgreSQL writes each operator; `is` is written by itself. */
export const operators = {
	eq: '=',
	neq: '<>',
	lt: '<',
	lte: '<=',
	gt: '>',
	gte: '>=',
	in: '= any',
	like: 'like',
	ilike: 'ilike',
	is: 'is',
	match: '~',
	imatch: '~*',
	isdistinct: 'is distinct from',
} as const;

export type Operator = keyof typeof operators;

/** What `is` compares with: words of SQL, not values. */
export const keywords: readonly string[] = ['null', 'true', 'false', 'unknown'];

/** Says what a filter has wrong, in the words of the real server. */
export class FilterError extends Error {}

const isOperator = (name: string): name is Operator => Object.hasOwn(operators, name);

/** Splits at commas that are in no quotes and no parentheses. Quotes count where a value can begin. */
const splitConditions = (text: string): readonly string[] => {
	const parts: string[] = [];
	let part = '';
	let depth = 0;
	let isQuoted = false;
	for (let at = 0; at < text.length; at++) {
		const char = text.charAt(at);
		if (isQuoted && char === '\\') {
			part += char + text.charAt(++at);
			continue;
		}
		if (char === '"') {
			if (isQuoted) isQuoted = false;
			else if (/[.(,]$/.test(part)) isQuoted = true;
		} else if (!isQuoted) {
			if (char === '(') depth += 1;
			if (char === ')') depth = Math.max(0, depth - 1);
			if (char === ',' && depth === 0) {
				parts.push(part);
				part = '';
				continue;
			}
		}
		part += char;
	}
	return [...parts, part];
};

const splitOnce = (text: string, separator: string): readonly string[] => {
	const at = text.indexOf(separator);
	return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)];
};

const readValue = (operator: Operator, text: string): string => {
	if (operator === 'in') {
		if (!/^\(.*\)$/s.test(text)) throw new FilterError('`in` filter value must be wrapped by parentheses');
		return `{${text.slice(1, -1)}}`;
	}
	const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)?.[1];
	return quoted === undefined ? text : quoted.replaceAll(/\\(.)/gs, '$1');
};

const parseCondition = (text: string): Filter => {
	if (text === '') throw new FilterError('filter must not contain empty segments (check for extra commas)');
	const [column, condition] = splitOnce(text, '=');
	if (column === undefined || condition === undefined) throw new FilterError(inspect([text]));
	const negate = condition.startsWith('not.');
	const rest = negate ? condition.slice('not.'.length) : condition;
	const [operator, value] = splitOnce(rest, '.');
	if (operator === undefined || value === undefined) throw new FilterError(inspect([rest]));
	if (!isOperator(operator)) throw new FilterError(inspect([operator, value]));
	return { column, operator, value: readValue(operator, value), negate };
};

/** Reads `id=gt.0,name=eq."a,b",status=not.in.(draft,sent)`. */
export const parseFilters = (text: string): readonly Filter[] =>
	text.trim() === '' ? [] : splitConditions(text.trim()).map((part) => parseCondition(part.trim()));

/**
 * A condition in SQL. `value` and `operand` are SQL of type text; the operand is cast to the type of the column, so that
 * PostgreSQL itself compares. NULL is as little a match as false.
 */
export const renderFilter = (
	{ operator, value, negate }: Filter,
	sqlType: string,
	{ column, operand }: { readonly column: string; readonly operand: string },
): string => {
	const not = negate ? 'not ' : '';
	if (operator === 'is')
		return keywords.includes(value) ? `(${column}::${sqlType} is ${not}${value})` : 'false';
	const type = operator === 'in' ? `${sqlType}[]` : sqlType;
	const condition = `${column}::${sqlType} ${operators[operator]} (${operand}::text::${type})`;
	return `coalesce(${not}(${condition}), false)`;
};
