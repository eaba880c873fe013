import { refusals } from '../rest-error.ts';
import { parseCsv } from './csv.ts';

/**
 * What a request sends to be written. JSON stays the text that came: PostgreSQL reads the values, so that no number
 * loses digits on its way through JavaScript.
 */
export interface JsonBody {
	readonly kind: 'json';
	readonly json: string;
	/** Keys of the object, or of all objects of the array. */
	readonly keys: readonly string[];
}

/** The one argument of a function, in its own format. */
export interface RawBody {
	readonly kind: 'raw';
	readonly bytes: Uint8Array;
	readonly contentType: string;
}

/** Arguments of a function from a form. */
export interface FormBody {
	readonly kind: 'form';
	readonly entries: readonly (readonly [name: string, value: string])[];
}

export type Body = JsonBody | RawBody | FormBody;

interface BodyRequest {
	readonly bytes: Uint8Array;
	readonly contentType: string;
	/** The `columns` parameter: its columns are written, whatever keys the objects have. */
	readonly columns: readonly string[] | undefined;
	readonly isForFunction: boolean;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		// PostgREST, too, keeps the parser's own message to itself.
		throw refusals.body('Empty or invalid json');
	}
};

const readJson = (text: string): JsonBody => {
	const value = parseJson(text);
	if (isRecord(value)) return { kind: 'json', json: text, keys: Object.keys(value) };
	if (!Array.isArray(value) || value.length === 0) return { kind: 'json', json: '[]', keys: [] };
	const rows: readonly unknown[] = value;
	const [first] = rows;
	const keys = isRecord(first) ? Object.keys(first) : [];
	const isUniform = rows.every(
		(row) =>
			isRecord(row) &&
			Object.keys(row).length === keys.length &&
			keys.every((key) => Object.hasOwn(row, key)),
	);
	if (!isUniform) throw refusals.body('All object keys must match');
	return { kind: 'json', json: text, keys };
};

const rawTypes = ['text/plain', 'text/xml', 'application/octet-stream'];

/** Reads what is to be written, and under which names. */
export const readBody = ({ bytes, contentType, columns, isForFunction }: BodyRequest): Body => {
	const text = new TextDecoder().decode(bytes);
	if (contentType === 'application/json') {
		if (columns) return { kind: 'json', json: text, keys: columns };
		return readJson(isForFunction && text === '' ? '{}' : text);
	}
	if (contentType === 'text/csv') return readJson(JSON.stringify(parseCsv(text)));
	if (contentType === 'application/x-www-form-urlencoded') {
		const entries = [...new URLSearchParams(text)];
		return isForFunction ? { kind: 'form', entries } : readJson(JSON.stringify(Object.fromEntries(entries)));
	}
	if (isForFunction && rawTypes.includes(contentType)) return { kind: 'raw', bytes, contentType };
	throw refusals.body(`Content-Type not acceptable: ${contentType}`);
};
