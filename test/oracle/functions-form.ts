import type { RecordedRequest } from '../contract/recording-server';

/** What a call of a function means to the server. */
export interface FunctionsForm {
	readonly method: string;
	readonly path: string;
	readonly query: ReadonlyArray<readonly [string, string]>;
	readonly headers: Readonly<Record<string, unknown>>;
	readonly body: unknown;
}

const compared = ['apikey', 'authorization', 'x-region', 'x-own'];

export function toFunctionsForm({ method, path, query, headers, body }: RecordedRequest): FunctionsForm {
	const type = headers['content-type']
		// The boundary is made up each time, and text without a charset is UTF-8 to a function.
		?.replace(/boundary=.*/, 'boundary')
		.replace(/;\s*charset=UTF-8$/i, '');
	return {
		method,
		path,
		query,
		headers: {
			...Object.fromEntries(
				compared.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
			),
			type: type ?? 'none',
		},
		body: asBytes(body) ?? null,
	};
}

/** The fixture has bytes in base64; the recording server reads what it gets as text. */
function asBytes(body: unknown): unknown {
	if (typeof body !== 'object' || body === null || !('$base64' in body)) return body;
	return Buffer.from(String(body.$base64), 'base64').toString();
}
