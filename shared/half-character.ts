import { invalid } from './error';

/**
 * Whether a text holds half of a character that takes two UTF-16 units, as when an expression has cut it in the midst of
 * an emoji. UTF-8 has no form for it: on its way it would become another character without a word.
 */
export const holdsHalf = (text: string): boolean => !text.isWellFormed();

/** Such a text as an error may show it. */
export const withoutHalves = (text: string): string => text.slice(0, 40).toWellFormed();

/** What to do about it. */
export const checkCut =
	'Check the expression it comes from: it has cut a text in the midst of a character, such as an emoji.';

/** Throws INVALID_PARAMETER where the texts of a field, in lists and objects too, hold half a character. */
export function refuseHalves(value: unknown, field: string, label: string): void {
	if (typeof value === 'string') {
		if (holdsHalf(value))
			throw invalid(field, `${label}: '${withoutHalves(value)}' holds half a character`, checkCut);
	} else if (Array.isArray(value)) {
		for (const member of value) refuseHalves(member, field, label);
	} else if (typeof value === 'object' && value !== null) {
		for (const name in value) refuseHalves(Reflect.get(value, name), field, label);
	}
}
