import { operation } from '../operation';
import { authRequest, uuid } from './auth-request';
import { asAnn, byAnn, factor } from './mfa-examples';
import { factorId } from './mfa-fields';
import { refused } from './sign-in-examples';

export const unenrollFactor = operation({
	id: 'auth.mfa.unenroll',
	resource: 'MFA Factor',
	label: 'Unenroll',
	title: 'Unenroll a factor',
	summary:
		'Take a factor away from the user who acts; one that is verified needs a session of the level aal2',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-unenroll',
	writes: true,
	forUser: true,
	fields: { factorId },
	request: ({ factorId }) =>
		authRequest({
			method: 'DELETE',
			path: `/factors/${uuid('factorId', 'Factor ID', factorId)}`,
			asUser: true,
		}),
	result: ({ body }): unknown => body,
	examples: [
		{
			name: 'that is there',
			params: { factorId: factor },
			...asAnn,
			request: { method: 'DELETE', path: `/auth/v1/factors/${factor}`, headers: byAnn },
			reply: { status: 200, body: { id: factor } },
			result: { id: factor },
		},
		{
			name: 'that is verified, from a session of the level aal1',
			params: { factorId: factor },
			...asAnn,
			request: { method: 'DELETE', path: `/auth/v1/factors/${factor}` },
			reply: refused(422, 'insufficient_aal', 'AAL2 required to unenroll verified factor'),
			error: { code: 'insufficient_aal' },
		},
	],
});
