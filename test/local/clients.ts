import { createClient, type Session, type SupabaseClient, type User } from '@supabase/supabase-js';
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

/** The official client as an app has it before anybody signs in. It remembers its session until it is gone. */
export const openApp = (local: Local, flowType: 'implicit' | 'pkce' = 'implicit'): SupabaseClient =>
	createClient(local.url, local.keys.publishable, {
		auth: { persistSession: false, autoRefreshToken: false, flowType },
	});

/** A mail or an SMS, as `/_local/mail` shows it. */
export interface Mail {
	readonly to: string;
	readonly type: string;
	readonly channel: string;
	readonly otp: string;
	readonly token_hash: string | null;
	readonly action_link: string | null;
	readonly redirect_to: string | null;
	readonly sent_at: string;
}

/** What was sent to an address, the newest first. */
export const readMails = async (local: Local, to: string): Promise<readonly Mail[]> => {
	const response = await fetch(`${local.url}/_local/mail?to=${encodeURIComponent(to)}`);
	return (await response.json()) as readonly Mail[];
};

/** The last that was sent to an address. */
export const readMail = async (local: Local, to: string): Promise<Mail> => {
	const [mail] = await readMails(local, to);
	if (!mail) throw new Error(`Nothing was sent to ${to}.`);
	return mail;
};

/** Follows a link or a redirect one step; gives where it leads. */
export const follow = async (url: string | null): Promise<URL> => {
	const response = await fetch(url ?? '', { redirect: 'manual' });
	const location = response.headers.get('location');
	if (location === null)
		throw new Error(`${response.status} instead of a redirect: ${await response.text()}`);
	return new URL(location);
};

/** What the fragment of a URL says. */
export const readFragment = ({ hash }: URL): Readonly<Record<string, string>> =>
	Object.fromEntries(new URLSearchParams(hash.slice(1)));

/** Status, code and words of an error that the official client reports. */
export const refusalOf = ({
	error,
}: {
	readonly error: { readonly status?: number; readonly code?: string; readonly message: string } | null;
}): readonly unknown[] => [error?.status, error?.code, error?.message];

export const password = 'correct horse';

/** Makes a confirmed user, by secret key. */
export const createUser = async (
	local: Local,
	email: string,
	attributes: Readonly<Record<string, unknown>> = {},
): Promise<User> => {
	const { auth } = openClient(local, local.keys.secret);
	const created = await auth.admin.createUser({ email, password, email_confirm: true, ...attributes });
	return rowsOf({ data: created.data.user, error: created.error });
};

/** The official client, signed in with a password. */
export const signIn = async (local: Local, email: string): Promise<SupabaseClient> => {
	const app = openApp(local);
	rowsOf(await app.auth.signInWithPassword({ email, password }));
	return app;
};

export const sessionOf = async (app: SupabaseClient): Promise<Session> =>
	rowsOf({ data: (await app.auth.getSession()).data.session, error: null });

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

interface Reply {
	readonly data: unknown;
	readonly error: unknown;
}

/** The data of a reply without error, where its type tells the two apart. */
type DataOf<Result extends Reply> = NonNullable<
	[Extract<Result, { readonly error: null }>] extends [never]
		? Result['data']
		: Extract<Result, { readonly error: null }>['data']
>;

/** The rows of a reply; throws what the client reports. */
export const rowsOf = <Result extends Reply>({ data, error }: Result): DataOf<Result> => {
	if (error !== null && error !== undefined) throw new Error(JSON.stringify(error));
	if (data === null || data === undefined) throw new Error('There is no data.');
	return data as DataOf<Result>;
};
