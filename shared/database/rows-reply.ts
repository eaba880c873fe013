import { SupabaseError } from '../error';
import type { Row } from '../field';
import type { Format } from '../postgrest/accept';
import type { ServiceReply } from '../reply';

/** The rows of a reply; an empty body, as after `return=minimal`, has none. */
export const rowsOf = ({ body }: ServiceReply): readonly Row[] =>
	Array.isArray(body) ? (body as Row[]) : [];

/** The data of a reply in the format that was asked for. Throws PGRST116 when "maybe one" turns out to be several. */
export function formatted(
	reply: ServiceReply,
	format: Format = 'rows',
	advice?: string,
): readonly Row[] | Row | null {
	if (format === 'rows') return rowsOf(reply);
	if (format === 'single') return isRow(reply.body) ? reply.body : null;
	const rows = rowsOf(reply);
	if (rows.length <= 1) return rows[0] ?? null;
	// The same refusal that PostgREST gives to `single`.
	throw new SupabaseError({
		advice,
		reason: 'JSON object requested, multiple (or no) rows returned',
		details: `Results contain ${rows.length} rows, application/vnd.pgrst.object+json requires 1 row`,
		status: 406,
		code: 'PGRST116',
	});
}

const isRow = (body: unknown): body is Row =>
	typeof body === 'object' && body !== null && !Array.isArray(body);
