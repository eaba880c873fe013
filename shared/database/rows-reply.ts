import { SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { Format } from '../postgrest/accept';
import type { ServiceReply } from '../reply';

/** The rows of a reply. Throws INCOMPLETE_REPLY when they did not come: an empty answer is not "no rows". */
export function rowsOf({ body, status }: ServiceReply, advice?: string): readonly Row[] {
	if (Array.isArray(body)) return body as Row[];
	throw notRows(status, 'a list of rows', advice);
}

/** The data of a reply in the format that was asked for. Throws PGRST116 when "maybe one" turns out to be several. */
export function formatted(
	reply: ServiceReply,
	format: Format = 'rows',
	advice: { readonly several?: string; readonly notRows?: string } = {},
): readonly Row[] | Row | null {
	if (format === 'single') {
		if (isRow(reply.body)) return reply.body;
		throw notRows(reply.status, 'a row', advice.notRows);
	}
	const rows = rowsOf(reply, advice.notRows);
	if (format === 'rows') return rows;
	if (rows.length <= 1) return rows[0] ?? null;
	// The same refusal that PostgREST gives to `single`.
	throw new SupabaseError({
		reason: 'JSON object requested, multiple (or no) rows returned',
		details: `Results contain ${rows.length} rows, application/vnd.pgrst.object+json requires 1 row`,
		advice: advice.several,
		status: 406,
		code: 'PGRST116',
	});
}

const notRows = (
	status: number,
	wanted: string,
	advice = 'Try again; look for a proxy in between if it comes back.',
) =>
	new SupabaseError({
		reason: `The reply holds something other than ${wanted}`,
		advice,
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});

const isRow = (body: unknown): body is Row =>
	typeof body === 'object' && body !== null && !Array.isArray(body);
