import { operation } from '../operation';
import { authRequest } from './auth-request';
import { readSent } from './sent';

export const reauthenticate = operation({
	id: 'auth.reauthenticate',
	resource: 'User',
	label: 'Reauthenticate',
	title: 'Send a code to change the password',
	summary: 'Send the user who acts a code, to be given as the nonce when the password is changed',
	reference: 'https://supabase.com/docs/reference/javascript/auth-reauthentication',
	writes: true,
	forUser: true,
	fields: {},
	request: () => authRequest({ method: 'GET', path: '/reauthenticate', asUser: true }),
	result: readSent,
	examples: [
		{
			name: 'by email',
			params: {},
			accessToken: 'token-of-ann',
			request: {
				method: 'GET',
				path: '/auth/v1/reauthenticate',
				headers: { authorization: 'Bearer token-of-ann' },
			},
			reply: { status: 200, body: {} },
			result: null,
		},
		{ name: 'of nobody', params: {}, error: { code: 'NO_SESSION' } },
	],
});
