import { isErrorLike } from '../error-like';
import { SupabaseError, type LocalCode } from '../error';
import { stringifyExact } from '../exact-json';

/** Throws INVALID_PARAMETER for what cannot be written, such as an object that holds itself. */
export function toJson(value: unknown): string {
	try {
		return stringifyExact(value);
	} catch (cause) {
		throw unwritable(cause);
	}
}

const unwritable = (cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The payload cannot be written as JSON: ${isErrorLike(cause) ? cause.message : String(cause)}`,
		code: 'INVALID_PARAMETER' satisfies LocalCode,
		field: 'payload',
		cause,
	});
