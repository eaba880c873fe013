import type { SendRequest } from '../operation';
import { SupabaseError, type LocalCode } from '../error';
import { authRequest } from './auth-request';
import { readSignedIn, type Session, type SignedIn } from './session';

export const refreshRequest = (refreshToken: string) =>
	authRequest({
		method: 'POST',
		path: '/token',
		query: [['grant_type', 'refresh_token']],
		body: { refresh_token: refreshToken.trim() },
	});

/** The next session. The refresh token given is used up. */
export async function refresh(
	refreshToken: string,
	send: SendRequest,
): Promise<SignedIn & { readonly session: Session }> {
	const reply = await send(refreshRequest(refreshToken));
	const { user, session } = readSignedIn(reply);
	if (session) return { user, session };
	throw new SupabaseError({
		reason: 'The reply holds no session',
		advice: 'Sign in again.',
		status: reply.status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
}

/** Seconds before its end from which on a token counts as ended: a request takes its time. */
export const margin = 90;
