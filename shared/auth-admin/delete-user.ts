import { flag } from '../field';
import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { readNothing } from '../auth/sent';
import { authHeaders, refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';
import { userId, userPath } from './admin-fields';

export const deleteUser = operation({
	id: 'authAdmin.deleteUser',
	resource: 'User',
	label: 'Delete',
	title: 'Delete a user',
	summary: 'Remove a user for ever, or make them unknown and keep the row',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-deleteuser',
	writes: true,
	fields: {
		userId,
		shouldSoftDelete: flag({
			label: 'Soft Delete',
			help: 'Whether the row stays, with its personal data made unreadable; this cannot be undone either',
		}),
	},
	request: ({ userId, shouldSoftDelete = false }) =>
		authRequest({ method: 'DELETE', path: userPath(userId), body: { should_soft_delete: shouldSoftDelete } }),
	result: readNothing,
	examples: [
		{
			name: 'softly',
			params: { userId: user.id, shouldSoftDelete: true },
			request: {
				method: 'DELETE',
				path: `/auth/v1/admin/users/${user.id}`,
				headers: authHeaders,
				body: { should_soft_delete: true },
			},
			reply: { status: 200, body: {} },
			result: null,
		},
		{
			name: 'who is not there',
			params: { userId: user.id },
			request: {
				method: 'DELETE',
				path: `/auth/v1/admin/users/${user.id}`,
				body: { should_soft_delete: false },
			},
			reply: refused(404, 'user_not_found', 'User not found'),
			error: { code: 'user_not_found' },
		},
	],
});
