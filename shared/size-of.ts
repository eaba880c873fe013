import { JsonText, stringifyExact } from './exact-json';

/**
 * Roughly the bytes of a value as JSON in UTF-8: rows of plain values are only looked at. Throws what JSON.stringify throws
 * for a value that cannot be written.
 */
export function sizeOf(value: unknown): number {
	if (Array.isArray(value)) return value.reduce<number>((sum, each) => sum + sizeOf(each) + 1, 2);
	if (!isPlain(value)) return sizeOfMember(value);
	let size = 2;
	for (const name in value) size += bytesOf(name) + 4 + sizeOfMember(value[name]);
	return size;
}

function sizeOfMember(value: unknown): number {
	if (typeof value === 'string') return bytesOf(value) + 2;
	if (typeof value !== 'object' || value === null) return 8;
	// What lies deeper may lead back to itself: only writing it shows.
	return bytesOf(value instanceof JsonText ? value.text : (stringifyExact(value) ?? ''), { isJson: true });
}

/** What takes one byte for each sign, in a text of JSON or of what is still to become one. */
const plainJson = /^[ -~]*$/;
const plainText = /^[ !#-[\]-~]*$/;

const quote = 0x22;
const backslash = 0x5c;

/** Most texts are plain, which is quick to see. */
function bytesOf(text: string, { isJson = false } = {}): number {
	if ((isJson ? plainJson : plainText).test(text)) return text.length;
	let bytes = 0;
	for (let index = 0; index < text.length; index++) bytes += bytesOfUnit(text.charCodeAt(index), isJson);
	return bytes;
}

function bytesOfUnit(code: number, isJson: boolean): number {
	if (code < 0x80) {
		if (isJson) return 1;
		// JSON escapes quotes and backslashes by one sign more, and control characters by their number.
		if (code < 0x20) return 6;
		return code === quote || code === backslash ? 2 : 1;
	}
	const isHalf = code >= 0xd800 && code < 0xe000;
	return code < 0x800 || isHalf ? 2 : 3;
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' &&
	value !== null &&
	Object.getPrototypeOf(value) === Object.prototype &&
	!('toJSON' in value);
