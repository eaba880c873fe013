import { SupabaseError, type LocalCode } from '../error';
import { operation, type PartOfOutcome } from '../operation';
import { challengeRequest } from './mfa-challenge-request';
import { asAnn, factor } from './mfa-examples';
import { code, factorChannel, factorId } from './mfa-fields';
import { verifyFactorBy } from './mfa-verify-request';
import { isRecord, readSignedIn } from './session';
import { refused } from './sign-in-examples';

export const challengeAndVerify = operation({
	id: 'auth.mfa.challengeAndVerify',
	resource: 'MFA Factor',
	label: 'Challenge and Verify',
	title: 'Challenge and verify a factor',
	summary: 'Verify the code that an authenticator app shows now, in one step',
	reference: 'https://supabase.com/docs/reference/javascript/auth-mfa-challengeandverify',
	writes: true,
	forUser: true,
	fields: { factorId, code, channel: factorChannel },
	request: ({ factorId, channel }) => challengeRequest(factorId, channel),
	result: readSignedIn,
	steps: async function* (
		{ factorId, code, channel },
		send,
		_single,
		connection,
	): AsyncGenerator<PartOfOutcome, void, undefined> {
		const { body, status: challenged } = await send(challengeRequest(factorId, channel));
		if (!isRecord(body) || typeof body.id !== 'string') throw noChallenge(challenged);
		yield await verifyFactorBy({ factorId, challengeId: body.id, code }, send, connection);
	},
	examples: [
		...(['sms', 'whatsapp'] as const).map((channel) => ({
			name: `of a phone by ${channel} that is not there`,
			params: { factorId: factor, code: '123456', channel },
			...asAnn,
			request: { method: 'POST' as const, path: `/auth/v1/factors/${factor}/challenge`, body: { channel } },
			reply: refused(404, 'mfa_factor_not_found', 'Factor not found'),
			error: { code: 'mfa_factor_not_found' },
		})),
		{ name: 'of nobody', params: { factorId: factor, code: '123456' }, error: { code: 'NO_SESSION' } },
	],
});

const noChallenge = (status: number): SupabaseError =>
	new SupabaseError({
		reason: 'The reply holds no challenge',
		advice: 'Try again; look for a proxy in between if it comes back.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
