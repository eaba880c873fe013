import { invalid } from '../error';
import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { readUser } from '../auth/session';
import { authHeaders, refused } from '../auth/sign-in-examples';
import { everyAttribute, user } from './admin-examples';
import { attributes, toBody } from './admin-fields';

export const createUser = operation({
	id: 'authAdmin.createUser',
	resource: 'User',
	label: 'Create',
	title: 'Create a user',
	summary: 'Add a user without a message to anyone; Invite sends one',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-createuser',
	writes: true,
	fields: attributes,
	request: (given) => {
		if (!given.email?.trim() && !given.phone?.trim())
			throw invalid('email', 'Neither an email address nor a phone number is given', 'Give one of the two.');
		return authRequest({ method: 'POST', path: '/admin/users', body: toBody(given) });
	},
	result: readUser,
	examples: [
		{
			name: 'with everything',
			params: everyAttribute.params,
			request: {
				method: 'POST',
				path: '/auth/v1/admin/users',
				headers: authHeaders,
				body: everyAttribute.body,
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'who exists already',
			params: { email: 'ann@example.com' },
			request: { method: 'POST', path: '/auth/v1/admin/users', body: { email: 'ann@example.com' } },
			reply: refused(422, 'email_exists', 'A user with this email address has already been registered'),
			error: { code: 'email_exists' },
		},
		{
			name: 'without an address',
			params: { password: 'long enough' },
			error: { code: 'INVALID_PARAMETER', field: 'email' },
		},
	],
});
