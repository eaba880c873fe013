import { text } from '../field';
import { operation, type PartOfOutcome } from '../operation';
import { verifyFactorBy, verifyRequest } from './mfa-verify-request';
import { asAnn, byAnn, challenge, factor } from './mfa-examples';
import { code, factorId } from './mfa-fields';
import { readSignedIn } from './session';
import { refused, sessionBody, signedIn } from './sign-in-examples';

export const verifyFactor = operation({
	id: 'auth.mfa.verify',
	resource: 'MFA Factor',
	label: 'Verify',
	title: 'Verify a factor',
	summary: 'Answer a challenge with its code; the session that comes back is of the level aal2',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-verify',
	writes: true,
	forUser: true,
	fields: {
		factorId,
		challengeId: text({
			label: 'Challenge ID',
			help: 'Value of id that the challenge gave, a UUID',
			required: true,
		}),
		code,
	},
	request: verifyRequest,
	result: readSignedIn,
	steps: async function* (answer, send, _single, connection): AsyncGenerator<PartOfOutcome, void, undefined> {
		yield await verifyFactorBy(answer, send, connection);
	},
	examples: [
		{
			name: 'by its code',
			params: { factorId: factor, challengeId: challenge, code: '123456' },
			...asAnn,
			request: {
				method: 'POST',
				path: `/auth/v1/factors/${factor}/verify`,
				headers: byAnn,
				body: { challenge_id: challenge, code: '123456' },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'by a wrong code',
			params: { factorId: factor, challengeId: challenge, code: '000000' },
			...asAnn,
			request: {
				method: 'POST',
				path: `/auth/v1/factors/${factor}/verify`,
				body: { challenge_id: challenge, code: '000000' },
			},
			reply: refused(422, 'mfa_verification_failed', 'Invalid TOTP code entered'),
			error: { code: 'mfa_verification_failed' },
		},
	],
});
