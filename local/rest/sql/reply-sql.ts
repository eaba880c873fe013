import { sourceName } from '../plan/plan-read.ts';
import type { ReplyFormat, RowFormat } from '../request/media-type.ts';
import { returnsScalar, returnsSetOfScalar, type Routine } from '../schema/schema.ts';
import { join, literal, nothing, raw, sql, type Fragment } from './fragment.ts';

const stripNulls = (strip: boolean, rows: string): string => (strip ? `json_strip_nulls(${rows})` : rows);

// The header from the names of the first row, then every row as PostgreSQL writes a row, without its parentheses.
const csv =
	`(SELECT coalesce(string_agg(k, ','), '') FROM (SELECT json_object_keys(r)::text AS k FROM ` +
	`(SELECT row_to_json(hh) AS r FROM ${sourceName} AS hh LIMIT 1) s) a) || E'\\n' || ` +
	`coalesce(string_agg(substring(_postgrest_t::text, 2, length(_postgrest_t::text) - 2), E'\\n'), '')`;

/** Puts the rows of a reply together inside the database, whose to_json knows how to write every type. */
const renderRows = (format: RowFormat, routine: Routine | undefined): string => {
	const isScalar = routine !== undefined && returnsScalar(routine);
	const isScalarSet = routine !== undefined && returnsSetOfScalar(routine);
	const isOne = routine !== undefined && !routine.returns.isSet;
	const rows = `json_agg(_postgrest_t${isScalar || isScalarSet ? '.pgrst_scalar' : ''})`;
	// One scalar of a set stays a row with its column, as it is in PostgREST.
	const first = `json_agg(_postgrest_t${isScalar ? '.pgrst_scalar' : ''})->0`;
	switch (format.kind) {
		case 'array':
			return isOne
				? `coalesce(${stripNulls(format.stripNulls, `${rows}->0`)}, 'null')`
				: `coalesce(${stripNulls(format.stripNulls, rows)}, '[]')`;
		case 'object':
			return `coalesce(${stripNulls(format.stripNulls, first)}, 'null')`;
		case 'csv':
			return csv;
		case 'geojson':
			return `json_build_object('type', 'FeatureCollection', 'features', coalesce(json_agg(ST_AsGeoJSON(_postgrest_t)::json), '[]'))`;
	}
};

/** Pairs of `key` and `eq.value` for each column of the key of the one row that was inserted. */
const renderLocation = (primaryKey: readonly string[]): Fragment =>
	sql`CASE WHEN count(_postgrest_t) = 1 THEN (
		SELECT json_agg(json_build_array(cell.key, coalesce('eq.' || cell.value, 'is.null')))
		FROM (SELECT row_to_json(_) AS row FROM ${raw(sourceName)} AS _ LIMIT 1) data
		CROSS JOIN json_each_text(data.row) AS cell
		WHERE cell.key IN (${join(primaryKey.map(literal), ', ')})
	) END`;

interface Statement {
	/** What fills the common table expression. */
	readonly source: Fragment;
	/** Reads from it; without, its own rows are the reply. */
	readonly select: Fragment | undefined;
	/** Counts rows regardless of the range. */
	readonly count: Fragment | undefined;
	readonly format: ReplyFormat;
	/** False: nobody wants the rows. */
	readonly hasBody: boolean;
	readonly routine?: Routine;
	/** The key to tell where the row is that was inserted. */
	readonly locationKey?: readonly string[];
	/** How many rows were inserted and not updated. */
	readonly inserted?: Fragment;
}

const renderPlanOptions = (format: Extract<ReplyFormat, { kind: 'plan' }>): string =>
	[`FORMAT ${format.as}`, ...format.options].join(', ').toUpperCase();

/** The one statement of a request. Its only row has the columns of `ReplyRow`, all as text; a plan has lines instead. */
export const renderStatement = (statement: Statement): Fragment => {
	const { source, select, count, format, hasBody, routine, locationKey, inserted } = statement;
	const rowFormat = format.kind === 'plan' ? format.of : format;
	const rows = select ?? raw(`SELECT * FROM ${sourceName}`);
	const counted = count ? sql`, pgrst_source_count AS (${count})` : nothing;
	const query = sql`WITH ${raw(sourceName)} AS (${source})${counted} SELECT
		${count ? raw('(SELECT count(*) FROM pgrst_source_count)') : raw('null')}::text AS total,
		${raw(routine && !routine.returns.isSet ? '1' : 'count(_postgrest_t)')}::text AS page,
		(${locationKey && locationKey.length > 0 ? renderLocation(locationKey) : raw('null')})::text AS location,
		(${hasBody ? raw(renderRows(rowFormat, routine)) : raw(`''`)})::text AS body,
		nullif(current_setting('response.headers', true), '') AS headers,
		nullif(current_setting('response.status', true), '') AS status,
		${inserted ?? raw('null')}::text AS inserted
		FROM (${rows}) _postgrest_t`;
	return format.kind === 'plan' ? sql`EXPLAIN (${raw(renderPlanOptions(format))}) ${query}` : query;
};
