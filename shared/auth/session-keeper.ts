import type { Connection } from '../connection';
import { SupabaseError, type LocalCode } from '../error';
import { authRequest, captcha, contact } from './auth-request';
import { endOf, readJwt } from './claims';
import { margin, refresh } from './refresh';
import { readSession, type Session } from './session';

/** How a user signs in: a password, or the tokens of a session that there is already. */
export interface UserCredentials {
	readonly email?: string;
	readonly phone?: string;
	readonly password?: string;
	readonly accessToken?: string;
	readonly refreshToken?: string;
}

/** Where a session outlives the process, encrypted. */
export interface SessionStore {
	read(): Promise<Session | undefined>;
	write(session: Session): Promise<void>;
}

/** One user's session for everything that acts as that user. */
export interface SessionKeeper {
	/** A token that is valid for a while yet. */
	accessToken(): Promise<string>;
	/** The session, refreshed if it is about to end. */
	session(): Promise<Session>;
	/** The next session, whether or not this one is about to end. */
	refresh(): Promise<Session>;
	/** Goes on with a session that the user got otherwise, as after a second factor. */
	adopt(session: Session): Promise<void>;
}

/** Milliseconds for which a refusal that trying again cannot mend is remembered: Auth would block who asks too often. */
const rememberRefusal = 10_000;

/**
 * Signs a user in when the first request needs it, and refreshes the session before it ends. Whoever asks meanwhile
 * waits for the one request on its way: a refresh token can be used once. When the session has ended for good, a password
 * signs in anew. `connection` must act as nobody. Throws what Auth refuses, and NO_SESSION without a way to sign in.
 */
export function keepSession(
	connection: Connection,
	user: UserCredentials,
	store?: SessionStore,
): SessionKeeper {
	let current: Session | undefined;
	let isRead = false;
	let running: Promise<Session> | undefined;
	let refused: { readonly error: SupabaseError; readonly until: number } | undefined;

	const isFresh = ({ expires_at: end }: Session): boolean => end - connection.now() / 1000 > margin;

	const keep = async (session: Session): Promise<Session> => {
		current = session;
		await store?.write(session);
		return session;
	};

	const renew = async (old: Session | undefined): Promise<Session> => {
		if (!old?.refresh_token) return await keep(await signIn(connection, user));
		const next = await refresh(
			old.refresh_token,
			async (request) => await connection.send(request, { secrets: [old.refresh_token] }),
		).catch((error: unknown) => {
			if (error instanceof SupabaseError && hasEnded(error) && user.password) return undefined;
			throw error;
		});
		return await keep(next?.session ?? (await signIn(connection, user)));
	};

	const next = async (isWanted: (session: Session) => boolean): Promise<Session> => {
		if (current && isWanted(current)) return current;
		if (running) return await running;
		if (refused && refused.until > connection.now()) throw refused.error;
		const find = async (): Promise<Session> => {
			if (!isRead) current = (await store?.read()) ?? given(user);
			isRead = true;
			return current && isWanted(current) ? current : await renew(current);
		};
		running = find().finally(() => (running = undefined));
		return await running.catch((error: unknown) => {
			if (error instanceof SupabaseError && isFinal(error))
				refused = { error, until: connection.now() + rememberRefusal };
			throw error;
		});
	};

	return {
		session: async () => await next(isFresh),
		accessToken: async () => (await next(isFresh)).access_token,
		refresh: async () => {
			const old = current;
			return await next((session) => session !== old && isFresh(session));
		},
		adopt: async (session) => {
			// What is on its way would take its place.
			await running?.catch(() => undefined);
			isRead = true;
			await keep(session);
		},
	};
}

/** The session that the user's own tokens make. */
function given({ accessToken, refreshToken }: UserCredentials): Session | undefined {
	if (!accessToken?.trim() && !refreshToken?.trim()) return undefined;
	const end = accessToken?.trim() ? endOf(readJwt(accessToken).claims) : undefined;
	return {
		access_token: accessToken?.trim() ?? '',
		refresh_token: refreshToken?.trim() ?? '',
		token_type: 'bearer',
		expires_in: 0,
		expires_at: end ?? 0,
	};
}

async function signIn(connection: Connection, { password, ...by }: UserCredentials): Promise<Session> {
	if (!password) {
		throw new SupabaseError({
			reason: 'The session has ended',
			advice: 'Sign in again and give the new tokens, or give address and password.',
			field: 'password',
			code: 'NO_SESSION' satisfies LocalCode,
		});
	}
	const reply = await connection.send(
		authRequest({
			method: 'POST',
			path: '/token',
			query: [['grant_type', 'password']],
			body: { ...contact(by), password, ...captcha(undefined) },
		}),
		{ secrets: [password] },
	);
	return readSession(reply).session!;
}

/** Whether a refresh token is no longer good for anything. */
const hasEnded = ({ code = '' }: SupabaseError): boolean =>
	/^(?:refresh_token_|session_|user_not_found|invalid_grant|bad_jwt)/.test(code);

/** Whether trying again at once can only bring the same. */
const isFinal = ({ status }: SupabaseError): boolean => status >= 400 && status < 500;
