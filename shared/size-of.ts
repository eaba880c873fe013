import { JsonText, stringifyExact } from './exact-json';

/**
 * Roughly the characters of a value as JSON: rows of plain values are only looked at. Throws what JSON.stringify throws
 * for a value that cannot be written.
 */
export function sizeOf(value: unknown): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + sizeOf(each) + 1, 2);
	if (!isPlain(value)) return sizeOfMember(value);
	let size = 2;
	for (const name in value) size += name.length + 4 + sizeOfMember(value[name]);
	return size;
}

function sizeOfMember(value: unknown): number {
	if (typeof value === 'string') return value.length + 2;
	if (typeof value !== 'object' || value === null) return 8;
	// What lies deeper may lead back to itself: only writing it shows.
	return value instanceof JsonText ? value.text.length : (stringifyExact(value) ?? '').length;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' &&
	value !== null &&
	Object.getPrototypeOf(value) === Object.prototype &&
	!('toJSON' in value);
