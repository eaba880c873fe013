import { createClient, type SupabaseClient } from '@supabase/supabase-js';
import { createHmac } from 'node:crypto';
import postgres from 'postgres';
import type { Local } from './harness';

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Signs a user's token as the auth service does: HS256 with the project's secret. */
export const signToken = (claims: Readonly<Record<string, unknown>>, secret: string): string => {
	const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
	return `${content}.${createHmac('sha256', secret).update(content).digest('base64url')}`;
};

export const inOneHour = (): number => Math.floor(Date.now() / 1000) + 3600;

type Request = Omit<RequestInit, 'headers'> & { readonly headers?: Readonly<Record<string, string>> };

/** The official client with a key, and optionally a user's token. */
export const openClient = (local: Local, key: string, token?: string): SupabaseClient =>
	createClient(local.url, key, {
		auth: { persistSession: false, autoRefreshToken: false },
		...(token === undefined ? {} : { global: { headers: { Authorization: `Bearer ${token}` } } }),
	});

/** The official client, signed in as a user with this id. */
export const openUserClient = (local: Local, userId: string): SupabaseClient =>
	openClient(
		local,
		local.keys.publishable,
		signToken({ sub: userId, role: 'authenticated', exp: inOneHour() }, local.jwtSecret),
	);

/** Sends a request with the secret key, as it is. */
export const send = async (local: Local, path: string, request: Request = {}): Promise<Response> =>
	await fetch(`${local.url}${path}`, {
		...request,
		headers: { apikey: local.keys.secret, ...request.headers },
	});

/** Sends JSON; gives status, reply and headers. */
export const sendJson = async (
	local: Local,
	method: string,
	path: string,
	{ body, headers }: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly status: number; readonly text: string; readonly headers: Headers }> => {
	const response = await send(local, path, {
		method,
		headers: { 'content-type': 'application/json', ...headers },
		...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
	});
	return { status: response.status, text: await response.text(), headers: response.headers };
};

/** Speaks to PostgreSQL itself, as its superuser. */
export const openDatabase = (local: Local): postgres.Sql =>
	postgres(local.databaseUrl, { max: 2, onnotice: () => {} });

/** The rows of a reply; throws what the client reports. */
export const rowsOf = <Data>({
	data,
	error,
}: {
	readonly data: Data;
	readonly error: unknown;
}): NonNullable<Data> => {
	if (error !== null && error !== undefined) throw new Error(JSON.stringify(error));
	if (data === null || data === undefined) throw new Error('There is no data.');
	return data;
};
