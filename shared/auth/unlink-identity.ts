import { text } from '../field';
import { operation } from '../operation';
import { authRequest, uuid } from './auth-request';
import { readNothing } from './sent';
import { refused } from './sign-in-examples';

export const unlinkIdentity = operation({
	id: 'auth.unlinkIdentity',
	resource: 'Identity',
	label: 'Unlink',
	title: 'Unlink an identity',
	summary: 'Take an account away from the user who acts; one must stay',
	reference: 'https://supabase.com/docs/reference/javascript/auth-unlinkidentity',
	writes: true,
	forUser: true,
	fields: {
		identityId: text({
			label: 'Identity ID',
			help: 'Value of identity_id in the list of identities, a UUID',
			required: true,
		}),
	},
	request: ({ identityId }) =>
		authRequest({
			method: 'DELETE',
			path: `/user/identities/${uuid('identityId', 'Identity ID', identityId)}`,
			asUser: true,
		}),
	result: readNothing,
	examples: [
		{
			name: 'of two',
			params: { identityId: '22222222-2222-4222-8222-222222222222' },
			accessToken: 'token-of-ann',
			request: {
				method: 'DELETE',
				path: '/auth/v1/user/identities/22222222-2222-4222-8222-222222222222',
				headers: { authorization: 'Bearer token-of-ann' },
			},
			reply: { status: 200, body: {} },
			result: null,
		},
		{
			name: 'that is the only one',
			params: { identityId: '22222222-2222-4222-8222-222222222222' },
			accessToken: 'token-of-ann',
			request: {
				method: 'DELETE',
				path: '/auth/v1/user/identities/22222222-2222-4222-8222-222222222222',
			},
			reply: refused(
				422,
				'single_identity_not_deletable',
				'User must have at least 1 identity after unlinking',
			),
			error: { code: 'single_identity_not_deletable' },
		},
		{
			name: 'that is no UUID',
			params: { identityId: '../../admin/users' },
			accessToken: 'token-of-ann',
			error: { code: 'INVALID_PARAMETER', field: 'identityId' },
		},
	],
});
