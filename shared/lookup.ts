import type { Connection } from './connection';
import {
	describeApi,
	isPrimaryKey,
	type ApiDescription,
	type ObjectDescription,
	type PropertyDescription,
} from './database/api-description';
import { SupabaseError, type LocalCode } from './error';
import type { Lookup, Row } from './field';
import type { SendRequest } from './operation';
import { tablePath } from './postgrest/table';
import { listBucketNames, listFolders } from './storage/list-names';

/** A name that an editor can offer. */
export interface Listed {
	readonly name: string;
	/** PostgreSQL's name of the type of a column or argument: `bigint`, `text[]`, `timestamp with time zone`. */
	readonly type?: string;
	/** The input that suits the type. */
	readonly input?: 'text' | 'number' | 'flag' | 'date' | 'time' | 'json' | 'list' | 'choice';
	/** The comment in the database. */
	readonly help?: string;
	/** A new row, or a call, must have it. */
	readonly required?: boolean;
	/** Belongs to the primary key. */
	readonly isKey?: boolean;
	/** Values of an enum. */
	readonly choices?: readonly string[];
}

/** What the names belong to. */
export interface LookupOf {
	/** The project's own by default. */
	readonly schema?: string;
	readonly table?: string;
	readonly function?: string;
	readonly bucket?: string;
	/** The folder whose folders are meant; the top of the bucket by default. */
	readonly folder?: string;
}

/**
 * Names of the live project for an editor to offer, in alphabetical order; columns and arguments in that of the database.
 * A publishable key may not read the description of the API: schemas it can list all the same, and columns where a row
 * may be read. Throws a SupabaseError, with the advice to type the name where the key is the reason.
 */
export async function lookUp(
	connection: Connection,
	lookup: Lookup,
	of: LookupOf = {},
	{ signal }: { readonly signal?: AbortSignal } = {},
): Promise<readonly Listed[]> {
	const send: SendRequest = async (request) => await connection.send(request, { signal });
	switch (lookup) {
		case 'schemas':
			return await listSchemas(send);
		case 'tables':
			return listTables(await readApi(of, send));
		case 'functions':
			return listFunctions(await readApi(of, send));
		case 'arguments':
			return of.function ? listArguments(await readApi(of, send), of.function) : [];
		case 'columns':
			return of.table ? await listColumns(of.table, of, send) : [];
		case 'buckets':
			return await listBucketNames(send);
		case 'folders':
			return of.bucket ? await listFolders(of.bucket, of.folder, send) : [];
	}
}

const readApi = async ({ schema }: LookupOf, send: SendRequest): Promise<ApiDescription> =>
	await describeApi(schema, send).catch((error: unknown) => {
		throw isForbidden(error) ? notReadable(error) : error;
	});

const isForbidden = (error: unknown): error is SupabaseError =>
	error instanceof SupabaseError && [401, 403, 404].includes(error.status) && error.field !== 'key';

const notReadable = ({ status, code }: { readonly status: number; readonly code?: string }): SupabaseError =>
	new SupabaseError({
		reason: 'The names cannot be listed with this key',
		advice: 'Type the name. Only secret keys may read the list.',
		status,
		code: code ?? ('NO_LIST' satisfies LocalCode),
	});

/** A schema that no project has makes PostgREST name those there are. */
async function listSchemas(send: SendRequest): Promise<readonly Listed[]> {
	const refusal = await send({ service: 'database', method: 'GET', path: '/_', schema: '?' }).then(
		() => undefined,
		(error: unknown) => error,
	);
	if (!(refusal instanceof SupabaseError) || refusal.code !== 'PGRST106')
		throw refusal ?? notReadable({ status: 200 });
	const [, names = ''] = /(?:following|exposed): (.+)$/.exec(refusal.hint ?? refusal.reason) ?? [];
	return names
		.split(',')
		.map((name) => ({ name: name.trim() }))
		.filter(({ name }) => name !== '');
}

