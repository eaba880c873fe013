/** How PostgREST shows a PostgreSQL type in its description: https://docs.postgrest.org/en/v14/references/api/openapi.html */

const typeByName: Readonly<Record<string, string | undefined>> = {
	'character varying': 'string',
	character: 'string',
	text: 'string',
	boolean: 'boolean',
	smallint: 'integer',
	integer: 'integer',
	bigint: 'integer',
	numeric: 'number',
	real: 'number',
	'double precision': 'number',
};

const integerFormats: Readonly<Record<string, string>> = {
	smallint: 'int32',
	integer: 'int32',
	bigint: 'int64',
};

/** Undefined for JSON, which may be anything. */
export const toOpenApiType = (type: string): string | undefined => {
	if (type === 'json' || type === 'jsonb') return undefined;
	return typeByName[type] ?? (type.endsWith('[]') ? 'array' : 'string');
};

export const toOpenApiFormat = (type: string): string => integerFormats[type] ?? type;

export const toItems = (type: string): { readonly type?: string | undefined } | undefined =>
	toOpenApiType(type) === 'array' ? { type: toOpenApiType(type.slice(0, -2)) } : undefined;

/** A default that is a plain value is shown as that; `'draft'::text` as `draft`, `now()` as its own text. */
export const toOpenApiDefault = (type: string, expression: string): unknown => {
	if (toOpenApiType(type) === 'string') {
		const suffix = `::${type}`;
		return expression.endsWith(suffix)
			? expression.slice(0, -suffix.length).replaceAll(/^'+|'+$/g, '')
			: expression;
	}
	try {
		return JSON.parse(expression) as unknown;
	} catch {
		// An expression: there is no value to show.
		return undefined;
	}
};
