import { operation, type PartOfOutcome } from '../operation';
import { SupabaseError, type LocalCode } from '../error';
import { refreshToken } from './auth-fields';
import { refresh, refreshRequest } from './refresh';
import { readSignedIn } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const refreshSession = operation({
	id: 'auth.refreshSession',
	resource: 'Session',
	label: 'Refresh',
	title: 'Refresh a session',
	summary: 'Exchange a refresh token for a new session; each refresh token can be used once',
	reference: 'https://supabase.com/docs/reference/javascript/auth-refreshsession',
	writes: true,
	fields: {
		refreshToken: {
			...refreshToken,
			help: 'Refresh token of the session; that of the user who acts when empty',
			prominent: true,
		},
	},
	request: ({ refreshToken = '' }) => refreshRequest(refreshToken),
	result: readSignedIn,
	steps: async function* (
		{ refreshToken },
		send,
		_single,
		connection,
	): AsyncGenerator<PartOfOutcome, void, undefined> {
		if (refreshToken?.trim()) {
			yield { data: await refresh(refreshToken, send), count: null, status: 200 };
			return;
		}
		if (!connection.refreshSession) throw noToken();
		const session = await connection.refreshSession();
		yield { data: { user: session.user ?? null, session }, count: null, status: 200 };
	},
	examples: [
		{
			name: 'by its refresh token',
			params: { refreshToken: 'refresh-1' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'refresh_token']],
				headers: authHeaders,
				body: { refresh_token: 'refresh-1' },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'by one that was used before',
			params: { refreshToken: 'refresh-1' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'refresh_token']],
				body: { refresh_token: 'refresh-1' },
			},
			reply: refused(400, 'refresh_token_already_used', 'Invalid Refresh Token: Already Used'),
			error: { code: 'refresh_token_already_used' },
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION', field: 'refreshToken' } },
	],
});

const noToken = (): SupabaseError =>
	new SupabaseError({
		reason: 'There is no refresh token',
		advice: 'Give the refresh_token of a session.',
		field: 'refreshToken',
		code: 'NO_SESSION' satisfies LocalCode,
	});
