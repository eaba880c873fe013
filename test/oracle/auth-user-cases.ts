import {
	address,
	type AuthCase,
	byPkce,
	captchaToken,
	challengeId,
	data,
	email,
	emailRedirectTo,
	factorId,
	given,
	identityId,
	type Official,
	type Params,
	password,
	phone,
	redirectTo,
	reply,
	session,
	user,
} from './auth-cases';

const getClaims = given('auth.getClaims');
const updateUser = given('auth.updateUser');
const linkIdentity = given('auth.linkIdentity');
const enroll = given('auth.mfa.enroll');
const ofTotp = reply({ id: factorId, type: 'totp', totp: { qr_code: '<svg/>', secret: 's', uri: 'u' } });
const challenge = given('auth.mfa.challenge');
const challenged = { id: challengeId, type: 'totp', expires_at: 1 };

/** What a signed-in user does. */
export const ofUser: readonly AuthCase[] = [
	given('auth.getSession')('that is valid', (a) => a.getSession()),
	given('auth.getUser')('who acts', (a) => a.getUser(), {}, { replies: reply(user) }),
	updateUser(
		'with everything',
		(a) =>
			a.updateUser(
				{ email, phone, password, current_password: 'old password', nonce: '123456', data },
				{ emailRedirectTo },
			),
		{ email, phone, password, currentPassword: 'old password', nonce: '123456', data, emailRedirectTo },
		{ replies: reply(user) },
	),
	updateUser(
		'in data alone',
		(a) => a.updateUser({ data: { a: null, b: '' } }),
		{ data: { a: null, b: '' } },
		{ replies: reply(user) },
	),
	updateUser(
		'in nothing but an empty phone',
		(a) => a.updateUser({ phone: '' }),
		{ phone: '' },
		{
			replies: reply(user),
		},
	),
	updateUser(
		...byPkce(
			(a) => a.updateUser({ email }, { emailRedirectTo }),
			{ email, emailRedirectTo },
			{ replies: reply(user) },
		),
	),
	given('auth.getUserIdentities')('', (a) => a.getUserIdentities(), {}, { replies: reply(user) }),
	linkIdentity(
		'in a browser',
		(a) => a.linkIdentity({ provider: 'github' }),
		{ provider: 'github' },
		{ replies: address },
	),
	linkIdentity(
		'in a browser with everything',
		(a) =>
			a.linkIdentity({
				provider: 'custom:mine',
				options: { redirectTo, scopes: 'repo gist', queryParams: { login: 'ann & bob', prompt: 'x' } },
			}),
		{
			provider: 'custom:mine',
			redirectTo,
			scopes: 'repo gist',
			queryParams: { login: 'ann & bob', prompt: 'x' },
		},
		{ replies: address },
	),
	linkIdentity(
		...byPkce((a) => a.linkIdentity({ provider: 'github' }), { provider: 'github' }, { replies: address }),
	),
	linkIdentity(
		'by an ID token',
		(a) =>
			a.linkIdentity({
				provider: 'google',
				token: 'id-token',
				access_token: 'provider-token',
				nonce: 'n',
				options: { captchaToken },
			}),
		{ provider: 'google', token: 'id-token', accessToken: 'provider-token', nonce: 'n', captchaToken },
	),
	given('auth.unlinkIdentity')(
		'',
		(a) => a.unlinkIdentity({ identity_id: identityId } as never),
		{ identityId },
		{ replies: reply({}) },
	),
	given('auth.reauthenticate')('', (a) => a.reauthenticate(), {}, { replies: reply({}) }),
	given('auth.signOut')('', (a) => a.signOut(), {}, { replies: [{ status: 204 }] }),
	...(['global', 'local', 'others'] as const).map((scope) =>
		given('auth.signOut')(scope, (a) => a.signOut({ scope }), { scope }, { replies: [{ status: 204 }] }),
	),
	getClaims('of the user who acts', (a) => a.getClaims(), {}, { replies: reply(user) }),
	enroll(
		'an authenticator app',
		(a) => a.mfa.enroll({ factorType: 'totp' }),
		{ factorType: 'totp' },
		{ replies: ofTotp },
	),
	enroll(
		'an authenticator app with everything',
		(a) => a.mfa.enroll({ factorType: 'totp', friendlyName: 'Mine', issuer: 'Example' }),
		{ factorType: 'totp', friendlyName: 'Mine', issuer: 'Example' },
		{ replies: ofTotp },
	),
	enroll(
		'a phone',
		(a) => a.mfa.enroll({ factorType: 'phone', friendlyName: 'Mine', phone }),
		{ factorType: 'phone', friendlyName: 'Mine', phone },
		{ replies: reply({ id: factorId, type: 'phone' }) },
	),
	challenge(
		'',
		(a) => a.mfa.challenge({ factorId }),
		{ factorId },
		{ replies: reply(challenged), difference: 5 },
	),
	challenge(
		'by WhatsApp',
		(a) => a.mfa.challenge({ factorId, channel: 'whatsapp' }),
		{ factorId, channel: 'whatsapp' },
		{ replies: reply(challenged), difference: 5 },
	),
	given('auth.mfa.verify')('', (a) => a.mfa.verify({ factorId, challengeId, code: '123456' }), {
		factorId,
		challengeId,
		code: '123456',
	}),
	given('auth.mfa.challengeAndVerify')(
		'',
		(a) => a.mfa.challengeAndVerify({ factorId, code: '123456' }),
		{ factorId, code: '123456' },
		{ replies: [...reply(challenged), ...reply(session)], difference: 5 },
	),
	given('auth.mfa.unenroll')(
		'',
		(a) => a.mfa.unenroll({ factorId }),
		{ factorId },
		{ replies: reply({ id: factorId }) },
	),
	given('auth.mfa.listFactors')('', (a) => a.mfa.listFactors(), {}, { replies: reply(user) }),
	given('auth.mfa.getAuthenticatorAssuranceLevel')(
		'of the user who acts',
		(a) => a.mfa.getAuthenticatorAssuranceLevel(),
		{},
		{ replies: reply(user), difference: 15 },
	),
];

