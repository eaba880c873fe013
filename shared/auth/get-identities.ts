import { operation } from '../operation';
import { authRequest } from './auth-request';
import { readUser } from './session';
import { user } from './sign-in-examples';

export const getUserIdentities = operation({
	id: 'auth.getUserIdentities',
	resource: 'Identity',
	label: 'Get Many',
	title: 'Get the identities of the user',
	summary: 'Tell by which accounts the user who acts can sign in',
	reference: 'https://supabase.com/docs/reference/javascript/auth-getuseridentities',
	writes: false,
	forUser: true,
	fields: {},
	request: () => authRequest({ method: 'GET', path: '/user', asUser: true }),
	result: (reply) => {
		const identities = readUser(reply).user?.identities;
		return Array.isArray(identities) ? (identities as readonly unknown[]) : [];
	},
	examples: [
		{
			name: 'of the user who acts',
			params: {},
			accessToken: 'token-of-ann',
			request: { method: 'GET', path: '/auth/v1/user', headers: { authorization: 'Bearer token-of-ann' } },
			reply: { status: 200, body: { ...user, identities: [{ identity_id: 'i-1', provider: 'email' }] } },
			result: [{ identity_id: 'i-1', provider: 'email' }],
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
