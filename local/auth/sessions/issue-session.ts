import type { AuthRequest, Database } from '../context.ts';
import { renderUser } from '../users/render-user.ts';
import { updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';
import { createAccessToken } from './access-token.ts';
import { insertRefreshToken } from './refresh-tokens.ts';
import { addProof, findSession, type Method, type Session } from './session.ts';

/** What a client gets when somebody signs in. */
export interface SessionReply {
	readonly access_token: string;
	readonly token_type: 'bearer';
	readonly expires_in: number;
	readonly expires_at: number;
	readonly refresh_token: string;
	readonly user: ReturnType<typeof renderUser>;
}

export const requireSessionRow = async (sql: Database, id: string): Promise<Session> => {
	const session = await findSession(sql, id);
	if (!session) throw new Error(`The session ${id} is gone.`);
	return session;
};

export const toSessionReply = async (
	request: AuthRequest,
	{
		user,
		session,
		refreshToken,
	}: { readonly user: User; readonly session: Session; readonly refreshToken: string },
): Promise<SessionReply> => {
	const { token, expiresIn, expiresAt } = await createAccessToken(request, user, session);
	return {
		access_token: token,
		token_type: 'bearer',
		expires_in: expiresIn,
		expires_at: expiresAt,
		refresh_token: refreshToken,
		user: renderUser(user),
	};
};

/** Signs a user in: a new session with its first pair of tokens. */
export const issueSession = async (
	request: AuthRequest,
	sql: Database,
	user: User,
	method: Method,
): Promise<SessionReply> => {
	const [row] = await sql<{ id: string }[]>`
		insert into auth.sessions ${sql({
			user_id: user.id,
			user_agent: request.headers.get('user-agent'),
			ip: '127.0.0.1',
		})} returning id`;
	if (!row) throw new Error('The session was not written.');
	await addProof(sql, row.id, method);
	const refreshToken = await insertRefreshToken(sql, { userId: user.id, sessionId: row.id, parent: null });
	const signedIn = await updateUser(sql, user, { last_sign_in_at: new Date() });
	const session = await requireSessionRow(sql, row.id);
	return await toSessionReply(request, { user: signedIn, session, refreshToken });
};

/** The session as parameters of a URL, for the implicit flow. */
export const toUrlParameters = (session: SessionReply, more: Readonly<Record<string, string>>): string =>
	new URLSearchParams({
		access_token: session.access_token,
		expires_at: String(session.expires_at),
		expires_in: String(session.expires_in),
		...more,
		refresh_token: session.refresh_token,
		sb: '',
		token_type: session.token_type,
	}).toString();
