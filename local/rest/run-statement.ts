import { renderContentType, type ReplyFormat } from './request/media-type.ts';
import { refusals } from './rest-error.ts';
import type { RestRequest } from './rest-request.ts';
import type { Fragment } from './sql/fragment.ts';
import type { Row, Run } from './transaction.ts';

/** What the one row of a statement says. */
export interface Outcome {
	/** Number of rows regardless of the range, where it was counted. */
	readonly total: number | undefined;
	/** Number of rows in the reply. */
	readonly page: number;
	/** The key of the row that was inserted, as query parameters. */
	readonly location: readonly (readonly [string, string])[];
	readonly body: string;
	readonly inserted: number;
	/** Headers and status that the database asked for. */
	readonly headers: readonly (readonly [string, string])[];
	readonly status: number | undefined;
}

const parseHeaders = (text: string | null | undefined): readonly (readonly [string, string])[] => {
	if (text === null || text === undefined) return [];
	try {
		const list = JSON.parse(text) as readonly Record<string, string>[];
		return list.flatMap((header) => Object.entries(header));
	} catch {
		// Whatever was set is no list of headers, and PostgREST says no more than that.
		throw refusals.responseHeaders();
	}
};

const parseStatus = (text: string | null | undefined): number | undefined => {
	if (text === null || text === undefined) return undefined;
	if (!/^[2-5]\d\d$/.test(text)) throw refusals.responseStatus();
	return Number(text);
};

const readNumber = (text: string | null | undefined): number | undefined =>
	text === null || text === undefined ? undefined : Number(text);

export const runStatement = async (run: Run, statement: Fragment): Promise<Outcome> => {
	const [row = {}]: readonly Row[] = await run(statement);
	return {
		total: readNumber(row['total']),
		page: readNumber(row['page']) ?? 0,
		location: JSON.parse(row['location'] ?? '[]') as readonly (readonly [string, string])[],
		body: row['body'] ?? '',
		inserted: readNumber(row['inserted']) ?? 0,
		headers: parseHeaders(row['headers']),
		status: parseStatus(row['status']),
	};
};

/** The lines of EXPLAIN. */
export const runPlan = async (run: Run, statement: Fragment): Promise<string> => {
	const rows = await run(statement);
	return rows.map((row) => `${row['QUERY PLAN'] ?? ''}\n`).join('');
};

export const requireSingle = (format: ReplyFormat, { page }: Outcome): void => {
	if (format.kind === 'object' && page !== 1) throw refusals.notSingular(page);
};

interface Reply {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | undefined>>;
	/** Undefined: there is nothing to send, and so nothing whose type could be told. */
	readonly body: string | undefined;
	readonly format: ReplyFormat;
	readonly outcome?: Outcome;
}

/** Builds the response; what the database asked for wins. */
export const respond = (
	request: RestRequest,
	{ status, headers, body, format, outcome }: Reply,
): Response => {
	const all = new Headers();
	for (const [name, value] of Object.entries(headers)) if (value !== undefined) all.set(name, value);
	if (body !== undefined) {
		all.set('content-type', renderContentType(format));
		if (request.schema.exposed.length > 1) all.set('content-profile', request.schemaName);
	}
	for (const [name, value] of outcome?.headers ?? []) all.set(name, value);
	const hasBody = body !== undefined && request.method !== 'HEAD' && status !== 204;
	return new Response(hasBody ? body : null, { status: outcome?.status ?? status, headers: all });
};
