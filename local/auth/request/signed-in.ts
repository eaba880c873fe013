import { verifyJwt, type Claims } from '../../jwt.ts';
import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { findSession, type Session } from '../sessions/session.ts';
import { findUser } from '../users/find-user.ts';
import { isBanned, type User } from '../users/user.ts';
import { isUuid } from './uuid.ts';

/** Who sends a request, with a token that is still good. */
export interface SignedIn {
	readonly user: User;
	/** Only tokens that were not made here have none. */
	readonly session: Session | undefined;
}

const unreadable = (problem: string): AuthError =>
	refusals.badJwt(`invalid JWT: unable to parse or verify signature, ${problem}`);

const readClaims = (token: string, secret: string): Claims => {
	const verified = verifyJwt(token, secret);
	if ('problem' in verified) {
		switch (verified.problem) {
			case 'parts':
				throw unreadable('token is malformed: token contains an invalid number of segments');
			case 'algorithm':
				throw unreadable('token signature is invalid: signing method is invalid');
			case 'signature':
				throw unreadable('token signature is invalid: signature is invalid');
			case 'payload':
				throw unreadable('token is malformed: could not JSON decode claim');
		}
	}
	const { exp } = verified.claims;
	if (typeof exp === 'number' && Date.now() >= exp * 1000) {
		throw unreadable('token has invalid claims: token is expired');
	}
	return verified.claims;
};

const requireClaims = ({ caller, headers, auth }: AuthRequest): Claims => {
	if (caller.token !== undefined) return readClaims(caller.token, auth.jwtSecret);
	// An opaque key stands for a token of its role.
	if (headers.has('authorization') || caller.keyRole === 'service_role') return { role: caller.keyRole };
	throw refusals.noAuthorization();
};

const requireSession = async ({ auth }: AuthRequest, id: unknown): Promise<Session | undefined> => {
	if (id === undefined || id === '') return undefined;
	if (typeof id !== 'string' || !isUuid(id)) {
		throw refusals.badJwt('invalid claim: session_id claim must be a UUID');
	}
	const session = await findSession(auth.sql, id);
	if (!session) {
		throw new AuthError(403, 'session_not_found', 'Session from session_id claim in JWT does not exist');
	}
	return session;
};

export const requireUser = async (request: AuthRequest): Promise<SignedIn> => {
	const { sub, session_id: sessionId } = requireClaims(request);
	if (typeof sub !== 'string' || sub === '') throw refusals.badJwt('invalid claim: missing sub claim');
	if (!isUuid(sub)) throw new AuthError(400, 'bad_jwt', 'invalid claim: sub claim must be a UUID');
	const user = await findUser(request.auth.sql, sub);
	if (!user) throw new AuthError(403, 'user_not_found', 'User from sub claim in JWT does not exist');
	const session = await requireSession(request, sessionId);
	if (isBanned(user)) throw refusals.banned(403);
	return { user, session };
};

const adminRoles: readonly unknown[] = ['service_role', 'supabase_admin'];

export const requireAdmin = (request: AuthRequest): void => {
	const { role } = requireClaims(request);
	if (!adminRoles.includes(role)) throw new AuthError(403, 'not_admin', 'User not allowed');
};

export const isAdmin = (request: AuthRequest): boolean => {
	try {
		requireAdmin(request);
		return true;
	} catch (error) {
		if (error instanceof AuthError) return false;
		throw error;
	}
};
