import { number } from '../field';
import { operation, type PartOfOutcome } from '../operation';
import { jwt, refreshToken } from './auth-fields';
import { endOf, readJwt } from './claims';
import { margin, refresh, refreshRequest } from './refresh';
import { sessionBody, user } from './sign-in-examples';
import { claims, endedToken, token } from './token-examples';

export const getSession = operation({
	id: 'auth.getSession',
	resource: 'Session',
	label: 'Get',
	title: 'Get a session that is valid',
	summary:
		'Give back the session of the tokens, refreshed if it is about to end; without tokens that of the user who acts',
	reference: 'https://supabase.com/docs/reference/javascript/auth-getsession',
	writes: true,
	fields: {
		accessToken: { ...jwt, help: 'Access token of the session; without it the session of the user who acts' },
		refreshToken: {
			...refreshToken,
			help: 'Refresh token of the session, to get the next when it is about to end',
		},
		expiresAt: number({
			label: 'Expires At',
			help: 'When the access token ends, in seconds since 1970; as the token says when empty',
			min: 0,
		}),
	},
	request: ({ refreshToken = '' }) => refreshRequest(refreshToken),
	result: (): unknown => null,
	steps: async function* (params, send, _single, connection): AsyncGenerator<PartOfOutcome, void, undefined> {
		const accessToken = params.accessToken?.trim() || (await connection.accessToken());
		if (!accessToken) {
			yield { data: { session: null }, count: null, status: 0 };
			return;
		}
		const now = connection.now() / 1000;
		const { claims } = readJwt(accessToken);
		const end = params.expiresAt ?? endOf(claims) ?? 0;
		const refreshToken = params.refreshToken?.trim();
		if (end - now < margin && refreshToken) {
			const { session } = await refresh(refreshToken, send);
			yield { data: { session }, count: null, status: 200 };
			return;
		}
		const session = {
			access_token: accessToken,
			...(refreshToken && { refresh_token: refreshToken }),
			token_type: 'bearer',
			expires_in: Math.max(0, Math.floor(end - now)),
			expires_at: end,
		};
		yield { data: { session: end > now ? session : null }, count: null, status: 0 };
	},
	examples: [
		{
			name: 'that is valid',
			params: { accessToken: token },
			result: { session: { access_token: token, expires_at: claims.exp } },
		},
		{
			name: 'that is about to end',
			params: { accessToken: token, refreshToken: 'refresh-1', expiresAt: 1000000000 },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'refresh_token']],
				body: { refresh_token: 'refresh-1' },
			},
			reply: { status: 200, body: sessionBody },
			result: { session: { access_token: sessionBody.access_token, user } },
		},
		{ name: 'that has ended', params: { accessToken: endedToken }, result: { session: null } },
		{ name: 'of nobody', params: {}, result: { session: null } },
	],
});
