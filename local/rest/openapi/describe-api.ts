import { parseAccept, renderMediaType } from '../request/media-type.ts';
import { refusals } from '../rest-error.ts';
import { runAsCaller, type RestRequest } from '../rest-request.ts';
import type { Routine, Table } from '../schema/schema.ts';
import { parameter, sql } from '../sql/fragment.ts';
import { renderDocument } from './document.ts';

const acceptable = ['application/openapi+json', 'application/json', '*/*'];

interface Visible {
	readonly tables: readonly string[];
	/** The types of the parameters by the oid of the function, named as the caller would: without the schemas it searches. */
	readonly routines: Readonly<Record<string, readonly string[]>>;
	readonly description: string | null;
}

/** What the role may use, and the comment on the schema. */
const findVisible = async (request: RestRequest): Promise<Visible> =>
	await runAsCaller(request, true, async (run) => {
		const schema = parameter(request.schemaName);
		const [row] = await run(sql`SELECT json_build_object(
			'tables', (
				SELECT coalesce(json_agg(relname), '[]') FROM pg_class
				WHERE relnamespace = (${schema}::text)::regnamespace AND relkind IN ('r', 'v', 'm', 'f', 'p') AND (
					pg_has_role(relowner, 'USAGE')
					OR has_table_privilege(oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
					OR has_any_column_privilege(oid, 'SELECT, INSERT, UPDATE, REFERENCES')
				)
			),
			'routines', (
				SELECT coalesce(json_object_agg(oid, ARRAY(
					SELECT type::regtype::text FROM unnest(proargtypes) WITH ORDINALITY _ (type, position) ORDER BY position
				)), '{}') FROM pg_proc
				WHERE pronamespace = (${schema}::text)::regnamespace AND has_function_privilege(oid, 'EXECUTE')
			),
			'description', obj_description((${schema}::text)::regnamespace, 'pg_namespace')
		)::text AS visible`);
		return JSON.parse(row?.['visible'] ?? '{}') as Visible;
	});

/** GET or HEAD of the root: a description of all tables and functions that the caller may use. */
export const describeApi = async (request: RestRequest): Promise<Response> => {
	const { method, headers, schema, schemaName } = request;
	if (method !== 'GET' && method !== 'HEAD') throw refusals.method(method);
	const accepted = parseAccept(headers.get('accept')).map(renderMediaType);
	if (!accepted.some((type) => acceptable.includes(type))) throw refusals.mediaTypes(accepted);

	const visible = await findVisible(request);
	const tables = [...schema.tables.values()].filter(
		(table: Table) => table.schema === schemaName && visible.tables.includes(table.name),
	);
	const routines = [...schema.routines.values()].flat().flatMap((routine: Routine) => {
		const types = visible.routines[routine.oid];
		if (routine.schema !== schemaName || !types) return [];
		const parameters = routine.parameters.map((one, index) => ({ ...one, type: types[index] ?? one.type }));
		return { ...routine, parameters };
	});
	const document = renderDocument({
		tables,
		routines,
		schema,
		description: visible.description,
		host: headers.get('host') ?? '127.0.0.1',
	});
	return new Response(method === 'HEAD' ? null : JSON.stringify(document), {
		headers: { 'content-type': 'application/openapi+json; charset=utf-8', 'content-profile': schemaName },
	});
};
