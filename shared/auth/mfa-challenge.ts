import { operation } from '../operation';
import { challengeRequest } from './mfa-challenge-request';
import { asAnn, byAnn, challenge, factor } from './mfa-examples';
import { factorChannel, factorId } from './mfa-fields';
import { refused } from './sign-in-examples';

export const challengeFactor = operation({
	id: 'auth.mfa.challenge',
	resource: 'MFA Factor',
	label: 'Challenge',
	title: 'Challenge a factor',
	summary: 'Ask for a code of a factor; a phone gets a message',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-challenge',
	writes: true,
	forUser: true,
	fields: { factorId, channel: factorChannel },
	request: ({ factorId, channel }) => challengeRequest(factorId, channel),
	result: ({ body }): unknown => body,
	examples: [
		...(['sms', 'whatsapp'] as const).map((channel) => ({
			name: `of a phone by ${channel}`,
			params: { factorId: factor, channel },
			...asAnn,
			request: {
				method: 'POST' as const,
				path: `/auth/v1/factors/${factor}/challenge`,
				headers: byAnn,
				body: { channel },
			},
			reply: { status: 200, body: { id: challenge, type: 'phone', expires_at: 1893456000 } },
			result: { id: challenge, type: 'phone', expires_at: 1893456000 },
		})),
		{
			name: 'of a factor that is not there',
			params: { factorId: factor },
			...asAnn,
			request: { method: 'POST', path: `/auth/v1/factors/${factor}/challenge`, body: {} },
			reply: refused(404, 'mfa_factor_not_found', 'Factor not found'),
			error: { code: 'mfa_factor_not_found' },
		},
		{
			name: 'of what is no UUID',
			params: { factorId: 'x/../y' },
			...asAnn,
			error: { code: 'INVALID_PARAMETER', field: 'factorId' },
		},
	],
});
