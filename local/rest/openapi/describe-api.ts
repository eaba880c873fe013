import { refusals } from '../rest-error.ts';
import { runAsCaller, type RestRequest } from '../rest-request.ts';
import type { Routine, Table } from '../schema/schema.ts';
import { parameter, sql } from '../sql/fragment.ts';
import { renderDocument } from './document.ts';

const acceptable = ['application/openapi+json', 'application/json', '*/*', 'application/*'];

interface Visible {
	readonly tables: readonly string[];
	readonly routines: readonly string[];
	readonly description: string | null;
}

/** Names of what the role may use, and the comment on the schema. */
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
				SELECT coalesce(json_agg(DISTINCT proname), '[]') FROM pg_proc
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
	const accepted = (headers.get('accept') ?? '*/*')
		.split(',')
		.map((type) => type.split(';')[0]?.trim() ?? '');
	if (!accepted.some((type) => acceptable.includes(type))) throw refusals.mediaTypes(accepted);

	const visible = await findVisible(request);
	const tables = [...schema.tables.values()].filter(
		(table: Table) => table.schema === schemaName && visible.tables.includes(table.name),
	);
	const routines = [...schema.routines.values()]
		.flat()
		.filter((routine: Routine) => routine.schema === schemaName && visible.routines.includes(routine.name));
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
