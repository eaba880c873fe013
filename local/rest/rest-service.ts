import type { Caller } from '../caller.ts';
import type { Service } from '../gateway.ts';
import { authenticate, type Identity } from './authenticate.ts';
import { callRoutine } from './call-routine.ts';
import { connect } from './connect.ts';
import { toRestError } from './database-error.ts';
import { describeApi } from './openapi/describe-api.ts';
import { readRows } from './read-rows.ts';
import { parsePreferences } from './request/preferences.ts';
import { mayBeStale, refusals, RestError } from './rest-error.ts';
import { chooseSchema, type RestRequest } from './rest-request.ts';
import { SchemaCache } from './schema-cache.ts';
import { toKey, type Schema, type Table } from './schema/schema.ts';
import { findSimilar } from './similar.ts';
import { mutationKinds, writeRows } from './write-rows.ts';

export interface RestOptions {
	readonly databaseUrl: string;
	readonly jwtSecret: string;
	readonly maxRows: number;
	readonly txOverride: boolean;
}

const servicePath = '/rest/v1';

const requireTable = (schema: Schema, schemaName: string, name: string): Table => {
	const table = schema.tables.get(toKey({ schema: schemaName, name }));
	if (table) return table;
	const names = [...schema.tables.values()].filter((one) => one.schema === schemaName).map((one) => one.name);
	throw refusals.noTable(schemaName, name, findSimilar(name, names, 0.75));
};

const route = async (request: RestRequest): Promise<Response> => {
	const { path, method, schema, schemaName } = request;
	const [first, second, ...more] = path;
	if (first === undefined) return await describeApi(request);
	if (second !== undefined) {
		if (first !== 'rpc' || more.length > 0) throw refusals.path();
		return await callRoutine(request, second);
	}
	const table = requireTable(schema, schemaName, first);
	if (method === 'GET' || method === 'HEAD') return await readRows(request, table);
	const kind = mutationKinds[method];
	if (!kind) throw refusals.method(method);
	return await writeRows(request, table, kind);
};

const decode = (part: string): string => {
	try {
		return decodeURIComponent(part);
	} catch (error) {
		if (error instanceof URIError) throw refusals.path();
		throw error;
	}
};

const splitPath = (pathname: string): readonly string[] =>
	pathname
		.slice(servicePath.length)
		.split('/')
		.filter((part) => part !== '')
		.map((part) => decode(part));

/** The document that describes the whole API is for secret keys only, as on the hosted gateway. */
const refuseDescription = (): Response =>
	Response.json(
		{
			message: 'Access to schema is forbidden',
			hint: 'Accessing the schema via the Data API is only allowed using a secret API key.',
		},
		{ status: 403 },
	);

/** Opens the REST API of a database, which answers as PostgREST does. */
export const openRest = async (
	options: RestOptions,
): Promise<{ service: Service; close: () => Promise<void> }> => {
	const { databaseUrl, jwtSecret, maxRows, txOverride } = options;
	const database = connect(databaseUrl);
	const cache = await SchemaCache.open(database);

	const answer = async (
		request: Request,
		identity: Identity,
		{ body, schema }: { readonly body: Uint8Array; readonly schema: Schema },
	): Promise<Response> => {
		const { method, headers, url } = request;
		const { pathname, search } = new URL(url);
		return await route({
			database,
			schema,
			identity,
			maxRows,
			method,
			headers,
			body,
			search,
			path: splitPath(pathname),
			schemaName: chooseSchema(method, headers, schema),
			preferences: parsePreferences(headers.get('prefer'), txOverride),
		});
	};

	/** A refusal that a change of the schema could explain is checked against the schema of now. */
	const answerFresh = async (request: Request, identity: Identity): Promise<Response> => {
		const body = new Uint8Array(await request.arrayBuffer());
		const schema = await cache.get();
		try {
			return await answer(request, identity, { body, schema });
		} catch (error) {
			if (!(error instanceof RestError) || !mayBeStale(error)) throw error;
			const latest = await cache.getLatest();
			// Compared with what this request saw: another may have read the schema again in the meantime.
			if (latest === schema) throw error;
			return await answer(request, identity, { body, schema: latest });
		}
	};

	const fetch = async (request: Request, caller: Caller): Promise<Response> => {
		const isRoot = /^\/rest\/v1\/*$/.test(new URL(request.url).pathname);
		if (isRoot && caller.keyRole !== 'service_role') return refuseDescription();
		let role = 'anon';
		try {
			const identity = authenticate(caller, jwtSecret);
			role = identity.role;
			return await answerFresh(request, identity);
		} catch (error) {
			const refusal = toRestError(error, role);
			if (!refusal) throw error;
			return refusal.toResponse();
		}
	};

	return { service: { path: servicePath, fetch }, close: async () => await database.end({ timeout: 1 }) };
};
