import { invalid } from './error';
import { holdsHalf } from './half-character';

/** A field of an operation as a refusal names it. */
export interface Named {
	readonly name: string;
	readonly label: string;
}

/** Throws INVALID_PARAMETER for characters that cannot be seen, and for half a character. */
export function refuseUnseen(text: string, { name, label }: Named): void {
	if (/\p{Cc}/u.test(text))
		throw invalid(name, `${label} holds a control character`, 'Take out line breaks, tabs and the like.');
	if (holdsHalf(text))
		throw invalid(name, `${label} holds half a character`, 'Check the expression it comes from.');
}
