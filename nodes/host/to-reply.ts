import type { HttpReply } from '../../shared';

/** A reply of n8n's HTTP helpers, as the core reads it. Throws when it is none. */
export function toReply(given: unknown): HttpReply {
	if (!isRecord(given) || typeof given.statusCode !== 'number')
		throw new TypeError('n8n gave no reply and no error');
	const headers = Object.entries(isRecord(given.headers) ? given.headers : {});
	return {
		status: given.statusCode,
		headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
		body: given.body ?? '',
	};
}

/**
 * The reply of one of these statuses that an error of n8n's HTTP helper is about: it stands below, in the error of the
 * HTTP client itself. Any other response found there was cut off on its way, and is none.
 */
export function refusalInside(failure: unknown, statuses: readonly number[]): HttpReply | undefined {
	const { cause } = failure instanceof Error ? failure : {};
	const response = isRecord(cause) ? cause.response : undefined;
	if (!isRecord(response) || !isRecord(response.headers)) return undefined;
	if (!statuses.some((status) => status === response.status)) return undefined;
	return toReply({ statusCode: response.status, headers: response.headers, body: response.data });
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
