import type { HttpReply } from '../../shared';
import { isStream } from './is-stream';

/** A reply of n8n's HTTP helpers, as the core reads it. Throws when it is none. */
export async function toReply(given: unknown): Promise<HttpReply> {
	if (!isRecord(given) || typeof given.statusCode !== 'number')
		throw new TypeError('n8n gave no reply and no error');
	const { statusCode: status } = given;
	const body = given.body ?? '';
	const headers = Object.entries(isRecord(given.headers) ? given.headers : {});
	return {
		status,
		headers: Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), String(value)])),
		// Only what was asked for is a file: a refusal is told in words.
		body: isStream(body) && (status < 200 || status > 299) ? await textOf(body) : body,
	};
}

/**
 * The reply of one of these statuses that an error of n8n's HTTP helper is about: it stands below, in the error of the
 * HTTP client itself. Any other response found there was cut off on its way, and is none.
 */
export async function refusalInside(
	failure: unknown,
	statuses: readonly number[],
): Promise<HttpReply | undefined> {
	const { cause } = failure instanceof Error ? failure : {};
	const response = isRecord(cause) ? cause.response : undefined;
	if (!isRecord(response) || !isRecord(response.headers)) return undefined;
	if (!statuses.some((status) => status === response.status)) return undefined;
	return await toReply({ statusCode: response.status, headers: response.headers, body: response.data });
}

async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
	const decoder = new TextDecoder();
	let text = '';
	for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
	return text + decoder.decode();
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
	typeof value === 'object' && value !== null;
