import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { readUser } from '../auth/session';
import { refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';
import { userId, userPath } from './admin-fields';

export const getUserById = operation({
	id: 'authAdmin.getUserById',
	resource: 'User',
	label: 'Get',
	title: 'Get a user',
	summary: 'Tell everything about one user',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-getuserbyid',
	writes: false,
	fields: { userId },
	request: ({ userId }) => authRequest({ method: 'GET', path: userPath(userId) }),
	result: readUser,
	examples: [
		{
			name: 'that is there',
			params: { userId: user.id },
			request: {
				method: 'GET',
				path: `/auth/v1/admin/users/${user.id}`,
				headers: { 'x-supabase-api-version': '2024-01-01' },
			},
			reply: { status: 200, body: user },
			result: { user },
		},
		{
			name: 'that is not there',
			params: { userId: user.id },
			request: { method: 'GET', path: `/auth/v1/admin/users/${user.id}` },
			reply: refused(404, 'user_not_found', 'User not found'),
			error: { code: 'user_not_found' },
		},
		{
			name: 'whose id leads elsewhere',
			params: { userId: '../factors' },
			error: { code: 'INVALID_PARAMETER', field: 'userId' },
		},
	],
});
