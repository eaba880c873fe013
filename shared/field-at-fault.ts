import type { SupabaseError } from './error';
import { stringifyExact } from './exact-json';

/** Codes that speak of data: values that do not fit (SQLSTATE class 22), constraints (23), unknown columns. */
const ofData = /^(?:22|23)...$|^PGRST204$/;

/**
 * The field that a server's refusal is about: the one that holds a name or a value which the refusal mentions, or
 * else the one with the data that was to be written. Undefined when nothing points to a field.
 */
export function fieldAtFault(
	{ code = '', reason, details = '' }: SupabaseError,
	params: Readonly<Record<string, unknown>>,
): string | undefined {
	const usual = (fieldsByCode[code] ?? []).find((name) => Object.hasOwn(params, name));
	if (usual !== undefined) return usual;
	const [, named = ''] = (code === 'InvalidParameter' && /^Invalid Parameter (\w+)$/i.exec(reason)) || [];
	if (Object.hasOwn(params, named)) return named;
	const candidates = Object.keys(params).filter((name) => name !== 'table' && name !== 'schema');
	const mentioned = [
		...`${reason} ${details}`.matchAll(/"([^"]+)"|'([^']+)'|\((\w+)\)=|column (?:\w+\.)?(\w+) does/g),
	].map((match) => match.slice(1).find((part) => part !== undefined) ?? '');
	const holding = candidates.find((name) => {
		const text = textOf(params[name]);
		return mentioned.some((each) => text.includes(JSON.stringify(each)) || textOf(params[name]) === each);
	});
	if (holding !== undefined) return holding;
	if (code === '42703')
		return candidates.find((name) => mentioned.some((each) => textOf(params[name]).includes(each)));
	return ofData.test(code)
		? ['rows', 'values', 'filters'].find((name) => candidates.includes(name))
		: undefined;
}

/** Codes that speak of one of these fields: the first that is there. */
const fieldsByCode: Readonly<Record<string, readonly string[]>> = {
	ExpiredToken: ['token'],
	InvalidJWT: ['token'],
	InvalidKey: ['path', 'toPath', 'paths'],
	InvalidMimeType: ['contentType', 'file'],
	InvalidSignature: ['token'],
	InvalidUploadSignature: ['token'],
	KeyAlreadyExists: ['path', 'toPath'],
	NoSuchKey: ['path', 'fromPath'],
	ResourceAlreadyExists: ['path', 'toPath', 'bucket'],
};

const textOf = (value: unknown): string =>
	typeof value === 'string' ? value : (stringifyExact(value) ?? '');
