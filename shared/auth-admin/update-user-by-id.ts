import { invalid } from '../error';
import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { readUser } from '../auth/session';
import { authHeaders, refused } from '../auth/sign-in-examples';
import { everyChange, user } from './admin-examples';
import { changeable, toBody, userId, userPath } from './admin-fields';

export const updateUserById = operation({
	id: 'authAdmin.updateUserById',
	resource: 'User',
	label: 'Update',
	title: 'Update a user',
	summary: 'Change a user at once, without any confirmation',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-updateuserbyid',
	writes: true,
	fields: { userId, ...changeable },
	request: ({ userId, ...given }) => {
		if (Object.keys(given).length === 0)
			throw invalid('email', 'Nothing is to be changed', 'Give at least one new value.');
		return authRequest({ method: 'PUT', path: userPath(userId), body: toBody(given) });
	},
	result: readUser,
	examples: [
		{
			name: 'with everything',
			params: { userId: user.id, ...everyChange.params },
			request: {
				method: 'PUT',
				path: `/auth/v1/admin/users/${user.id}`,
				headers: authHeaders,
				body: everyChange.body,
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'whose ban is lifted, but who is not there',
			params: { userId: user.id, banDuration: 'none' },
			request: { method: 'PUT', path: `/auth/v1/admin/users/${user.id}`, body: { ban_duration: 'none' } },
			reply: refused(404, 'user_not_found', 'User not found'),
			error: { code: 'user_not_found' },
		},
		{
			name: 'in nothing',
			params: { userId: user.id },
			error: { code: 'INVALID_PARAMETER', field: 'email' },
		},
	],
});
