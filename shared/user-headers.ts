import { invalid } from './error';
import type { Row } from './field';

/** They would say something else than what is sent, or are for one connection and not for the request (RFC 9110 §7.6.1). */
const ofTheRequest =
	/^(?:host|connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade)$/i;

/**
 * Headers that a user has typed into the field `headers`. Throws INVALID_PARAMETER for what cannot be sent, and for those
 * that follow from the request: the named ones, and those of the way it is sent.
 */
export function readUserHeaders(
	headers: Row,
	follows: (name: string) => boolean = () => false,
): Readonly<Record<string, string>> {
	const names = new Set<string>();
	return Object.fromEntries(
		Object.entries(headers).map(([name, given]) => {
			const value = plainText('headers', name, given);
			// The second is no name for HTTP clients, which keep headers by their names in an object.
			if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name) || name === '__proto__')
				throw invalid('headers', `'${name}' is no name of a header`, 'It is one word, such as X-Request-Id.');
			if (/[^\t\x20-\x7e\x80-\xff]/.test(value))
				throw invalid(
					'headers',
					`The value of '${name}' cannot be sent as a header`,
					'A header is one line of Latin letters: encode anything else, or send it in the body.',
				);
			if (follows(name) || ofTheRequest.test(name))
				throw invalid('headers', `The header ${name} follows from the request`, 'Leave it out.');
			if (names.has(name.toLowerCase()))
				throw invalid(
					'headers',
					`The header ${name} is there twice, in other letters`,
					'Names of headers have no case: leave one out, or join the values by a comma.',
				);
			names.add(name.toLowerCase());
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
