import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { createOtp } from '../messages/one-time-tokens.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { inTransaction } from '../transaction.ts';
import { checkChannel } from '../users/addresses.ts';
import type { Factor } from '../users/user.ts';
import { requireFactor } from './factors.ts';

export interface Challenge {
	readonly id: string;
	readonly factor_id: string;
	readonly created_at: Date;
	readonly verified_at: Date | null;
	readonly otp_code: string | null;
}

const challengeSeconds = 300;

const sendCode = (request: AuthRequest, { phone }: Factor): string => {
	if (!request.settings.phone) {
		throw refusals.disabled('MFA verification is disabled for Phone', 'mfa_phone_verify_not_enabled', 422);
	}
	const channel = checkChannel(request.fields().text('channel'));
	const otp = createOtp();
	request.auth.mailbox.deliver({
		to: phone ?? '',
		type: 'mfa',
		channel,
		otp,
		token_hash: null,
		action_link: null,
		redirect_to: null,
	});
	return otp;
};

/** POST /factors/:id/challenge */
export const challengeFactor = async (request: AuthRequest, { user }: SignedIn): Promise<Response> => {
	const factor = requireFactor(user, request.path['factor'] ?? '');
	const otp = factor.factor_type === 'phone' ? sendCode(request, factor) : null;
	const challenge = await inTransaction(request.auth, async (sql) => {
		const values = { factor_id: factor.id, ip_address: '127.0.0.1', otp_code: otp };
		const [row] = await sql<Challenge[]>`insert into auth.mfa_challenges ${sql(values)} returning *`;
		await sql`update auth.mfa_factors set last_challenged_at = now() where id = ${factor.id}`;
		if (!row) throw new Error('The challenge was not written.');
		return row;
	});
	return Response.json({
		id: challenge.id,
		type: factor.factor_type,
		expires_at: Math.floor(challenge.created_at.getTime() / 1000) + challengeSeconds,
	});
};

/** A challenge that waits for its answer. */
export const requireChallenge = async (sql: Database, factor: Factor, id: string): Promise<Challenge> => {
	const [challenge] = await sql<Challenge[]>`
		select * from auth.mfa_challenges where id::text = ${id} and factor_id = ${factor.id} for update`;
	if (!challenge) {
		throw new AuthError(422, 'mfa_factor_not_found', 'MFA factor with the provided challenge ID not found');
	}
	// GoTrue uses these words for a challenge that was answered, too.
	if (challenge.verified_at) {
		throw new AuthError(422, 'mfa_ip_address_mismatch', 'Challenge and verify IP addresses mismatch.');
	}
	if (Date.now() > challenge.created_at.getTime() + challengeSeconds * 1000) {
		throw new AuthError(
			422,
			'mfa_challenge_expired',
			`MFA challenge ${id} has expired, verify against another challenge or create a new challenge.`,
		);
	}
	return challenge;
};
