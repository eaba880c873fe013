import { stringifyExact } from '../exact-json';
import type { Condition } from '../postgrest/condition';

/**
 * Whether a condition is true of nearly every row that has a value in its column, because its own value is empty: an
 * empty list or text, a range without ends, a pattern that takes anything. An expression that found nothing leaves such
 * behind.
 */
export function isVacuous({ operator, value, not = false }: Condition): boolean {
	switch (operator) {
		case 'neq':
		case 'isDistinct':
		case 'gt':
		case 'gte':
			return !not && isBlank(value);
		case 'eq':
		case 'lt':
		case 'lte':
			return not && isBlank(value);
		case 'in':
			return not && (isEmpty(value) || membersOf(value).every(isBlank));
		case 'contains':
			return not ? isUnbounded(value) || isOnlyNulls(value) || hasNull(value) : isEmpty(value);
		case 'overlaps':
		case 'containedBy':
			return not ? isEmpty(value) || isOnlyNulls(value) : isUnbounded(value);
		case 'rangeGte':
		case 'rangeLte':
			return not ? isEmpty(value) : isUnbounded(value) || lacksEnds(value);
		case 'rangeGt':
		case 'rangeLt':
		case 'rangeAdjacent':
			return not && (isEmpty(value) || isUnbounded(value) || lacksEnds(value));
		case 'like':
		case 'ilike':
			return not ? isBlank(value) : isWild(value);
		case 'likeAllOf':
		case 'ilikeAllOf':
			return not ? membersOf(value).some(isBlank) : isEmpty(value) || membersOf(value).every(isWild);
		case 'likeAnyOf':
		case 'ilikeAnyOf':
			return not ? isEmpty(value) || membersOf(value).every(isBlank) : membersOf(value).some(isWild);
		case 'match':
		case 'imatch':
			return not ? onlyEnds.test(textOf(value)) : matchesAll(textOf(value));
		case 'textSearch':
			return not && textOf(value).trim() === '';
		default:
			return false;
	}
}

/** No text, or nothing in an array or an object: everything else comes after it, and is different. */
const isBlank = (value: unknown): boolean => /^\s*(?:\[\s*\]|\{\s*\})?\s*$/.test(textOf(value));

/** Nothing but brackets and blanks, in whatever way a list, an object or a literal is written. */
const isEmpty = (value: unknown): boolean =>
	!isUnbounded(value) && (/^[\s[\]{},]*$/.test(textOf(value)) || textOf(value).trim() === 'empty');

/** A range, or a multirange, with neither end. */
const isUnbounded = (value: unknown): boolean =>
	typeof value === 'string' && /^\s*\{?\s*[[(]\s*(?:"\s*")?\s*,\s*(?:"\s*")?\s*[\])]\s*\}?\s*$/.test(value);

/** The same as a list of two. */
const lacksEnds = (value: unknown): boolean =>
	Array.isArray(value) && value.every((end: unknown) => end === null || textOf(end).trim() === '');

/** An array literal with a null: no array has all its members, since null is in none. JSON has colons or square brackets. */
const hasNull = (value: unknown): boolean => {
	const bare = textOf(value).replace(/"(?:[^"\\]|\\.)*"/gs, '');
	return /^\s*\{[^:[]*\}\s*$/.test(bare) && /[{,]\s*null\s*[,}]/i.test(bare);
};

/** Null is in no array, not even in one that holds null. */
const isOnlyNulls = (value: unknown): boolean =>
	/^\s*[[{]\s*null(?:\s*,\s*null)*\s*[\]}]\s*$/i.test(textOf(value));

const isWild = (pattern: unknown): boolean => /^[%*]+$/.test(textOf(pattern));

/** `^$`, with nothing between the ends, is empty text alone. */
const onlyEnds = /^\^\(*\)*\$$/;

/** Of every kind of character one: what finds nothing and all of this finds everything. */
const ofEveryKind = `\t\n ${Array.from({ length: 94 }, (_each, index) => String.fromCharCode(33 + index)).join('')}é☃`;

/** PostgreSQL's regular expressions are near enough to those of JavaScript; what is none here is refused there, or rare. */
function matchesAll(pattern: string): boolean {
	const withoutOptions = pattern.replace(/^(?:\*\*\*:)?(?:\(\?[a-z]+\))?/, '');
	try {
		const expression = new RegExp(withoutOptions, 's');
		return expression.test('') && expression.test(ofEveryKind);
	} catch {
		// Not to be told: the other filters decide, or the server refuses it.
		return false;
	}
}

const membersOf = (value: unknown): readonly unknown[] =>
	Array.isArray(value)
		? value
		: textOf(value)
				.replace(/[[\]"\s]/g, '')
				.split(',');

const textOf = (value: unknown): string =>
	typeof value === 'string' ? value : (stringifyExact(value) ?? '');
