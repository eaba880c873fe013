import {
	columnOf,
	identifier,
	join,
	literal,
	nothing,
	parameter,
	raw,
	sql,
	type Fragment,
} from './fragment.ts';

/** A field of the JSON that a request sends: how PostgreSQL is to read it. */
export interface BodyField {
	readonly name: string;
	readonly type: string;
	/** SQL expression for rows in which the field is missing. */
	readonly default: string | null;
}

interface BodyRows {
	readonly json: string | null;
	readonly fields: readonly BodyField[];
	/** Fills missing fields with their defaults instead of null. */
	readonly applyDefaults: boolean;
	/** Only the first row counts, as for the arguments of a function. */
	readonly isSingle: boolean;
}

export const bodyName = { schema: '', name: 'pgrst_body' };

const startsWithObject = (json: string | null): boolean => /^[ \t\r\n]*\{/.test(json ?? '');

/**
 * `FROM … pgrst_body`: the rows of the JSON, read by PostgreSQL itself, which knows every type. With defaults, each row
 * is laid over an object of the defaults, so that a field that is there wins, also when it is null.
 */
export const renderBodyRows = ({ json, fields, applyDefaults, isSingle }: BodyRows): Fragment => {
	const isObject = startsWithObject(json);
	const kind = applyDefaults ? 'jsonb' : 'json';
	const payload = sql`(SELECT ${parameter(json)}::${raw(kind)} AS json_data) pgrst_payload, `;
	const defaults = sql`jsonb_build_object(${join(
		fields.flatMap((field) =>
			field.default === null ? [] : sql`${literal(field.name)}, ${raw(field.default)}`,
		),
		', ',
	)})`;
	const withDefaults = !applyDefaults
		? nothing
		: isObject
			? sql`LATERAL (SELECT ${defaults} || pgrst_payload.json_data AS val) pgrst_json_defs, `
			: sql`LATERAL (SELECT jsonb_agg(${defaults} || elem) AS val FROM jsonb_array_elements(pgrst_payload.json_data) elem) pgrst_json_defs, `;
	const data = raw(applyDefaults ? 'pgrst_json_defs.val' : 'pgrst_payload.json_data');

	const names = join(
		fields.map(({ name }) => identifier(name)),
		', ',
	);
	const typed = join(
		fields.map(({ name, type }) => sql`${identifier(name)} ${raw(type)}`),
		', ',
	);
	const toRecords = raw(`${kind}_to_record${isObject ? '' : 'set'}`);
	const rows =
		fields.length > 0
			? sql`${toRecords}(${data}) AS _(${typed})${raw(isSingle ? ' LIMIT 1' : '')}`
			: isObject
				? raw('(VALUES (1)) _')
				: sql`${raw(`${kind}_array_elements`)}(${data}) _`;
	return sql`FROM ${payload}${withDefaults}LATERAL (SELECT ${names} FROM ${rows}) pgrst_body`;
};

export const selectBodyColumns = (fields: readonly BodyField[]): Fragment =>
	join(
		fields.map(({ name }) => columnOf(bodyName, name)),
		', ',
	);
