import { verify as verifyTotp } from 'otplib';
import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { requireSessionRow, toSessionReply, type SessionReply } from '../sessions/issue-session.ts';
import { findActiveToken, insertRefreshToken, rotate } from '../sessions/refresh-tokens.ts';
import { addProof, type Session } from '../sessions/session.ts';
import { inTransaction } from '../transaction.ts';
import { reload } from '../users/save-user.ts';
import type { Factor } from '../users/user.ts';
import { requireChallenge, type Challenge } from './challenge.ts';
import { requireFactor, toMethod } from './factors.ts';

const wrong = (message: string): AuthError => new AuthError(422, 'mfa_verification_failed', message);

const checkCode = async (factor: Factor, challenge: Challenge, code: string): Promise<void> => {
	if (factor.factor_type === 'phone') {
		if (code !== challenge.otp_code) throw wrong('Invalid MFA Phone code entered');
		return;
	}
	const isNumber = /^\d{6}$/.test(code);
	// The clock of a phone may be off by one period of 30 seconds.
	const { valid } = isNumber
		? await verifyTotp({ secret: factor.secret ?? '', token: code, epochTolerance: 30 })
		: { valid: false };
	if (!valid) throw wrong('Invalid TOTP code entered');
};

/** The session becomes aal2 and gets a new pair of tokens; sessions that are less end, as hosted. */
const raiseSession = async (
	request: AuthRequest,
	sql: Database,
	{ session, factor }: { readonly session: Session; readonly factor: Factor },
): Promise<SessionReply> => {
	const { user_id: userId, id: sessionId } = session;
	await addProof(sql, sessionId, toMethod(factor));
	await sql`
		update auth.sessions set aal = 'aal2', factor_id = ${factor.id}, updated_at = now() where id = ${sessionId}`;
	const active = await findActiveToken(sql, sessionId);
	const refreshToken = active
		? await rotate(sql, active)
		: await insertRefreshToken(sql, { userId, sessionId, parent: null });
	await sql`delete from auth.sessions where user_id = ${userId} and aal < 'aal2'`;
	return await toSessionReply(request, {
		user: await reload(sql, userId),
		session: await requireSessionRow(sql, sessionId),
		refreshToken,
	});
};

/** POST /factors/:id/verify */
export const verifyFactor = async (request: AuthRequest, { user, session }: SignedIn): Promise<Response> => {
	const fields = request.fields();
	const factor = requireFactor(user, request.path['factor'] ?? '');
	const code = fields.text('code');
	if (code === '') throw refusals.invalid('Code needs to be non-empty');
	if (!session) throw refusals.failed('A valid session and factor are required to verify a factor');
	return await inTransaction(request.auth, async (sql) => {
		const challenge = await requireChallenge(sql, factor, fields.text('challenge_id'));
		await checkCode(factor, challenge, code);
		await sql`update auth.mfa_challenges set verified_at = now() where id = ${challenge.id}`;
		await sql`update auth.mfa_factors set status = 'verified', updated_at = now() where id = ${factor.id}`;
		await sql`
			delete from auth.mfa_factors
			where user_id = ${user.id} and status = 'unverified' and factor_type = ${factor.factor_type}`;
		return Response.json(await raiseSession(request, sql, { session, factor }));
	});
};
