import { stringifyExact } from '../exact-json';
import type { Condition } from '../postgrest/condition';

/**
 * Whether a condition is true of every row that has a value in its column, because its own value is empty: an empty
 * list, a pattern of nothing but wildcards, a search for nothing. An expression that found nothing leaves such behind.
 */
export function isVacuous({ operator, value, not = false }: Condition): boolean {
	switch (operator) {
		case 'contains':
			return !not && isEmpty(value);
		case 'in':
		case 'overlaps':
		case 'containedBy':
			return not && isEmpty(value);
		case 'like':
		case 'ilike':
			return !not && isWild(value);
		case 'likeAllOf':
		case 'ilikeAllOf':
			return !not && (isEmpty(value) || patternsIn(value).every(isWild));
		case 'likeAnyOf':
		case 'ilikeAnyOf':
			return not ? isEmpty(value) : patternsIn(value).some(isWild);
		case 'match':
		case 'imatch':
			return !not && matchesAll.test(textOf(value));
		case 'textSearch':
			return not && textOf(value).trim() === '';
		case 'gte':
			return !not && textOf(value) === '';
		case 'lt':
			return not && textOf(value) === '';
		default:
			return false;
	}
}

/** Nothing but what any text has: both ends together, `^$`, are empty text alone. */
const matchesAll = /^(?!\^(?:\(\))*\$$)\^?(?:\.\*|\(\))*\$?$/;

/** Nothing but brackets and blanks, in whatever way a list, an object or a literal is written. */
const isEmpty = (value: unknown): boolean =>
	/^[\s[\]{},]*$/.test(textOf(value)) || textOf(value).trim() === 'empty';

const isWild = (pattern: unknown): boolean => /^[%*]+$/.test(textOf(pattern));

const patternsIn = (value: unknown): readonly unknown[] =>
	Array.isArray(value)
		? value
		: textOf(value)
				.replace(/[[\]"\s]/g, '')
				.split(',');

const textOf = (value: unknown): string =>
	typeof value === 'string' ? value : (stringifyExact(value) ?? '');
