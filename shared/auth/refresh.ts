import type { SendRequest } from '../operation';
import { authRequest } from './auth-request';
import { readSession, type Session, type SignedIn } from './session';

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
	const { user, session } = readSession(await send(refreshRequest(refreshToken)));
	return { user, session: session! };
}

/** Seconds before its end from which on a token counts as ended: a request takes its time. */
export const margin = 90;
