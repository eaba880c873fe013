import { run, SupabaseError, type Connection, type Session } from '../../shared';
import type { UserCredential } from './user-credential';

type Tokens = Pick<Session, 'access_token' | 'expires_in'> & Partial<Pick<Session, 'refresh_token'>>;

/**
 * Signs a user in as the credential says. A password signs in anew each time, so that n8n's workers need not share
 * anything; a refresh token is exchanged, unless the access token beside it is still good. Throws what Auth refuses.
 */
export async function newSession(connection: Connection, credential: UserCredential): Promise<Tokens> {
	const { signInBy, email, phone, password } = credential;
	if (signInBy === 'refreshToken') return await fromTokens(connection, credential);
	const address = signInBy === 'email' ? email : phone;
	if (address === '') throw missing(signInBy, signInBy === 'email' ? 'email address' : 'phone number');
	if (password === '') throw missing('password', 'password');
	return await sessionOf(connection, 'auth.signInWithPassword', { [signInBy]: address, password });
}

async function fromTokens(
	connection: Connection,
	{ accessToken, refreshToken, kept }: UserCredential,
): Promise<Tokens> {
	if (refreshToken === '') throw missing('refreshToken', 'refresh token');
	// One that was used before has been refused, or has ended.
	if (!kept && accessToken !== '') {
		const { data } = await run(connection, 'auth.getSession', { accessToken });
		const { session } = data as { readonly session: Tokens | null };
		if (session) return session;
	}
	const newest = kept?.refreshToken || refreshToken;
	return await sessionOf(connection, 'auth.refreshSession', { refreshToken: newest }).catch(
		async (error: unknown) =>
			await Promise.reject(
				error instanceof SupabaseError && error.status >= 400 && error.status < 500
					? error.with('Put the tokens of a new session into the credential, or use a password there.')
					: error,
			),
	);
}

async function sessionOf(
	connection: Connection,
	operation: string,
	params: Readonly<Record<string, unknown>>,
): Promise<Tokens> {
	const { data } = await run(connection, operation, params);
	const { session } = data as { readonly session: Tokens | null };
	if (session) return session;
	throw new SupabaseError({
		reason: 'The reply holds no session',
		advice: 'Try again; look for a proxy in between if it comes back.',
		status: 502,
		code: 'INCOMPLETE_REPLY',
	});
}

const missing = (field: string, what: string): SupabaseError =>
	new SupabaseError({
		reason: `The credential holds no ${what}`,
		advice: 'Fill it in in the credential.',
		field,
		code: 'NO_SESSION',
	});
