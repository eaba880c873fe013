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

it('a user can make these of Auth, and whatever concerns rows, files, functions and channels', () => {
	const services = /^(?:database|storage|functions|realtime)\./;
	expect(idsWith('possible').filter((id) => services.test(id))).toEqual(
		catalogue.filter(({ id }) => services.test(id)).map(({ id }) => id),
	);
	expect(idsWith('possible').filter((id) => !services.test(id))).toEqual([
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
