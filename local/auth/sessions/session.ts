import type { Database } from '../context.ts';
import type { User, UserRow } from '../users/user.ts';

/** How a user proved who they are; the names that the claim `amr` shows. */
export type Method = 'password' | 'otp' | 'oauth' | 'sso/saml' | 'anonymous' | 'totp' | 'mfa/phone';

export interface Session {
	readonly id: string;
	readonly user_id: string;
	readonly created_at: Date;
	readonly aal: 'aal1' | 'aal2' | 'aal3';
	readonly not_after: Date | null;
	readonly factor_id: string | null;
	readonly proofs: readonly { readonly method: Method; readonly timestamp: number }[];
}

interface Proof {
	readonly authentication_method: Method;
	readonly updated_at: Date;
}

export const findSession = async (sql: Database, id: string): Promise<Session | undefined> => {
	const [session] = await sql<Omit<Session, 'proofs'>[]>`select * from auth.sessions where id = ${id}`;
	if (!session) return undefined;
	const proofs = await sql<Proof[]>`
		select authentication_method, updated_at from auth.mfa_amr_claims
		where session_id = ${id} order by updated_at desc`;
	return {
		...session,
		proofs: proofs.map((proof) => ({
			method: proof.authentication_method,
			timestamp: Math.floor(proof.updated_at.getTime() / 1000),
		})),
	};
};

export const addProof = async (sql: Database, sessionId: string, method: Method): Promise<void> => {
	await sql`
		insert into auth.mfa_amr_claims ${sql({ session_id: sessionId, authentication_method: method })}
		on conflict (session_id, authentication_method) do update set updated_at = clock_timestamp()`;
};

/** Whether a session began with a code that was sent: who forgot the password has none to tell. */
export const isRecovery = ({ proofs }: Session): boolean => proofs.some(({ method }) => method === 'otp');

/** Ends sessions of a user: one of them, all but one of them, or all. */
export const endSessions = async (
	sql: Database,
	{ id }: UserRow | User,
	which: { readonly only: string } | { readonly except: string } | 'all',
): Promise<void> => {
	const condition =
		which === 'all' ? sql`` : 'only' in which ? sql`and id = ${which.only}` : sql`and id <> ${which.except}`;
	await sql`delete from auth.sessions where user_id = ${id} ${condition}`;
};