const listTables = ({ definitions = {} }: ApiDescription): readonly Listed[] =>
	Object.entries(definitions)
		.map(([name, { description }]) => ({ name, ...helpOf(description) }))
		.sort(byName);

const listFunctions = ({ paths = {} }: ApiDescription): readonly Listed[] =>
	Object.entries(paths)
		.filter(([path]) => path.startsWith('/rpc/'))
		.map(([path, { post }]) => ({
			name: path.slice('/rpc/'.length),
			...helpOf(post?.summary ?? post?.description),
		}))
		.sort(byName);

function listArguments({ paths = {} }: ApiDescription, name: string): readonly Listed[] {
	const parameters = paths[`/rpc/${name}`]?.post?.parameters ?? [];
	const body = parameters.find((each) => each.in === 'body')?.schema;
	return listProperties(body, (argument) => body?.required?.includes(argument) ?? false);
}

/** The columns of a table with their types; or, without the right to read those, the names in any row of it. */
async function listColumns(table: string, of: LookupOf, send: SendRequest): Promise<readonly Listed[]> {
	const description = await describeApi(of.schema, send).catch((error: unknown) => {
		if (isForbidden(error)) return undefined;
		throw error;
	});
	if (!description) return await listColumnsOfRow(table, of, send);
	const definition = description.definitions?.[table];
	// A default that PostgREST cannot write as JSON is not told of: keys, lists and JSON are taken to have one.
	return listProperties(
		definition,
		(name, column) =>
			(definition?.required?.includes(name) ?? false) &&
			column.default === undefined &&
			!isPrimaryKey(column) &&
			!['list', 'json'].includes(inputFor(column)),
	);
}

async function listColumnsOfRow(
	table: string,
	{ schema }: LookupOf,
	send: SendRequest,
): Promise<readonly Listed[]> {
	const { body, status } = await send({
		service: 'database',
		method: 'GET',
		path: tablePath(table),
		query: [
			['select', '*'],
			['limit', '1'],
		],
		schema,
	});
	const [row] = Array.isArray(body) ? (body as readonly Row[]) : [];
	if (!row) throw notReadable({ status });
	return Object.keys(row).map((name) => ({ name }));
}

function listProperties(
	definition: ObjectDescription | undefined,
	isRequired: (name: string, property: PropertyDescription) => boolean,
): readonly Listed[] {
	return Object.entries(definition?.properties ?? {}).map(([name, property]) => ({
		name,
		...(property.format !== undefined && { type: typeOf(property.format) }),
		input: inputFor(property),
		...helpOf(property.description),
		required: isRequired(name, property),
		isKey: isPrimaryKey(property),
		...(property.enum && { choices: property.enum }),
	}));
}

/** The comment without PostgREST's notes about keys. */
function helpOf(description: string | undefined): { readonly help?: string } {
	const help = description?.replace(/(?:\n\n)?Note:\n[^]*$/, '').trim();
	return help ? { help } : {};
}

/** PostgREST 14 and newer write whole numbers as OpenAPI does, older ones as PostgreSQL does. */
const typeOf = (format: string): string => ({ int32: 'integer', int64: 'bigint' })[format] ?? format;

/** Numbers that a JavaScript number may not hold are typed as text. */
function inputFor({ type, format = '', enum: choices }: PropertyDescription): NonNullable<Listed['input']> {
	if (choices) return 'choice';
	if (/^jsonb?$/.test(format)) return 'json';
	if (type === 'array' || format.endsWith('[]')) return 'list';
	if (type === 'boolean') return 'flag';
	if (/^(?:int32|smallint|integer|real|double precision)$/.test(format)) return 'number';
	if (/^(?:date$|timestamp)/.test(format)) return 'date';
	return format.startsWith('time ') ? 'time' : 'text';
}

const byName = (one: Listed, other: Listed): number => one.name.localeCompare(other.name, 'en');
