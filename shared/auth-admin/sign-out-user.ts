import { invalid } from '../error';
import { text } from '../field';
import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { scope } from '../auth/scope';
import { readNothing } from '../auth/sent';
import { authHeaders, refused } from '../auth/sign-in-examples';

export const signOutUser = operation({
	id: 'authAdmin.signOut',
	resource: 'User',
	label: 'Sign Out',
	title: 'Sign a user out',
	summary: 'End the sessions of the user that an access token belongs to',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-signout',
	writes: true,
	fields: {
		jwt: text({ label: 'Access Token', help: 'Access token of the user', required: true, secret: true }),
		scope,
	},
	request: ({ jwt, scope = 'global' }) => {
		if (jwt.trim() === '')
			throw invalid('jwt', 'The access token is empty', 'Give the access token of the user.');
		return authRequest({ method: 'POST', path: '/logout', query: [['scope', scope]], token: jwt.trim() });
	},
	result: readNothing,
	examples: [
		...(['global', 'local', 'others'] as const).map((scope) => ({
			name: `with the scope ${scope}`,
			params: { jwt: 'token-of-ann', scope },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/logout',
				query: [['scope', scope] as const],
				headers: { ...authHeaders, authorization: 'Bearer token-of-ann' },
			},
			reply: { status: 204 },
			result: null,
		})),
		{
			name: 'whose token is not right',
			params: { jwt: 'nonsense' },
			request: { method: 'POST', path: '/auth/v1/logout', query: [['scope', 'global']] },
			reply: refused(403, 'bad_jwt', 'invalid JWT: unable to parse or verify signature'),
			error: { code: 'bad_jwt' },
		},
	],
});
