import type { Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import { isUuid } from '../request/uuid.ts';
import type { Method } from '../sessions/session.ts';
import type { Factor, User } from '../users/user.ts';

export const toMethod = ({ factor_type }: Factor): Method => (factor_type === 'totp' ? 'totp' : 'mfa/phone');

export const requireFactor = ({ factors }: User, id: string): Factor => {
	if (!isUuid(id)) throw refusals.invalid('factor_id must be an UUID', 404);
	const factor = factors.find((one) => one.id === id);
	if (!factor) throw refusals.factorNotFound();
	return factor;
};

/** Without the factor, the sessions that it raised fall back to what they were. */
export const deleteFactor = async (sql: Database, factor: Factor): Promise<void> => {
	await sql`
		delete from auth.mfa_amr_claims
		where authentication_method = ${toMethod(factor)}
			and session_id in (select id from auth.sessions where factor_id = ${factor.id})`;
	await sql`update auth.sessions set aal = 'aal1', factor_id = null where factor_id = ${factor.id}`;
	await sql`delete from auth.mfa_factors where id = ${factor.id}`;
};
