import type { Sql } from 'postgres';
import type { Identity } from './authenticate.ts';
import { chooseFormat, parseAccept, renderMediaType, type ReplyFormat } from './request/media-type.ts';
import type { Preferences } from './request/preferences.ts';
import { refusals } from './rest-error.ts';
import type { Schema } from './schema/schema.ts';
import { identifier, join, render } from './sql/fragment.ts';
import { runTransaction, type Run } from './transaction.ts';

/** A request, and all that its answer depends on. */
export interface RestRequest {
	readonly database: Sql;
	readonly schema: Schema;
	readonly identity: Identity;
	readonly maxRows: number;
	readonly method: string;
	/** Path below the service, without leading slash, decoded. */
	readonly path: readonly string[];
	readonly search: string;
	readonly headers: Headers;
	readonly body: Uint8Array;
	/** The schema that the request is about. */
	readonly schemaName: string;
	readonly preferences: Preferences;
}

const usesContentProfile = ['POST', 'PUT', 'PATCH', 'DELETE'];

/** The schema named by Accept-Profile, or for writes by Content-Profile. */
export const chooseSchema = (method: string, headers: Headers, { exposed }: Schema): string => {
	const profile = headers.get(usesContentProfile.includes(method) ? 'content-profile' : 'accept-profile');
	const chosen = profile ?? exposed[0] ?? 'public';
	if (!exposed.includes(chosen)) throw refusals.schema(chosen, exposed);
	return chosen;
};

export const requireKnownPreferences = ({ handling, unknown }: Preferences): void => {
	if (handling === 'strict' && unknown.length > 0) throw refusals.preferences(unknown);
};

export const requireFormat = ({ headers, schema }: RestRequest): ReplyFormat => {
	const accepted = parseAccept(headers.get('accept'));
	const format = chooseFormat(accepted, schema.planEnabled);
	if (!format) throw refusals.mediaTypes(accepted.map(renderMediaType));
	return format;
};

const parseCookies = (header: string | null): Readonly<Record<string, string>> =>
	Object.fromEntries(
		(header ?? '')
			.split(';')
			.map((cookie) => cookie.trim().split('='))
			.filter(([name]) => name !== '')
			.map(([name = '', ...value]) => [name, value.join('=')]),
	);

/** Runs work in a transaction as the caller, who can be recognised there by settings such as `request.jwt.claims`. */
export const runAsCaller = async <Result>(
	{ database, schema, identity, method, path, headers, schemaName, preferences }: RestRequest,
	isReadOnly: boolean,
	work: (run: Run) => Promise<Result>,
): Promise<Result> => {
	const { role, claims } = identity;
	const searchPath = render(
		join([...new Set([schemaName, 'public', 'extensions'])].map(identifier), ', '),
	).text;
	const shown = Object.fromEntries([...headers].filter(([name]) => name !== 'cookie'));
	const settings: readonly (readonly [string, string])[] = [
		['search_path', searchPath],
		// Before the role: a setting may be one that the role itself must not change.
		...Object.entries(schema.roleSettings.get(role) ?? {}),
		['role', role],
		['request.jwt.claims', JSON.stringify(claims)],
		['request.method', method],
		['request.path', `/${path.join('/')}`],
		['request.headers', JSON.stringify(shown)],
		['request.cookies', JSON.stringify(parseCookies(headers.get('cookie')))],
		...(preferences.timezone === undefined ? [] : ([['timezone', preferences.timezone]] as const)),
	];
	return await runTransaction(
		database,
		{ isReadOnly, rollback: preferences.tx === 'rollback', settings },
		work,
	);
};
