import { createHash } from 'node:crypto';
import type { ICredentialDataDecryptedObject, IHttpRequestHelper } from 'n8n-workflow';
import { connect, SupabaseError, type Send } from '../../shared';
import { newSession } from './sign-in';
import { tlsOptions } from './tls-options';
import { toReply } from './to-reply';
import { readUserCredential, type StoredSession, type UserCredential } from './user-credential';

/**
 * Milliseconds for which an answer is kept. Many items ask at once for the session after the same one, some a moment
 * after the others were answered; and Auth would block who asks it too often with a wrong password.
 */
const lifetime = 10_000;

/** The next session by the one before. */
const sessions = new Map<string, Promise<StoredSession>>();

/**
 * The next session of a user, as n8n stores it beside the credential. n8n asks for it before the first request, after a
 * 401, and when the credential itself says that it is time.
 */
export async function renewSession(
	{ helpers }: IHttpRequestHelper,
	stored: ICredentialDataDecryptedObject,
): Promise<StoredSession> {
	const credential = readUserCredential(stored);
	const { formHash, kept } = credential;
	const key = keyOf(formHash, kept?.token);
	const before = sessions.get(key);
	if (before) return await newest(before);
	const next = signIn(helpers, credential);
	sessions.set(key, next);
	const forget = (): void => {
		if (sessions.get(key) === next) sessions.delete(key);
	};
	const forgetLater = (): void => AbortSignal.timeout(lifetime).addEventListener('abort', forget);
	// Who asked hears of what went wrong; who asks next tries again, unless that could only bring the same.
	next.then(forgetLater, (error: unknown) => (isFinal(error) ? forgetLater() : forget()));
	return await next;
}

/** The session that came last after this one. */
async function newest(session: Promise<StoredSession>): Promise<StoredSession> {
	const { sessionOf, sessionToken } = await session;
	const next = sessions.get(keyOf(sessionOf, sessionToken));
	return next ? await newest(next) : await session;
}

const keyOf = (formHash: string, token = ''): string =>
	createHash('sha256')
		.update(JSON.stringify([formHash, token]))
		.digest('base64');

const isFinal = (error: unknown): boolean =>
	error instanceof SupabaseError && error.status >= 400 && error.status < 500;

async function signIn(
	helpers: IHttpRequestHelper['helpers'],
	credential: UserCredential,
): Promise<StoredSession> {
	const { project, key, formHash } = credential;
	const connection = connect({ ...project, key }, { send: sendBy(helpers, credential) });
	const {
		access_token: token,
		refresh_token: refreshToken,
		expires_in: seconds,
	} = await newSession(connection, credential);
	return {
		sessionToken: token,
		sessionRefreshToken: credential.signInBy === 'refreshToken' ? (refreshToken ?? '') : '',
		sessionRenewAt: String(Date.now() + (seconds - Math.min(90, seconds / 5)) * 1000),
		sessionOf: formHash,
	};
}

const sendBy =
	(helpers: IHttpRequestHelper['helpers'], credential: UserCredential): Send =>
	async ({ method, url, headers, body, timeout }) => {
		if (method === 'OPTIONS' || method === 'HEAD') throw new TypeError(`A sign-in needs no ${method}`);
		return await toReply(
			await helpers.httpRequest({
				method,
				url,
				headers: { ...headers },
				body,
				timeout,
				encoding: 'text',
				returnFullResponse: true,
				disableFollowRedirect: true,
				ignoreHttpStatusErrors: true,
				...tlsOptions(credential),
			}),
		);
	};
