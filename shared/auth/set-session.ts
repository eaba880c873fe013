import { text } from '../field';
import { operation, type PartOfOutcome } from '../operation';
import { authRequest } from './auth-request';
import { endOf, notValid, readJwt } from './claims';
import { refresh, refreshRequest } from './refresh';
import { readUser, type Session } from './session';
import { sessionBody, signedIn, user } from './sign-in-examples';
import { claims, endedToken, token } from './token-examples';

export const setSession = operation({
	id: 'auth.setSession',
	resource: 'Session',
	label: 'Set',
	title: 'Make a session of two tokens',
	summary:
		'Take up a session from its tokens: the user of a valid access token, or a new session when it has ended. The result is data that flows on; nothing is stored',
	reference: 'https://supabase.com/docs/reference/javascript/auth-setsession',
	writes: true,
	fields: {
		accessToken: text({
			label: 'Access Token',
			help: 'Access token of the session',
			required: true,
			secret: true,
		}),
		refreshToken: text({
			label: 'Refresh Token',
			help: 'Refresh token of the session',
			required: true,
			secret: true,
		}),
	},
	request: ({ refreshToken }) => refreshRequest(refreshToken),
	result: (): unknown => null,
	steps: async function* (params, send, _single, connection): AsyncGenerator<PartOfOutcome, void, undefined> {
		const accessToken = params.accessToken.trim();
		const refreshToken = params.refreshToken.trim();
		const end = endOf(readJwt(accessToken).claims);
		if (end === undefined) throw notValid('The access token does not say when it ends');
		const now = connection.now() / 1000;
		if (end <= now) {
			yield { data: await refresh(refreshToken, send), count: null, status: 200 };
			return;
		}
		const reply = await send(authRequest({ method: 'GET', path: '/user', token: accessToken }));
		const { user } = readUser(reply);
		const session: Session = {
			access_token: accessToken,
			refresh_token: refreshToken,
			token_type: 'bearer',
			expires_in: Math.floor(end - now),
			expires_at: end,
			...(user && { user }),
		};
		yield { data: { user, session }, count: null, status: reply.status };
	},
	examples: [
		{
			name: 'whose access token is valid',
			params: { accessToken: token, refreshToken: 'refresh-1' },
			request: { method: 'GET', path: '/auth/v1/user', headers: { authorization: `Bearer ${token}` } },
			reply: { status: 200, body: user },
			result: { user, session: { access_token: token, refresh_token: 'refresh-1', expires_at: claims.exp } },
		},
		{
			name: 'whose access token has ended',
			params: { accessToken: endedToken, refreshToken: 'refresh-1' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'refresh_token']],
				body: { refresh_token: 'refresh-1' },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'of what is no token',
			params: { accessToken: 'nonsense', refreshToken: 'refresh-1' },
			error: { code: 'INVALID_JWT' },
		},
	],
});
