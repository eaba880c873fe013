import { SupabaseError, type LocalCode } from './error';

/**
 * A text in its form within an address, percent-encoded. Throws INVALID_PARAMETER where it holds half a character, as
 * when an expression has cut a text in the midst of an emoji: no address can hold that. `field` is where it was given.
 */
export function encodeText(text: string, field?: string): string {
	if (!/\p{Surrogate}/u.test(text)) return encodeURIComponent(text);
	const shown = text.slice(0, 40).replaceAll(/\p{Surrogate}/gu, '\ufffd');
	throw new SupabaseError({
		reason: `'${shown}' holds half a character`,
		advice: 'Check the expression it comes from: it has cut a text in the midst of a character.',
		field,
		code: 'INVALID_PARAMETER' satisfies LocalCode,
	});
}
