import { userOf } from '../../node-red/operation/act-as';
import { catalogue } from '../../shared';

const idsWith = (user: ReturnType<typeof userOf>): readonly string[] =>
	catalogue.filter((operation) => userOf(operation) === user).map(({ id }) => id);

it('only a user can make these requests', () => {
	expect(idsWith('needed')).toEqual([
		'auth.signOut',
		'auth.updateUser',
		'auth.reauthenticate',
		'auth.getUserIdentities',
		'auth.linkIdentity',
		'auth.unlinkIdentity',
		'auth.mfa.enroll',
		'auth.mfa.challenge',
		'auth.mfa.verify',
		'auth.mfa.challengeAndVerify',
		'auth.mfa.unenroll',
		'auth.mfa.listFactors',
	]);
});

it('a user can make these, besides those on rows', () => {
	expect(idsWith('possible').filter((id) => !id.startsWith('database.'))).toEqual([
		'auth.getSession',
		'auth.refreshSession',
		'auth.getClaims',
		'auth.getUser',
		'auth.mfa.getAuthenticatorAssuranceLevel',
	]);
});

it('signing in and administration are nobody’s', () => {
	const others = idsWith(undefined);
	expect(
		others.filter((id) => /^authAdmin\.|^auth\.(?:sign(?:Up|In)|verifyOtp|setSession)/.test(id)).length,
	).toBe(others.length - ['auth.resend', 'auth.exchangeCodeForSession', 'auth.resetPasswordForEmail'].length);
});
