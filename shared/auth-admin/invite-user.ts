import { operation } from '../operation';
import { data, neededEmail, redirectTo } from '../auth/auth-fields';
import { authRequest } from '../auth/auth-request';
import { readUser } from '../auth/session';
import { authHeaders, refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';

export const inviteUserByEmail = operation({
	id: 'authAdmin.inviteUserByEmail',
	resource: 'User',
	label: 'Invite',
	title: 'Invite a user',
	summary: 'Add a user and send a message with a link by which they join',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-inviteuserbyemail',
	writes: true,
	fields: { email: neededEmail, data, redirectTo },
	request: ({ email, data, redirectTo }) =>
		authRequest({ method: 'POST', path: '/invite', redirectTo, body: { email: email.trim(), data } }),
	result: readUser,
	examples: [
		{
			name: 'with data',
			params: { email: 'ann@example.com', data: { name: 'Ann' }, redirectTo: 'https://example.com/join' },
			request: {
				method: 'POST',
				path: '/auth/v1/invite',
				query: [['redirect_to', 'https://example.com/join']],
				headers: authHeaders,
				body: { email: 'ann@example.com', data: { name: 'Ann' } },
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'who exists already',
			params: { email: 'ann@example.com' },
			request: { method: 'POST', path: '/auth/v1/invite', body: { email: 'ann@example.com' } },
			reply: refused(422, 'email_exists', 'A user with this email address has already been registered'),
			error: { code: 'email_exists' },
		},
	],
});
