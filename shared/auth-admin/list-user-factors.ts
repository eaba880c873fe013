import { operation } from '../operation';
import { authRequest } from '../auth/auth-request';
import { isRecord } from '../auth/session';
import { refused } from '../auth/sign-in-examples';
import { user } from './admin-examples';
import { userId, userPath } from './admin-fields';

const factor = {
	id: '33333333-3333-4333-8333-333333333333',
	factor_type: 'totp',
	status: 'verified',
} as const;

export const listUserFactors = operation({
	id: 'authAdmin.mfa.listFactors',
	resource: 'MFA Factor',
	label: 'Get Many',
	title: 'Get the factors of a user',
	summary: 'Tell which second factors a user has',
	reference: 'https://supabase.com/docs/reference/javascript/auth-admin-mfa-listfactors',
	writes: false,
	fields: { userId },
	request: ({ userId }) => authRequest({ method: 'GET', path: `${userPath(userId)}/factors` }),
	result: ({ body }): readonly unknown[] => {
		if (Array.isArray(body)) return body;
		return isRecord(body) && Array.isArray(body.factors) ? body.factors : [];
	},
	examples: [
		{
			name: 'who has one',
			params: { userId: user.id },
			request: { method: 'GET', path: `/auth/v1/admin/users/${user.id}/factors` },
			reply: { status: 200, body: [factor] },
			result: [factor],
		},
		{
			name: 'who is not there',
			params: { userId: user.id },
			request: { method: 'GET', path: `/auth/v1/admin/users/${user.id}/factors` },
			reply: refused(404, 'user_not_found', 'User not found'),
			error: { code: 'user_not_found' },
		},
	],
});
