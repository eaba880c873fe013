import type { AuthRequest, Database } from '../context.ts';
import { AuthError, OAuthError } from '../errors/auth-error.ts';
import { inTransaction } from '../transaction.ts';
import { findUser } from '../users/find-user.ts';
import { isBanned } from '../users/user.ts';
import { toSessionReply } from './issue-session.ts';
import { findActiveToken, findRefreshToken, rotate, type RefreshToken } from './refresh-tokens.ts';
import { endSessions, findSession } from './session.ts';

/** A client that lost the reply may ask with the same token again. */
const reuseSeconds = 10;

const refuse = (code: string, message: string): AuthError =>
	new AuthError(400, code, `Invalid Refresh Token: ${message}`);

/**
 * The token that follows, or undefined when this one was used up longer ago. The one before the newest may always be
 * used again, and gives the newest: its client did not get to keep that.
 */
const findNext = async (sql: Database, token: RefreshToken): Promise<string | undefined> => {
	if (!token.revoked) return await rotate(sql, token);
	const active = await findActiveToken(sql, token.session_id);
	if (active?.parent === token.token) return active.token;
	const isRecent = Date.now() <= token.updated_at.getTime() + reuseSeconds * 1000;
	return isRecent ? await rotate(sql, token) : undefined;
};

/** POST /token?grant_type=refresh_token */
export const refreshSession = async (request: AuthRequest): Promise<Response> => {
	const given = request.fields().text('refresh_token');
	if (given === '') throw new OAuthError('invalid_request', 'refresh_token required');
	return await inTransaction(request.auth, async (sql) => {
		const token = await findRefreshToken(sql, given);
		const user = token && (await findUser(sql, token.user_id));
		if (!token || !user) return refuse('refresh_token_not_found', 'Refresh Token Not Found');
		if (isBanned(user)) return refuse('user_banned', 'User Banned');
		const session = await findSession(sql, token.session_id);
		if (!session) return refuse('session_not_found', 'No Valid Session Found');
		if (session.not_after && session.not_after < new Date())
			return refuse('session_expired', 'Session Expired');
		const refreshToken = await findNext(sql, token);
		if (refreshToken === undefined) {
			// Two have this token, and one of them is a thief. Neither may go on.
			await endSessions(sql, user, { only: session.id });
			return refuse('refresh_token_already_used', 'Already Used');
		}
		await sql`
			update auth.sessions set refreshed_at = now(), updated_at = now(), user_agent = ${request.headers.get('user-agent')}
			where id = ${session.id}`;
		return Response.json(await toSessionReply(request, { user, session, refreshToken }));
	});
};
