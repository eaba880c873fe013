import { invalid } from './error';
import type { Row } from './field';

/** They would say something else than what is sent. */
const ofTheRequest = /^(?:host|connection|content-length|transfer-encoding)$/i;

/**
 * Headers that a user has typed into the field `headers`. Throws INVALID_PARAMETER for what cannot be sent, and for those
 * that follow from the request: the named ones, and those of the way it is sent.
 */
export function readUserHeaders(
	headers: Row,
	follows: (name: string) => boolean = () => false,
): Readonly<Record<string, string>> {
	return Object.fromEntries(
		Object.entries(headers).map(([name, given]) => {
			const value = plainText('headers', name, given);
			if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || /[^\t\x20-\x7e\x80-\xff]/.test(value)) {
				throw invalid(
					'headers',
					`'${name}' cannot be sent as a header`,
					'A header is one line, its name one word.',
				);
			}
			if (follows(name) || ofTheRequest.test(name))
				throw invalid('headers', `The header ${name} follows from the request`, 'Leave it out.');
			return [name, value];
		}),
	);
}

/** A value under a name as text. Throws INVALID_PARAMETER for null, lists and objects. */
export function plainText(field: string, name: string, value: unknown): string {
	if (['string', 'number', 'bigint', 'boolean'].includes(typeof value)) return String(value);
	const what = value === null ? 'null' : Array.isArray(value) ? 'a list' : 'an object';
	throw invalid(
		field,
		`The value of '${name}' must be text, not ${what}`,
		'Leave it out, or write it as text.',
	);
}
