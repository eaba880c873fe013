import { operation } from '../operation';
import { authRequest, uuid } from '../auth/auth-request';
import { factorId } from '../auth/mfa-fields';
import { refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';
import { userId, userPath } from './admin-fields';

const factor = '33333333-3333-4333-8333-333333333333';

export const deleteUserFactor = operation({
	id: 'authAdmin.mfa.deleteFactor',
	resource: 'MFA Factor',
	label: 'Delete',
	title: 'Delete a factor of a user',
	summary: 'Take a second factor away from a user, who has lost it perhaps, and end their sessions',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-mfa-deletefactor',
	writes: true,
	fields: { userId, factorId },
	request: ({ userId, factorId }) =>
		authRequest({
			method: 'DELETE',
			path: `${userPath(userId)}/factors/${uuid('factorId', 'Factor ID', factorId)}`,
		}),
	result: ({ body }): unknown => body,
	examples: [
		{
			name: 'that is there',
			params: { userId: user.id, factorId: factor },
			request: { method: 'DELETE', path: `/auth/v1/admin/users/${user.id}/factors/${factor}` },
			reply: { status: 200, body: { id: factor } },
			result: { id: factor },
		},
		{
			name: 'that is not there',
			params: { userId: user.id, factorId: factor },
			request: { method: 'DELETE', path: `/auth/v1/admin/users/${user.id}/factors/${factor}` },
			reply: refused(404, 'mfa_factor_not_found', 'Factor not found'),
			error: { code: 'mfa_factor_not_found' },
		},
	],
});
