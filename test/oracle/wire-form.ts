import type { RecordedRequest } from '../contract/recording-server';

/** What a request means to the server, in a form that two clients can be compared by. */
export interface WireForm {
	readonly method: string;
	readonly path: string;
	/** Sorted: PostgREST does not look at the order of parameters. */
	readonly query: ReadonlyArray<readonly [string, string]>;
	readonly headers: Readonly<Record<string, string>>;
	/** Each preference by itself, sorted. */
	readonly prefer: readonly string[];
	readonly body: unknown;
}

const compared = [
	'accept-profile',
	'content-profile',
	'apikey',
	'authorization',
	'x-retry-count',
	'x-supabase-api-version',
];

export function toWireForm({ method, path, query, headers, body }: RecordedRequest): WireForm {
	const text = (name: string) => (typeof headers[name] === 'string' ? headers[name] : undefined);
	const accept = text('accept');
	const named = compared.flatMap((name) => (text(name) === undefined ? [] : [[name, text(name)!] as const]));
	return {
		method,
		path,
		query: query.toSorted(byText),
		headers: {
			...Object.fromEntries(named),
			// fetch adds */*: it says nothing.
			...(accept !== undefined && accept !== '*/*' && { accept }),
			...(method !== 'GET' && method !== 'HEAD' && { 'content-type': text('content-type') ?? 'none' }),
		},
		prefer: (text('prefer') ?? '').split(/,\s*/).filter(Boolean).toSorted(),
		body: body ?? null,
	};
}

const byText = (one: readonly string[], other: readonly string[]): number =>
	JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
