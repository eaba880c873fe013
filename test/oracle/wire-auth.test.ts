import { connect, run, type Project } from '../../shared';
import { startRecordingServer, type CannedReply, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { es256Token, published } from './auth-cases';
import { mended, type Difference } from './auth-differences';
import { toAuthForm } from './auth-form';
import { asReceived, recorded, type WireCase } from './recorded';

interface Replay {
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	readonly project?: Partial<Project>;
	readonly difference?: Difference;
	/** Where the core gives the data in a shape of its own. */
	readonly data?: unknown;
	/** Where the core has a code of its own. */
	readonly code?: string;
	/** Instead of what was recorded. */
	readonly reply?: CannedReply;
}

/** A call: some are recorded as several requests, named `[1/2]` and `[2/2]`. */
const calls = new Map<string, WireCase[]>();
for (const step of recorded.filter(({ op }) => op.startsWith('auth.') || op === 'key.legacy.auth')) {
	const op = step.op.replace(/ \[\d\/\d\]$/, '');
	calls.set(op, [...(calls.get(op) ?? []), step]);
}

const bodyOf = (op: string) => calls.get(op)![0]!.response!.body as Readonly<Record<string, unknown>>;
const session = bodyOf('auth.signUp.email.session');
const user = bodyOf('auth.signUp.email');
const ownToken = String(session.access_token);
const [userId, factorId] = [String(user.id), '34e770dd-9ff9-416c-87fa-43b31d7ef225'];
const identityId = '22222222-2222-4222-8222-222222222222';

const endedToken = ownToken.replace(/\.[^.]+\./, () => {
	const claims = Buffer.from(JSON.stringify({ sub: userId, exp: 1000000000 })).toString('base64url');
	return `.${claims}.`;
});

const open = (id: string, params: Replay['params'] = {}, more: Partial<Replay> = {}): Replay => ({
	id,
	params,
	...more,
});
const asUser = (id: string, params: Replay['params'] = {}, more: Partial<Replay> = {}): Replay =>
	open(id, params, { project: { accessToken: ownToken }, ...more });
const admin = (id: string, params: Replay['params'] = {}, more: Partial<Replay> = {}): Replay =>
	open(id, params, { project: { key: 'sb_secret_KEY' }, ...more });

const [email, phone, pw] = ['a@b.co', '+15551', 'pw'];
const captchaToken = 'cap';
const pkce = { flowType: 'pkce' } as const;
const nothing = { data: null };
const byWrongPassword = open('auth.signInWithPassword', { email, password: 'no' });
const recordedVerifier = (
	calls.get('auth.exchangeCodeForSession')![0]!.request!.body as { code_verifier: string }
).code_verifier;
const assuranceToken = calls
	.get('auth.mfa.getAAL.jwt')![0]!
	.request!.headers.authorization!.replace('Bearer ', '');

/** How the core is asked for what each recorded call asked for. */
const replays: Readonly<Record<string, Replay>> = {
	'auth.signUp.email': open('auth.signUp', { email, password: pw }),
	'auth.signUp.email.session': open('auth.signUp', {
		email,
		password: pw,
		data: { first: 'J' },
		captchaToken,
		emailRedirectTo: 'https://e.co/welcome?x=1',
	}),
	'auth.signUp.email.pkce': open('auth.signUp', {
		email,
		password: pw,
		emailRedirectTo: 'https://e.co/cb',
		...pkce,
	}),
	'auth.signUp.phone': open('auth.signUp', { phone, password: pw, channel: 'whatsapp', data: { a: 1 } }),
	'auth.signUp.phone.default': open('auth.signUp', { phone, password: pw }),
	'auth.signUp.weak.legacy': open('auth.signUp', { email, password: 'x' }),
	'auth.signInAnonymously': open('auth.signInAnonymously'),
	'auth.signInAnonymously.opts': open('auth.signInAnonymously', { data: { n: 1 }, captchaToken }),
	'auth.signInWithPassword': open(
		'auth.signInWithPassword',
		{ email, password: pw },
		{ data: { user, session, weakPassword: { reasons: ['pwned'], message: 'weak' } } },
	),
	'auth.signInWithPassword.phone': open('auth.signInWithPassword', { phone, password: pw, captchaToken }),
	'auth.signInWithPassword.bad': byWrongPassword,
	'auth.signInWithPassword.bad.old': byWrongPassword,
	'auth.signInWithPassword.502html': byWrongPassword,
	'auth.signInWithPassword.4xxhtml': byWrongPassword,
	'auth.signInWithPassword.nosession': byWrongPassword,
	'auth.signInWithOtp.email': open('auth.signInWithOtp', { email }, nothing),
	'auth.signInWithOtp.email.full': open(
		'auth.signInWithOtp',
		{ email, data: { a: 1 }, shouldCreateUser: false, captchaToken, emailRedirectTo: 'https://e.co/w' },
		nothing,
	),
	'auth.signInWithOtp.email.pkce': open('auth.signInWithOtp', { email, ...pkce }, { data: {} }),
	'auth.signInWithOtp.phone': open(
		'auth.signInWithOtp',
		{ phone, channel: 'whatsapp' },
		{ data: { messageId: 'M1' } },
	),
	'auth.signInWithOAuth': open(
		'auth.signInWithOAuth',
		{ provider: 'github' },
		{ data: { provider: 'github', url: 'http://127.0.0.1:54399/auth/v1/authorize?provider=github' } },
	),
	'auth.signInWithSSO.domain': open('auth.signInWithSSO', { domain: 'company.com' }),
	'auth.signInWithSSO.providerId': open('auth.signInWithSSO', {
		providerId: userId,
		redirectTo: 'https://e.co/cb',
		captchaToken,
	}),
	'auth.verifyOtp.email': open(
		'auth.verifyOtp',
		{ email, token: '123456', type: 'email' },
		{ difference: 5 },
	),
	'auth.verifyOtp.phone': open(
		'auth.verifyOtp',
		{ phone, token: '123456', type: 'sms', redirectTo: 'https://e.co/x', captchaToken },
		{ difference: 5 },
	),
	'auth.verifyOtp.halfway': open(
		'auth.verifyOtp',
		{ email, token: '1', type: 'email_change' },
		{ difference: 5 },
	),
	'auth.verifyOtp.expired': open('auth.verifyOtp', { email, token: '1', type: 'email' }, { difference: 5 }),
	'auth.resend.signup': open(
		'auth.resend',
		{ type: 'signup', email, emailRedirectTo: 'https://e.co/w', captchaToken },
		nothing,
	),
	'auth.resend.email_change': open('auth.resend', { type: 'email_change', email }, nothing),
	'auth.resend.sms': open('auth.resend', { type: 'sms', phone }, { data: { messageId: 'M2' } }),
	'auth.resetPasswordForEmail': open(
		'auth.resetPasswordForEmail',
		{ email, redirectTo: 'https://e.co/up', captchaToken },
		nothing,
	),
	'auth.resetPasswordForEmail.bare': open('auth.resetPasswordForEmail', { email }, nothing),
	'auth.resetPasswordForEmail.pkce': open('auth.resetPasswordForEmail', { email, ...pkce }),
	'auth.exchangeCodeForSession': open(
		'auth.exchangeCodeForSession',
		{ authCode: 'AUTH_CODE', codeVerifier: recordedVerifier },
		{ data: { user, session } },
	),
	'auth.exchangeCodeForSession.noverifier': open(
		'auth.exchangeCodeForSession',
		{ authCode: 'AUTH_CODE' },
		{ code: 'INVALID_PARAMETER' },
	),
	'auth.getSession.none': open('auth.getSession'),
	'auth.getSession': open(
		'auth.getSession',
		{ accessToken: ownToken, refreshToken: 'RT' },
		{
			data: {
				session: {
					access_token: ownToken,
					refresh_token: 'RT',
					token_type: 'bearer',
					expires_at: session.expires_at,
				},
			},
		},
	),
	'auth.getSession.expired': open('auth.getSession', { accessToken: endedToken, refreshToken: 'RT' }),
	'auth.refreshSession.bad': open('auth.refreshSession', { refreshToken: 'RTX' }),
	'auth.refreshSession.none': open('auth.refreshSession', {}, { code: 'NO_SESSION' }),
	'auth.getUser.jwt': open('auth.getUser', { jwt: 'JWT' }),
	'auth.getUser.none': open('auth.getUser', {}, { code: 'NO_SESSION' }),
	'auth.getUser.sessionNotFound': open('auth.getUser', { jwt: 'JWT' }, { code: 'session_not_found' }),
	'auth.updateUser': asUser('auth.updateUser', {
		email: 'n@b.co',
		password: 'np',
		phone: '+1',
		nonce: '123456',
		data: { a: 1 },
		currentPassword: 'old',
		emailRedirectTo: 'https://e.co/x',
	}),
	'auth.updateUser.data': asUser('auth.updateUser', { data: { hello: 'world' } }),
	'auth.updateUser.none': open('auth.updateUser', { data: { hello: 'world' } }, { code: 'NO_SESSION' }),
	'auth.getUserIdentities': asUser('auth.getUserIdentities', {}, { data: user.identities }),
	'auth.linkIdentity.idToken': asUser('auth.linkIdentity', { provider: 'google', token: 'ID' }),
	'auth.unlinkIdentity': asUser('auth.unlinkIdentity', { identityId }, nothing),
	'auth.signOut.global': asUser('auth.signOut', {}, nothing),
	'auth.signOut.others': asUser('auth.signOut', { scope: 'others' }, nothing),
	'auth.signOut.403': asUser('auth.signOut', {}, nothing),
	'key.legacy.auth': open(
		'auth.signInWithOtp',
		{ email },
		{ project: { key: 'LEGACY_ANON_JWT' }, ...nothing },
	),
	// The recording has no private key: another pair stands in.
	'auth.getClaims.es256': open(
		'auth.getClaims',
		{ jwt: es256Token },
		{ reply: { status: 200, body: published }, data: { header: { alg: 'ES256', typ: 'JWT', kid: 'k1' } } },
	),
	'auth.getClaims.cached': open(
		'auth.getClaims',
		{ jwt: es256Token },
		{
			difference: 16,
			reply: { status: 200, body: published },
			data: { header: { alg: 'ES256', typ: 'JWT', kid: 'k1' } },
		},
	),
	'auth.getClaims.hs256': open(
		'auth.getClaims',
		{ jwt: ownToken },
		{
			data: {
				claims: { sub: userId, exp: 4102444800, aal: 'aal1' },
				header: { alg: 'HS256', typ: 'JWT' },
				signature: ownToken.split('.')[2],
			},
		},
	),
	'auth.getClaims.expired': open('auth.getClaims', { jwt: endedToken }, { code: 'INVALID_JWT' }),
	'auth.getClaims.badsig': open(
		'auth.getClaims',
		{ jwt: es256Token.replace(/.{6}$/, 'AAAAAA') },
		{ difference: 16, reply: { status: 200, body: published }, code: 'INVALID_JWT' },
	),
	'auth.getClaims.malformed': open('auth.getClaims', { jwt: 'abc' }, { code: 'INVALID_JWT' }),
	'auth.mfa.enroll.totp': asUser('auth.mfa.enroll', {
		factorType: 'totp',
		friendlyName: 'fn',
		issuer: 'iss',
	}),
	'auth.mfa.enroll.phone': asUser('auth.mfa.enroll', {
		factorType: 'phone',
		friendlyName: 'fn',
		phone: '+1555',
	}),
	'auth.mfa.challenge': asUser('auth.mfa.challenge', { factorId }, { difference: 5 }),
	'auth.mfa.challenge.phone': asUser(
		'auth.mfa.challenge',
		{ factorId, channel: 'whatsapp' },
		{ difference: 5 },
	),
	'auth.mfa.unenroll': asUser('auth.mfa.unenroll', { factorId }),
	'auth.mfa.listFactors': asUser(
		'auth.mfa.listFactors',
		{},
		{ data: { all: user.factors, totp: [(user.factors as unknown[])[0]], phone: [] } },
	),
	'auth.mfa.getAAL': asUser(
		'auth.mfa.getAuthenticatorAssuranceLevel',
		{},
		{ difference: 15, reply: { status: 200, body: user } },
	),
	'auth.mfa.getAAL.jwt': open('auth.mfa.getAuthenticatorAssuranceLevel', { jwt: assuranceToken }),
	'auth.mfa.getAAL.none': open('auth.mfa.getAuthenticatorAssuranceLevel', {}, { code: 'NO_SESSION' }),
	'auth.admin.getUserById': admin('authAdmin.getUserById', { userId }),
	'auth.admin.getUserById.notuuid': admin(
		'authAdmin.getUserById',
		{ userId: '1' },
		{ code: 'INVALID_PARAMETER' },
	),
	'auth.admin.listUsers': admin('authAdmin.listUsers', {}, { difference: 14, data: [user] }),
	'auth.admin.createUser': admin('authAdmin.createUser', {
		email,
		password: 'p',
		userMetadata: { n: 1 },
		appMetadata: { r: 1 },
		emailConfirm: true,
		phone: '+1',
		phoneConfirm: true,
		role: 'authenticated',
		banDuration: '24h',
		id: userId,
		passwordHash: '$2',
	}),
	'auth.admin.updateUserById': admin('authAdmin.updateUserById', {
		userId,
		email: 'n@b.co',
		banDuration: 'none',
	}),
	'auth.admin.deleteUser': admin('authAdmin.deleteUser', { userId }, { difference: 4, ...nothing }),
	'auth.admin.deleteUser.soft': admin(
		'authAdmin.deleteUser',
		{ userId, shouldSoftDelete: true },
		{ difference: 4, ...nothing },
	),
	'auth.admin.inviteUserByEmail': admin('authAdmin.inviteUserByEmail', {
		email,
		data: { n: 1 },
		redirectTo: 'https://e.co/i',
	}),
	'auth.admin.inviteUserByEmail.bare': admin('authAdmin.inviteUserByEmail', { email }),
	'auth.admin.generateLink.invite': admin('authAdmin.generateLink', { type: 'invite', email }),
	'auth.admin.generateLink.recovery': admin('authAdmin.generateLink', { type: 'recovery', email }),
	'auth.admin.generateLink.email_change_current': admin('authAdmin.generateLink', {
		type: 'email_change_current',
		email,
		newEmail: 'n@b.co',
	}),
	'auth.admin.generateLink.email_change_new': admin('authAdmin.generateLink', {
		type: 'email_change_new',
		email,
		newEmail: 'n@b.co',
	}),
	'auth.admin.signOut.others': admin('authAdmin.signOut', { jwt: 'USER_JWT', scope: 'others' }),
	'auth.admin.mfa.listFactors': admin('authAdmin.mfa.listFactors', { userId }, { data: [{ id: factorId }] }),
	'auth.admin.mfa.deleteFactor': admin(
		'authAdmin.mfa.deleteFactor',
		{ userId, factorId },
		{ data: { id: factorId } },
	),
};

/** What the contract of the catalogue does not list. */
const notOffered = [
	'auth.signInWithWeb3.solana',
	'auth.signInWithWeb3.ethereum',
	'auth.pkce.storage',
	'auth.getClaims.keys',
	'auth.mfa.webauthn.enroll',
	'auth.mfa.verify.webauthn',
	'auth.mfa.recoveryCodes.getStatus',
	'auth.mfa.recoveryCodes.generate',
	'auth.mfa.recoveryCodes.verify',
	'auth.passkey.startRegistration',
	'auth.passkey.startAuthentication',
	'auth.passkey.verifyAuthentication',
	'auth.oauth.approveAuthorization',
	'auth.oauth.denyAuthorization',
	'auth.oauth.listGrants',
	'auth.oauth.revokeGrant',
	'auth.admin.oauth.listClients',
	'auth.admin.oauth.getClient',
	'auth.admin.oauth.updateClient',
	'auth.admin.oauth.deleteClient',
	'auth.admin.oauth.regenerateClientSecret',
	'auth.admin.customProviders.list.all',
	'auth.admin.customProviders.create',
	'auth.admin.customProviders.update',
	'auth.admin.customProviders.delete',
	'auth.admin.passkey.list',
	'auth.admin.passkey.delete',
];

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** The recording has its own address, and an identity whose id is none. */
const translate = (value: unknown): unknown =>
	value === undefined
		? undefined
		: JSON.parse(
				JSON.stringify(value)
					.replaceAll('http://127.0.0.1:54399', server.url)
					.replaceAll('identities/IDENT-1', `identities/${identityId}`),
			);

const expectSame = async (steps: readonly WireCase[], how: Replay) => {
	const context = {
		key: how.project?.key ?? 'sb_publishable_KEY',
		token: how.project?.accessToken as string,
	};
	const replies = steps.flatMap(({ response }) => response ?? []);
	server.answerWith(...(how.reply ? [how.reply] : replies.length > 0 ? replies : [{ status: 500 }]));
	const connection = connect(
		{ url: server.url, key: context.key, retry: false, ...how.project },
		{ send: sendByFetch },
	);
	const outcome = await run(connection, how.id, how.params).catch((error: Error) => error);
	const sent = server.requests.map(toAuthForm);

	const requests = steps.flatMap(({ request }) => (request ? [asReceived(request)] : []));
	const theirs = (translate(requests) as typeof requests).map(toAuthForm);
	if (how.difference === undefined) expect(sent).toEqual(theirs);
	else {
		expect(sent).not.toEqual(theirs);
		expect(sent).toEqual(mended[how.difference](theirs, context));
	}

	const result = steps.at(-1)?.result;
	const code = how.code ?? result?.error?.code;
	if (code) expect(outcome).toMatchObject({ code });
	else if (result?.error || result?.$thrown) expect(outcome).toBeInstanceOf(Error);
	else expect(outcome).toMatchObject({ data: translate(how.data === undefined ? result?.data : how.data) });
};

const known = Object.entries(replays).map(([op, how]) => [op, calls.get(op)!, how] as const);

it.each(known)('%s', async (_op, steps, how) => {
	await expectSame(steps, how);
});

it('replays every recorded call of what the catalogue offers', () => {
	expect([...calls.keys()].toSorted()).toEqual([...Object.keys(replays), ...notOffered].toSorted());
	const different = known.filter(([, , { difference }]) => difference !== undefined).length;
	expect({
		calls: calls.size,
		equal: known.length - different,
		different,
		notOffered: notOffered.length,
	}).toEqual({ calls: 110, equal: 71, different: 12, notOffered: 27 });
});
