import postgres from 'postgres';
import { refusals, RestError } from './rest-error.ts';

const { PostgresError } = postgres;

const byCode: Readonly<Record<string, number>> = {
	'23503': 409,
	'23505': 409,
	'25006': 405,
	'42883': 404,
	'42P01': 404,
	'42P17': 500,
	'53400': 500,
	'57P01': 503,
	P0001: 400,
};

const byClass: Readonly<Record<string, number>> = {
	'08': 503,
	'09': 500,
	'0L': 403,
	'0P': 403,
	'25': 500,
	'28': 403,
	'2D': 500,
	'38': 500,
	'39': 500,
	'3B': 500,
	'40': 500,
	'53': 503,
	'54': 500,
	'55': 500,
	'57': 500,
	'58': 500,
	F0: 500,
	HV: 500,
	P0: 500,
	XX: 500,
};

/** https://docs.postgrest.org/en/v14/references/errors.html#http-status-codes */
const toStatus = ({ code, message }: postgres.PostgresError, role: string): number => {
	if (code === '42501') return role === 'anon' ? 401 : 403;
	if (code === '21000') return message.endsWith('requires a WHERE clause') ? 400 : 500;
	// The role of a token does not exist.
	if (code === '22023' && /^role .* does not exist$/s.test(message)) return 401;
	if (code === '42883' && message.startsWith('function xmlagg(')) return 406;
	// `raise sqlstate 'PT402'` asks for that status.
	if (code.startsWith('PT')) return /^PT[2-5]\d\d$/.test(code) ? Number(code.slice(2)) : 500;
	return byCode[code] ?? byClass[code.slice(0, 2)] ?? 400;
};

const parseRecord = (text: string): Record<string, unknown> | undefined => {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? (value as Record<string, unknown>)
			: undefined;
	} catch {
		// The caller says what should have been there.
		return undefined;
	}
};

const isText = (value: unknown): value is string => typeof value === 'string';

const isStatus = (value: unknown): value is number =>
	typeof value === 'number' && Number.isInteger(value) && value >= 200 && value <= 599;

/** `raise sqlstate 'PGRST'` decides the whole reply by JSON in its message and detail. */
const toRaised = ({ message, detail }: postgres.PostgresError): RestError => {
	const body = parseRecord(message);
	if (!body || !isText(body['code']) || !isText(body['message'])) {
		return refusals.raise(
			`Invalid JSON value for MESSAGE: '${message}'`,
			"MESSAGE must be a JSON object with obligatory keys: 'code', 'message' and optional keys: 'details', 'hint'.",
		);
	}
	const reply = detail ? parseRecord(detail) : undefined;
	const { status, headers } = reply ?? {};
	if (!isStatus(status) || typeof headers !== 'object' || headers === null) {
		return refusals.raise(
			detail ? `Invalid JSON value for DETAIL: '${detail}'` : 'DETAIL is missing in the RAISE statement',
			"DETAIL must be a JSON object with obligatory keys: 'status', 'headers' and optional key: 'status_text'.",
		);
	}
	return new RestError({
		status,
		code: body['code'],
		message: body['message'],
		details: body['details'] ?? null,
		hint: isText(body['hint']) ? body['hint'] : null,
		headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
	});
};

const connectionCodes = /^(?:CONNECTION_|CONNECT_TIMEOUT|ECONN)/;

/** What PostgREST answers to an error of the database; undefined if it is no such error. */
export const toRestError = (error: unknown, role: string): RestError | undefined => {
	if (error instanceof RestError) return error;
	if (error instanceof PostgresError) {
		if (error.code === 'PGRST') return toRaised(error);
		const { code, message, detail, hint } = error;
		const status = toStatus(error, role);
		return new RestError({
			status,
			code,
			message,
			details: detail ?? null,
			hint,
			headers: status === 401 ? { 'www-authenticate': 'Bearer' } : {},
		});
	}
	if (error instanceof Error && 'code' in error && isText(error.code) && connectionCodes.test(error.code)) {
		return new RestError({
			status: 503,
			code: 'PGRST000',
			message: 'Database connection error. Retrying the connection.',
			details: error.message,
		});
	}
	return undefined;
};
