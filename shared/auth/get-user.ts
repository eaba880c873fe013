import { operation } from '../operation';
import { jwt } from './auth-fields';
import { authRequest } from './auth-request';
import { readUser } from './session';
import { refused, user } from './sign-in-examples';

export const getUser = operation({
	id: 'auth.getUser',
	resource: 'User',
	label: 'Get',
	title: 'Get the user',
	summary: 'Ask the server for the user of an access token, as it is now',
	reference: 'https://supabase.com/docs/reference/javascript/auth-getuser',
	writes: false,
	fields: { jwt: { ...jwt, prominent: true } },
	request: ({ jwt }) =>
		authRequest({ method: 'GET', path: '/user', asUser: true, token: jwt?.trim() || undefined }),
	result: readUser,
	examples: [
		{
			name: 'who acts',
			params: {},
			accessToken: 'token-of-ann',
			request: {
				method: 'GET',
				path: '/auth/v1/user',
				headers: { authorization: 'Bearer token-of-ann', 'x-supabase-api-version': '2024-01-01' },
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'of a token that has ended',
			params: { jwt: 'token-of-bob' },
			request: { method: 'GET', path: '/auth/v1/user', headers: { authorization: 'Bearer token-of-bob' } },
			reply: refused(403, 'bad_jwt', 'invalid JWT: token is expired'),
			error: { code: 'bad_jwt' },
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
