import { invalid } from '../error';
import { asNumber, JsonText, stringifyExact } from '../exact-json';
import { holdsHalf } from '../half-character';
import { refuseLoss } from '../lost-in-json';

/** PostgREST's reserved characters: a value that holds one must stand in double quotes inside a list or a group. */
const reserved = /[,()"\\]|^\s|\s$|^\{|^$/;

/** One value as text: dates as ISO 8601, objects as JSON. `where` names the place for the error. */
export function toText(value: unknown, where: string): string {
	switch (typeof value) {
		case 'string':
			return refuseBroken(value, where);
		case 'number':
			if (!Number.isFinite(value))
				throw invalid(
					'filters',
					`${where}: the value is ${value}`,
					'Check the expression it comes from; write "Infinity" as text if it is meant.',
				);
			return String(value);
		case 'bigint':
		case 'boolean':
			return String(value);
		case 'object': {
			if (value === null)
				throw invalid('filters', `${where}: the value is null`, "Use the operator 'is' to look for null.");
			if (value instanceof Date && Number.isNaN(value.getTime()))
				throw invalid('filters', `${where}: the value is not a valid date`);
			if (Array.isArray(value)) return toArrayLiteral(value, where);
			if (value instanceof JsonText) return value.text;
			if (value instanceof String) return toText(value.valueOf(), where);
			if (value instanceof ArrayBuffer || ArrayBuffer.isView(value))
				throw invalid(
					'filters',
					`${where}: the value is bytes`,
					'Make text of it first; the bytes of a bytea column are written as \\x and their hexadecimal digits.',
				);
			const json: unknown = 'toJSON' in value && typeof value.toJSON === 'function' ? value.toJSON() : value;
			if (json === null || json === undefined)
				throw invalid(
					'filters',
					`${where}: the value is not valid`,
					'Check the date or the expression it comes from.',
				);
			return typeof json === 'string' ? refuseBroken(json, where) : toJson(json, where);
		}
		case 'undefined':
			throw invalid(
				'filters',
				`${where}: the value is undefined`,
				'Check the expression it comes from; nothing was sent, because such a filter would match other rows than meant.',
			);
		default:
			throw invalid('filters', `${where}: a ${typeof value} is no value`);
	}
}

/** Inside a list or a group: in double quotes, with backslashes before quotes and backslashes, where it must be. */
export const quoted = (text: string): string => (reserved.test(text) ? `"${escaped(text)}"` : text);

/** Half of a character that takes two UTF-16 units, as text that was cut leaves it: it cannot be sent as it is. */
export function refuseBroken(text: string, where: string): string {
	if (!holdsHalf(text)) return text;
	throw invalid(
		'filters',
		`${where}: the text holds half of a character`,
		'Check the expression it comes from; text must not be cut in the middle of an emoji.',
	);
}

/** The different values of a list for the operator `in`, as text. `Array.from` does not step over holes, as `map` does. */
export const toTexts = (values: readonly unknown[], where: string): readonly string[] => [
	...new Set(Array.from(values, (value) => toText(value, where))),
];

/**
 * A list of which null is no member: nothing equals null, and it is in no array, so with null in the list the operator
 * would be true of no row, and its opposite of none or of all.
 */
export function withoutNull(values: readonly unknown[], where: string): readonly unknown[] {
	if (!holdsNull(values)) return values;
	throw invalid(
		'filters',
		`${where}: a list of values holds null, which no value equals`,
		"Leave null out, or check the expression it comes from. To look for null too, add a condition with 'is' null in a group of which any may hold.",
	);
}

const holdsNull = (values: readonly unknown[]): boolean =>
	values.some((value) => value === null || (Array.isArray(value) && holdsNull(value)));

/** A list as array literal, an object or a list of objects as JSON; text is taken for a literal already. */
export function toCollection(value: unknown, where: string): string {
	if (!Array.isArray(value)) return toText(value, where);
	if (value.some((each: unknown) => isPlainObject(each))) return toJson(value, where);
	return toArrayLiteral(withoutNull(value, where), where);
}

function toJson(value: unknown, where: string): string {
	refuseLoss(value, 'filters', `${where}: the value`);
	return stringifyExact(value, asNumber);
}

/** PostgreSQL's array literal `{a,"b c",NULL}`, nested for nested arrays. */
export function toArrayLiteral(values: readonly unknown[], where: string): string {
	const elements = Array.from(values, (value) => {
		if (Array.isArray(value)) return toArrayLiteral(value, where);
		if (value === null) return 'NULL';
		const text = toText(value, where);
		return text === '' || /[{}",\\\s]/.test(text) || /^null$/i.test(text) ? `"${escaped(text)}"` : text;
	});
	return `{${elements.join(',')}}`;
}

/** PostgreSQL's range literal. A list of two means the values between them, without both ends, as in the Python client. */
export function toRange(value: unknown, where: string): string {
	if (typeof value === 'string') return refuseBroken(value, where);
	if (!Array.isArray(value) || value.length !== 2) {
		throw invalid('filters', `${where}: a range is text such as [1,10) or a list of two values`);
	}
	const ends = Array.from(value, (end: unknown) => {
		if (end === null) return '';
		const text = toText(end, where);
		return text === '' || /[[\](){}",\\\s]/.test(text) ? `"${escaped(text)}"` : text;
	});
	return `(${ends.join(',')})`;
}

const isPlainObject = (value: unknown): boolean =>
	typeof value === 'object' && value !== null && !Array.isArray(value) && !('toJSON' in value);

const escaped = (text: string): string => text.replace(/["\\]/g, '\\$&');
