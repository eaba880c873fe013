import type { Relationship, Routine } from './schema/schema.ts';

interface RestErrorInit {
	readonly status: number;
	readonly code: string;
	readonly message: string;
	readonly details?: unknown;
	readonly hint?: string | null | undefined;
	readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in PostgREST's own words: status, and a body of code, message, details and hint. */
export class RestError extends Error {
	override readonly name = 'RestError';
	readonly status: number;
	readonly code: string;
	readonly details: unknown;
	readonly hint: string | null;
	readonly headers: Readonly<Record<string, string>>;

	constructor({ status, code, message, details = null, hint = null, headers = {} }: RestErrorInit) {
		super(message);
		this.status = status;
		this.code = code;
		this.details = details;
		this.hint = hint;
		this.headers = headers;
	}

	toResponse(): Response {
		const { code, message, details, hint } = this;
		// A status that has no body can be asked for by RAISE.
		const hasBody = ![204, 205, 304].includes(this.status);
		return new Response(hasBody ? JSON.stringify({ code, message, details, hint }) : null, {
			status: this.status,
			headers: {
				'content-type': 'application/json; charset=utf-8',
				'proxy-status': `PostgREST; error=${code}`,
				...this.headers,
			},
		});
	}
}

const refuse = (
	status: number,
	code: string,
	message: string,
	more: Pick<RestErrorInit, 'details' | 'hint'> = {},
) => new RestError({ status, code: `PGRST${code}`, message, ...more });

const list = (names: readonly string[]): string => names.join(', ');

/** Every refusal that does not come from PostgreSQL itself. Codes: https://docs.postgrest.org/en/v14/references/errors.html */
export const refusals = {
	unparsable: (message: string, details: string) => refuse(400, '100', message, { details }),
	rpcMethod: (method: string) => refuse(405, '101', `Cannot use the ${method} method on RPC`),
	body: (message: string) => refuse(400, '102', message),
	range: (details: string) => refuse(416, '103', 'Requested range not satisfiable', { details }),
	putFilters: () =>
		refuse(405, '105', "Filters must include all and only primary key columns with 'eq' operators"),
	schema: (schema: string, exposed: readonly string[]) =>
		refuse(406, '106', `Invalid schema: ${schema}`, {
			hint: `Only the following schemas are exposed: ${list(exposed)}`,
		}),
	mediaTypes: (types: readonly string[]) =>
		refuse(406, '107', `None of these media types are available: ${list(types)}`),
	notEmbedded: (name: string) =>
		refuse(400, '108', `'${name}' is not an embedded resource in this request`, {
			hint: `Verify that '${name}' is included in the 'select' query parameter.`,
		}),
	responseHeaders: () =>
		refuse(
			500,
			'111',
			'response.headers guc must be a JSON array composed of objects with a single key and a string value',
		),
	responseStatus: () => refuse(500, '112', 'response.status guc must be a valid status code'),
	putRange: () => refuse(400, '114', 'limit/offset querystring parameters are not allowed for PUT'),
	putKey: () => refuse(400, '115', 'Payload values do not match URL in primary key column(s)'),
	notSingular: (rows: number) =>
		refuse(406, '116', 'Cannot coerce the result to a single JSON object', {
			details: `The result contains ${rows} rows`,
		}),
	method: (method: string) => refuse(405, '117', `Unsupported HTTP method: ${method}`),
	relatedOrder: (origin: string, target: string) =>
		refuse(400, '118', `A related order on '${target}' is not possible`, {
			details: `'${origin}' and '${target}' do not form a many-to-one or one-to-one relationship`,
		}),
	raise: (details: string, hint: string) =>
		refuse(500, '121', 'Could not parse JSON in the "RAISE SQLSTATE \'PGRST\'" error', { details, hint }),
	preferences: (names: readonly string[]) =>
		refuse(400, '122', 'Invalid preferences given with handling=strict', {
			details: `Invalid preferences: ${list(names)}`,
		}),
	aggregates: () => refuse(400, '123', 'Use of aggregate functions is not allowed'),
	maxAffected: (rows: number) =>
		refuse(400, '124', 'Query result exceeds max-affected preference constraint', {
			details: `The query affects ${rows} rows`,
		}),
	path: () => refuse(404, '125', 'Invalid path specified in request URL'),
	notImplemented: (details: string) => refuse(400, '127', 'Feature not implemented', { details }),
	maxAffectedRpc: () =>
		refuse(
			400,
			'128',
			'Function must return SETOF or TABLE when max-affected preference is used with handling=strict',
		),
	noRelationship: (words: {
		origin: string;
		target: string;
		hint: string | undefined;
		schema: string;
		suggestion: string | undefined;
	}) =>
		refuse(
			400,
			'200',
			`Could not find a relationship between '${words.origin}' and '${words.target}' in the schema cache`,
			{
				details:
					`Searched for a foreign key relationship between '${words.origin}' and '${words.target}` +
					`${words.hint === undefined ? '' : `' using the hint '${words.hint}`}' in the schema ` +
					`'${words.schema}', but no matches were found.`,
				hint: words.suggestion,
			},
		),
	ambiguousRelationship: (origin: string, target: string, found: readonly Relationship[]) =>
		refuse(
			300,
			'201',
			`Could not embed because more than one relationship was found for '${origin}' and '${target}'`,
			{
				details: found.map(describeRelationship),
				hint:
					`Try changing '${target}' to one of the following: ${list(found.map(suggestRelationship))}. ` +
					"Find the desired relationship in the 'details' key.",
			},
		),
	ambiguousRoutine: (routines: readonly Routine[]) =>
		refuse(
			300,
			'203',
			`Could not choose the best candidate function between: ${list(routines.map(describeRoutine).sort())}`,
			{
				hint:
					'Try renaming the parameters or the function itself in the database so function overloading can ' +
					'be resolved',
			},
		),
	noRoutine: (message: string, details: string, hint: string | undefined) =>
		refuse(404, '202', message, { details, hint }),
	noColumn: (table: string, column: string) =>
		refuse(400, '204', `Could not find the '${column}' column of '${table}' in the schema cache`),
	noTable: (schema: string, table: string, similar: string | undefined) =>
		refuse(404, '205', `Could not find the table '${schema}.${table}' in the schema cache`, {
			hint: similar === undefined ? null : `Perhaps you meant the table '${schema}.${similar}'`,
		}),
	token: (code: '301' | '303', message: string, details?: string) =>
		new RestError({
			status: 401,
			code: `PGRST${code}`,
			message,
			details,
			headers: {
				'www-authenticate': `Bearer error="invalid_token", error_description=${JSON.stringify(message)}`,
			},
		}),
} as const;

/** Refusals that a change of the schema, not yet noticed, could explain. */
export const mayBeStale = (error: RestError): boolean => /^PGRST20[0-5]$/.test(error.code);

const describeRoutine = ({ schema, name, parameters }: Routine): string =>
	`${schema}.${name}(${parameters.map((parameter) => `${parameter.name} => ${parameter.type}`).join(', ')})`;

const columns = (names: readonly string[]): string => `(${list(names)})`;

const describeRelationship = (relationship: Relationship): unknown => {
	const { table, foreignTable, cardinality } = relationship;
	const embedding = `${table.name} with ${foreignTable.name}`;
	if (cardinality.kind === 'computed') return {};
	if (cardinality.kind === 'many-to-many') {
		const { table: junction, sourceConstraint, targetConstraint, source, target } = cardinality;
		return {
			cardinality: 'many-to-many',
			embedding,
			relationship:
				`${junction.name} using ${sourceConstraint}${columns(source.map(([, own]) => own))} ` +
				`and ${targetConstraint}${columns(target.map(([, own]) => own))}`,
		};
	}
	return {
		cardinality: cardinality.kind,
		embedding,
		relationship:
			`${cardinality.constraint} using ${table.name}${columns(cardinality.columns.map(([own]) => own))} ` +
			`and ${foreignTable.name}${columns(cardinality.columns.map(([, foreign]) => foreign))}`,
	};
};

const suggestRelationship = ({ foreignTable, cardinality }: Relationship): string => {
	if (cardinality.kind === 'computed') return '';
	const by = cardinality.kind === 'many-to-many' ? cardinality.table.name : cardinality.constraint;
	return `'${foreignTable.name}!${by}'`;
};