/** PKCE is asked for where no link leads back. */
export const withoutChallenge: readonly AuthCase[] = [
	// A challenge goes with a new email address only.
	updateUser(
		...byPkce((a) => a.updateUser({ data: { a: 1 } }), { data: { a: 1 } }, { replies: reply(user) }),
	),
];

const nobody = (name: string, id: string, official: Official, params: Params = {}, difference?: 13) =>
	given(id)(`of nobody ${name}`.trim(), official, params, { difference });

/** What a signed-in user would have to do, and nobody is. */
export const ofNobody: readonly AuthCase[] = [
	nobody('', 'auth.getSession', (a) => a.getSession()),
	nobody('', 'auth.refreshSession', (a) => a.refreshSession()),
	nobody('', 'auth.getUser', (a) => a.getUser()),
	nobody('', 'auth.getClaims', (a) => a.getClaims()),
	nobody('', 'auth.updateUser', (a) => a.updateUser({ password }), { password }),
	nobody('', 'auth.getUserIdentities', (a) => a.getUserIdentities()),
	nobody('', 'auth.reauthenticate', (a) => a.reauthenticate()),
	nobody('', 'auth.signOut', (a) => a.signOut()),
	nobody('', 'auth.mfa.listFactors', (a) => a.mfa.listFactors()),
	nobody('', 'auth.mfa.getAuthenticatorAssuranceLevel', (a) => a.mfa.getAuthenticatorAssuranceLevel()),
	nobody(
		'in a browser',
		'auth.linkIdentity',
		(a) => a.linkIdentity({ provider: 'github' }),
		{ provider: 'github' },
		13,
	),
	nobody(
		'by an ID token',
		'auth.linkIdentity',
		(a) => a.linkIdentity({ provider: 'google', token: 'id-token' }),
		{ provider: 'google', token: 'id-token' },
		13,
	),
	nobody(
		'',
		'auth.unlinkIdentity',
		(a) => a.unlinkIdentity({ identity_id: identityId } as never),
		{ identityId },
		13,
	),
	nobody('', 'auth.mfa.enroll', (a) => a.mfa.enroll({ factorType: 'totp' }), { factorType: 'totp' }, 13),
	nobody('', 'auth.mfa.challenge', (a) => a.mfa.challenge({ factorId }), { factorId }, 13),
	nobody(
		'',
		'auth.mfa.verify',
		(a) => a.mfa.verify({ factorId, challengeId, code: '123456' }),
		{ factorId, challengeId, code: '123456' },
		13,
	),
	nobody('', 'auth.mfa.unenroll', (a) => a.mfa.unenroll({ factorId }), { factorId }, 13),
];
