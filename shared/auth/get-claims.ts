import { operation, type PartOfOutcome } from '../operation';
import { jwt } from './auth-fields';
import { authRequest } from './auth-request';
import { ownToken } from './own-token';
import { claims, endedToken, token } from './token-examples';
import { user } from './sign-in-examples';
import { verifyJwt } from './verify-jwt';

export const getClaims = operation({
	id: 'auth.getClaims',
	resource: 'Session',
	label: 'Get Claims',
	title: 'Get the claims of an access token',
	summary:
		'Verify an access token, by the published keys of the project or by the server, and tell what it says',
	reference: 'https://supabase.com/docs/reference/javascript/auth-getclaims',
	writes: false,
	fields: { jwt: { ...jwt, prominent: true } },
	request: ({ jwt }) => authRequest({ method: 'GET', path: '/user', token: jwt?.trim() }),
	result: (): unknown => null,
	steps: async function* (
		{ jwt },
		send,
		_single,
		connection,
	): AsyncGenerator<PartOfOutcome, void, undefined> {
		const data = await verifyJwt(await ownToken(jwt, connection), send, connection);
		yield { data, count: null, status: 200 };
	},
	examples: [
		{
			name: 'of a token that only the server can verify',
			params: { jwt: token },
			request: {
				method: 'GET',
				path: '/auth/v1/user',
				headers: { authorization: `Bearer ${token}` },
			},
			reply: { status: 200, body: user },
			result: { claims, header: { alg: 'HS256', typ: 'JWT' }, signature: 'c2lnbmF0dXJl' },
		},
		{ name: 'of a token that has ended', params: { jwt: endedToken }, error: { code: 'INVALID_JWT' } },
		{ name: 'of what is no token', params: { jwt: 'x.y' }, error: { code: 'INVALID_JWT' } },
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
