import {
	address,
	type AuthCase,
	byPkce,
	captchaToken,
	data,
	email,
	emailRedirectTo,
	endedToken,
	es256Token,
	given,
	otherToken,
	password,
	phone,
	pkce,
	providerId,
	published,
	redirectTo,
	reply,
	session,
	user,
} from './auth-cases';

const signUp = given('auth.signUp');
const signInAnonymously = given('auth.signInAnonymously');
const signInWithPassword = given('auth.signInWithPassword');
const signInWithIdToken = given('auth.signInWithIdToken');
const signInWithOtp = given('auth.signInWithOtp');
const signInWithSSO = given('auth.signInWithSSO');
const resetPasswordForEmail = given('auth.resetPasswordForEmail');
const verifyOtp = given('auth.verifyOtp');
const resend = given('auth.resend');
const getClaims = given('auth.getClaims');

/** What needs nobody to be signed in. */
export const open: readonly AuthCase[] = [
	signUp('by email', (a) => a.signUp({ email, password }), { email, password }),
	signUp(
		'by email with everything',
		(a) => a.signUp({ email, password, options: { data, captchaToken, emailRedirectTo } }),
		{ email, password, data, captchaToken, emailRedirectTo },
	),
	signUp('by phone', (a) => a.signUp({ phone, password }), { phone, password }),
	signUp(
		'by phone with everything',
		(a) => a.signUp({ phone, password, options: { data, captchaToken, channel: 'whatsapp' } }),
		{ phone, password, data, captchaToken, channel: 'whatsapp' },
	),
	signUp(
		...byPkce((a) => a.signUp({ email, password, options: { emailRedirectTo } }), {
			email,
			password,
			emailRedirectTo,
		}),
	),
	signInAnonymously('', (a) => a.signInAnonymously()),
	signInAnonymously('with everything', (a) => a.signInAnonymously({ options: { data, captchaToken } }), {
		data,
		captchaToken,
	}),
	signInWithPassword('by email', (a) => a.signInWithPassword({ email, password }), { email, password }),
	signInWithPassword(
		'by phone',
		(a) => a.signInWithPassword({ phone, password, options: { captchaToken } }),
		{ phone, password, captchaToken },
	),
	signInWithIdToken('', (a) => a.signInWithIdToken({ provider: 'google', token: 'id-token' }), {
		provider: 'google',
		token: 'id-token',
	}),
	signInWithIdToken(
		'with everything',
		(a) =>
			a.signInWithIdToken({
				provider: 'custom:mine',
				token: 'id-token',
				access_token: 'provider-token',
				nonce: 'n',
				options: { captchaToken },
			}),
		{ provider: 'custom:mine', token: 'id-token', accessToken: 'provider-token', nonce: 'n', captchaToken },
	),
	signInWithOtp('by email', (a) => a.signInWithOtp({ email }), { email }),
	signInWithOtp(
		'by email with everything',
		(a) =>
			a.signInWithOtp({ email, options: { data, captchaToken, emailRedirectTo, shouldCreateUser: false } }),
		{ email, data, captchaToken, emailRedirectTo, shouldCreateUser: false },
	),
	signInWithOtp('by phone', (a) => a.signInWithOtp({ phone }), { phone }),
	signInWithOtp(
		'by phone with everything',
		(a) =>
			a.signInWithOtp({
				phone,
				options: { data, captchaToken, channel: 'whatsapp', shouldCreateUser: true },
			}),
		{ phone, data, captchaToken, channel: 'whatsapp', shouldCreateUser: true },
	),
	signInWithOtp(...byPkce((a) => a.signInWithOtp({ email }), { email })),
	signInWithSSO(
		'by domain',
		(a) => a.signInWithSSO({ domain: 'example.com' }),
		{ domain: 'example.com' },
		{ replies: address },
	),
	signInWithSSO(
		'by provider with everything',
		(a) => a.signInWithSSO({ providerId, options: { redirectTo, captchaToken } }),
		{ providerId, redirectTo, captchaToken },
		{ replies: address },
	),
	signInWithSSO(
		...byPkce(
			(a) => a.signInWithSSO({ domain: 'example.com' }),
			{ domain: 'example.com' },
			{ replies: address },
		),
	),
	resetPasswordForEmail('', (a) => a.resetPasswordForEmail(email), { email }, { replies: reply({}) }),
	resetPasswordForEmail(
		'with everything',
		(a) => a.resetPasswordForEmail(email, { redirectTo, captchaToken }),
		{ email, redirectTo, captchaToken },
		{ replies: reply({}) },
	),
	resetPasswordForEmail(...byPkce((a) => a.resetPasswordForEmail(email), { email }, { replies: reply({}) })),
	verifyOtp(
		'by email',
		(a) => a.verifyOtp({ email, token: '123456', type: 'email' }),
		{ email, token: '123456', type: 'email' },
		{ difference: 5 },
	),
	verifyOtp(
		'by phone with everything',
		(a) =>
			a.verifyOtp({ phone, token: '123456', type: 'phone_change', options: { redirectTo, captchaToken } }),
		{ phone, token: '123456', type: 'phone_change', redirectTo, captchaToken },
		{ difference: 5 },
	),
	verifyOtp(
		'by the hash of a link',
		(a) => a.verifyOtp({ token_hash: 'hash', type: 'recovery' }),
		{ tokenHash: 'hash', type: 'recovery' },
		{ difference: 5 },
	),
	...(['signup', 'email_change'] as const).map((type) =>
		resend(`of ${type}`, (a) => a.resend({ type, email }), { type, email }, { replies: reply({}) }),
	),
	resend(
		'with everything',
		(a) => a.resend({ type: 'signup', email, options: { emailRedirectTo, captchaToken } }),
		{ type: 'signup', email, emailRedirectTo, captchaToken },
		{ replies: reply({}) },
	),
	...(['sms', 'phone_change'] as const).map((type) =>
		resend(
			`of ${type}`,
			(a) => a.resend({ type, phone, options: { captchaToken } }),
			{ type, phone, captchaToken },
			{ replies: reply({}) },
		),
	),
	resend(
		...byPkce((a) => a.resend({ type: 'signup', email }), { type: 'signup', email }, { replies: reply({}) }),
	),
	...(['verifier', 'verifier/recovery'] as const).map((verifier) =>
		given('auth.exchangeCodeForSession')(
			`with ${verifier}`,
			(a) => a.exchangeCodeForSession('code-1'),
			{ authCode: 'code-1', codeVerifier: verifier },
			{ ...pkce, stored: { '-code-verifier': verifier } },
		),
	),
	given('auth.refreshSession')('by its token', (a) => a.refreshSession({ refresh_token: 'refresh-2' }), {
		refreshToken: 'refresh-2',
	}),
	given('auth.setSession')(
		'of a token that has ended',
		(a) => a.setSession({ access_token: endedToken, refresh_token: 'refresh-2' }),
		{ accessToken: endedToken, refreshToken: 'refresh-2' },
	),
	getClaims(
		'of a token that a published key verifies',
		(a) => a.getClaims(es256Token),
		{ jwt: es256Token },
		{ replies: reply(published) },
	),
	getClaims(
		'of a token by a key that is not published',
		(a) => a.getClaims(es256Token),
		{ jwt: es256Token },
		{
			replies: [
				{ status: 200, body: { keys: [] } },
				{ status: 200, body: user },
			],
		},
	),
	given('auth.getSession')(
		'that is about to end',
		(a) => a.getSession(),
		{ accessToken: endedToken, refreshToken: 'refresh-2' },
		{
			stored: {
				'': { ...session, access_token: endedToken, refresh_token: 'refresh-2', expires_at: 1000000000 },
			},
		},
	),
];

/** What brings its token along. */
export const byToken: readonly AuthCase[] = [
	given('auth.setSession')(
		'of a valid token',
		(a) => a.setSession({ access_token: otherToken, refresh_token: 'refresh-2' }),
		{ accessToken: otherToken, refreshToken: 'refresh-2' },
		{ replies: reply(user) },
	),
	given('auth.getUser')(
		'of a token',
		(a) => a.getUser(otherToken),
		{ jwt: otherToken },
		{ replies: reply(user) },
	),
	getClaims(
		'of a token that the server verifies',
		(a) => a.getClaims(otherToken),
		{ jwt: otherToken },
		{ replies: reply(user) },
	),
	getClaims('of a token that has ended', (a) => a.getClaims(endedToken), { jwt: endedToken }),
	given('auth.mfa.getAuthenticatorAssuranceLevel')(
		'of a token',
		(a) => a.mfa.getAuthenticatorAssuranceLevel(otherToken),
		{ jwt: otherToken },
		{ replies: reply(user) },
	),
];
