import { SupabaseError, type LocalCode } from './error';
import { checkCut, holdsHalf, withoutHalves } from './half-character';

/**
 * A text in its form within an address, percent-encoded. Throws INVALID_PARAMETER where it holds half a character, as
 * when an expression has cut a text in the midst of an emoji: no address can hold that. `field` is where it was given.
 */
export function encodeText(text: string, field?: string): string {
	if (!holdsHalf(text)) return encodeURIComponent(text);
	throw new SupabaseError({
		reason: `'${withoutHalves(text)}' holds half a character`,
		advice: checkCut,
		field,
		code: 'INVALID_PARAMETER' satisfies LocalCode,
	});
}
