import { invalid, SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { Format } from '../postgrest/accept';
import { mendCsv } from '../postgrest/csv-reply';
import { isFeatureCollection } from '../postgrest/page-format';
import { outputNames, renderSelect } from '../postgrest/select';
import type { ServiceReply } from '../reply';

/**
 * The data of a reply in the format that was asked for. Throws PGRST116 when "maybe one" turns out to be several, and
 * INCOMPLETE_REPLY when something else came: an empty answer is not "no rows".
 */
export function formatted(
	reply: ServiceReply,
	format: Format = 'rows',
	advice: { readonly several?: string; readonly notRows?: string } = {},
	names?: readonly string[],
): readonly Row[] | Row | string | null {
	const { body } = reply;
	switch (format) {
		case 'single':
			if (isRow(body)) return body;
			throw notRows(reply.status, 'a row', advice.notRows);
		case 'csv':
			if (typeof body === 'string') return mendCsv(body, names);
			throw notRows(reply.status, 'CSV', advice.notRows);
		case 'geojson':
			if (isFeatureCollection(body)) return { ...body };
			throw notRows(reply.status, 'GeoJSON', advice.notRows);
		case 'rows':
		case 'maybeSingle':
			break;
	}
	if (!Array.isArray(body)) throw notRows(reply.status, 'a list of rows', advice.notRows);
	const rows = body as readonly Row[];
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

/**
 * The names of the columns of CSV that a call or a write gives back; undefined for all columns. Throws
 * INVALID_PARAMETER where nobody could tell which name belongs to which column.
 */
export function csvNames(
	columns: string | undefined,
	format: Format | undefined,
): readonly string[] | undefined {
	const select = renderSelect(columns);
	if (format !== 'csv' || select === '*') return undefined;
	const names = outputNames(select);
	if (names) return names;
	throw invalid(
		'columns',
		'The columns of CSV must be named here one by one',
		'Leave Columns empty for all, or name each without *.',
	);
}

export const notRows = (
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

export const isRow = (body: unknown): body is Row =>
	typeof body === 'object' && body !== null && !Array.isArray(body);
