import postgres from 'postgres';
import { catalogue, type Session } from '../../shared';
import { follow, readFragment, readMail } from '../local/clients';
import type { Local, LocalOptions } from '../local/harness';
import { toTotp } from '../local/to-totp';

/** Who makes a request: a key of the project, and perhaps a user's token. */
export interface Who {
	readonly key: 'publishable' | 'secret';
	readonly accessToken?: string;
}

/** What a refused request says, however the host tells it. */
export interface Refused {
	readonly code?: string;
	readonly status?: number;
	readonly field?: string;
	readonly details?: string;
	/** All its words. */
	readonly message: string;
}

/** Runs an operation as a host does. Rejects with what was refused. */
export type RunOperation = (
	who: Who,
	id: string,
	params: Readonly<Record<string, unknown>>,
) => Promise<unknown>;

/** What the walk needs to be on in Auth. */
export const authOfWalk: LocalOptions['auth'] = {
	confirmEmail: true,
	phone: true,
	oidc: true,
	sso: true,
	anonymous: true,
	manualLinking: true,
};

type Signed = { readonly user: { readonly id: string; readonly email: string }; readonly session: Session };

/** Every operation of Auth and Auth Admin, on a server that answers as GoTrue does, by whatever host runs them. */
export function walkAuth(local: () => Local, ask: RunOperation): void {
	const as = (accessToken?: string): Who => ({ key: 'publishable', accessToken });
	const nobody = as();
	const admin: Who = { key: 'secret' };
	const asked = new Set<string>();

	const data = async <T = Signed>(who: Who, id: string, params: Record<string, unknown> = {}) => {
		asked.add(id);
		return (await ask(who, id, params)) as T;
	};
	const failure = async (running: Promise<unknown>): Promise<Refused> =>
		await running.then(
			() => {
				throw new Error('it did not fail');
			},
			(error: Refused) => error,
		);

	const password = 'long enough';
	let people = 0;
	/** Somebody who is signed in. */
	const somebody = async () => {
		const email = `person-${++people}@example.com`;
		await data(admin, 'authAdmin.createUser', { email, password, emailConfirm: true });
		const { user, session } = await data(nobody, 'auth.signInWithPassword', { email, password });
		return { email, id: user.id, session, self: as(session.access_token) };
	};

	it('sign up, be told that a confirmation is due, confirm by the code, and act under row level security', async () => {
		const email = 'new@example.com';
		const signedUp = await data(nobody, 'auth.signUp', { email, password, data: { name: 'New' } });
		expect(signedUp).toMatchObject({ user: { email }, session: null });
		const early = await failure(ask(nobody, 'auth.signInWithPassword', { email, password }));
		expect(early).toMatchObject({ code: 'email_not_confirmed', status: 400 });
		expect(early.message).toContain('Send Again');
		const first = await readMail(local(), email);
		await data(nobody, 'auth.resend', { type: 'signup', email });
		const { otp } = await readMail(local(), email);
		expect(otp).not.toBe(first.otp);
		const { session, user } = await data(nobody, 'auth.verifyOtp', { type: 'email', email, token: otp });
		const self = as(session.access_token);
		const note = { table: 'notes', rows: { body: 'mine' } };
		const [stored] = await data<Array<{ id: unknown }>>(self, 'database.insert', note);
		expect(await data(self, 'database.select', { table: 'notes' })).toHaveLength(1);
		const other = await somebody();
		expect(await data(other.self, 'database.select', { table: 'notes' })).toEqual([]);
		expect(
			await data(other.self, 'database.delete', { table: 'notes', matchColumns: { id: stored!.id } }),
		).toEqual([]);
		expect(await data(self, 'auth.getUser')).toMatchObject({
			user: { id: user.id, user_metadata: { name: 'New' } },
		});
	});

	it('codes and links: by email and by phone, for those who are known and for strangers', async () => {
		const known = await somebody();
		expect(await data(nobody, 'auth.signInWithOtp', { email: known.email })).toBeNull();
		const { otp, token_hash } = await readMail(local(), known.email);
		expect(otp).toMatch(/^\d{6}$/);
		const { session } = await data(nobody, 'auth.verifyOtp', { tokenHash: token_hash, type: 'email' });
		expect(session.user).toMatchObject({ email: known.email });
		expect(await failure(ask(nobody, 'auth.verifyOtp', { email: known.email, token: otp }))).toMatchObject({
			code: 'otp_expired',
		});
		const stranger = { email: 'stranger@example.com', shouldCreateUser: false };
		expect(await failure(ask(nobody, 'auth.signInWithOtp', stranger))).toMatchObject({
			code: 'otp_disabled',
		});
		const phone = '15551230001';
		await data(nobody, 'auth.signInWithOtp', { phone, channel: 'sms' });
		const sms = await readMail(local(), phone);
		expect(await data(nobody, 'auth.verifyOtp', { type: 'sms', phone, token: sms.otp })).toMatchObject({
			user: { phone },
		});
	});

	it('a forgotten password: the link leads back, and the new password is set; PKCE as well', async () => {
		const { email } = await somebody();
		const asked = await data<{ codeVerifier: string }>(nobody, 'auth.resetPasswordForEmail', {
			email,
			redirectTo: 'http://127.0.0.1:3000/new-password',
			flowType: 'pkce',
		});
		const back = await follow((await readMail(local(), email)).action_link);
		expect(back.pathname).toBe('/new-password');
		const { session } = await data(nobody, 'auth.exchangeCodeForSession', {
			authCode: back.searchParams.get('code'),
			codeVerifier: asked.codeVerifier,
		});
		const self = as(session.access_token);
		expect(await failure(ask(self, 'auth.updateUser', { password }))).toMatchObject({
			code: 'same_password',
			field: 'password',
		});
		await data(self, 'auth.updateUser', { password: 'even longer', data: { seen: true } });
		expect(await data(nobody, 'auth.signInWithPassword', { email, password: 'even longer' })).toMatchObject({
			user: { user_metadata: { seen: true } },
		});
		const weak = await failure(ask(self, 'auth.updateUser', { password: 'x' }));
		expect(weak).toMatchObject({ code: 'weak_password', field: 'password' });
		expect(weak.details).toContain('length');
	});

	it('a provider: the address, the way back, the session; and the same account linked and unlinked', async () => {
		const queryParams = { login_hint: 'oauth@example.com', approve: 'true' };
		const redirectTo = 'http://127.0.0.1:3000/callback';
		const begun = await data<{ url: string; codeVerifier: string }>(nobody, 'auth.signInWithOAuth', {
			provider: 'github',
			redirectTo,
			queryParams,
			flowType: 'pkce',
		});
		let place = await follow(begun.url);
		while (place.pathname !== '/callback') place = await follow(place.href);
		const { session } = await data(nobody, 'auth.exchangeCodeForSession', {
			authCode: place.searchParams.get('code'),
			codeVerifier: begun.codeVerifier,
		});
		expect(session.user).toMatchObject({ email: 'oauth@example.com' });
		const wrong = { authCode: 'never-given', codeVerifier: begun.codeVerifier };
		expect((await failure(ask(nobody, 'auth.exchangeCodeForSession', wrong))).code).toMatch(/flow_state/);

		const person = await somebody();
		const link = await data<{ url: string }>(person.self, 'auth.linkIdentity', {
			provider: 'google',
			redirectTo,
			queryParams: { login_hint: 'linked@example.com', approve: 'true' },
		});
		place = await follow(link.url);
		while (place.pathname !== '/callback') place = await follow(place.href);
		expect(readFragment(place)).not.toHaveProperty('error');
		type Identity = { identity_id: string; provider: string };
		const identities = await data<Identity[]>(person.self, 'auth.getUserIdentities');
		expect(identities.map(({ provider }) => provider).sort()).toEqual(['email', 'google']);
		const google = identities.find(({ provider }) => provider === 'google')!;
		expect(await data(person.self, 'auth.unlinkIdentity', { identityId: google.identity_id })).toBeNull();
		const [last] = await data<Identity[]>(person.self, 'auth.getUserIdentities');
		expect(
			await failure(ask(person.self, 'auth.unlinkIdentity', { identityId: last!.identity_id })),
		).toMatchObject({
			code: 'single_identity_not_deletable',
		});
		expect(await data(nobody, 'auth.signInWithSSO', { domain: 'sso.example' })).toMatchObject({
			url: expect.stringContaining('http'),
		});
		expect(await failure(ask(nobody, 'auth.signInWithSSO', { domain: 'nowhere.example' }))).toMatchObject({
			code: 'sso_provider_not_found',
		});
	});

	it('sessions: refreshed once per token, taken up, told apart, ended', async () => {
		const { self, session, email } = await somebody();
		const next = await data(nobody, 'auth.refreshSession', { refreshToken: session.refresh_token });
		expect(next.session.refresh_token).not.toBe(session.refresh_token);
		const tokens = { accessToken: next.session.access_token, refreshToken: next.session.refresh_token };
		expect(await data(nobody, 'auth.setSession', tokens)).toMatchObject({ user: { email } });
		expect(await data(nobody, 'auth.getSession', tokens)).toMatchObject({
			session: { access_token: tokens.accessToken },
		});
		const renewed = await data(nobody, 'auth.getSession', { ...tokens, expiresAt: 1 });
		expect(renewed.session.refresh_token).not.toBe(tokens.refreshToken);
		const { claims } = await data<{ claims: { email: string; aal: string } }>(self, 'auth.getClaims');
		expect(claims).toMatchObject({ email, aal: 'aal1' });
		const forged = session.access_token.replace(/[^.]{20}$/, 'A'.repeat(20));
		expect(await failure(ask(nobody, 'auth.getClaims', { jwt: forged }))).toMatchObject({
			code: 'INVALID_JWT',
		});
		expect(await data(self, 'auth.signOut', { scope: 'global' })).toBeNull();
		expect(await data(self, 'auth.signOut')).toBeNull();
		expect(
			(await failure(ask(nobody, 'auth.refreshSession', { refreshToken: tokens.refreshToken }))).code,
		).toMatch(/refresh_token_not_found|session_not_found/);
		expect(await data(nobody, 'auth.signInAnonymously', { data: { table: 7 } })).toMatchObject({
			user: { is_anonymous: true, user_metadata: { table: 7 } },
		});
	});

	it('an ID token signs in, and the nonce of a reauthentication comes by mail', async () => {
		const query =
			'client_id=local-supabase&redirect_uri=http://127.0.0.1:3000/callback&response_type=code&scope=openid';
		const place = await follow(
			`${local().url}/_local/oidc/authorize?${query}&login_hint=idtoken@example.com&approve=true`,
		);
		const reply = await fetch(`${local().url}/_local/oidc/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'authorization_code',
				code: place.searchParams.get('code') ?? '',
				client_id: 'local-supabase',
				redirect_uri: 'http://127.0.0.1:3000/callback',
			}),
		});
		const { id_token: token } = (await reply.json()) as { id_token: string };
		expect(await data(nobody, 'auth.signInWithIdToken', { provider: 'google', token })).toMatchObject({
			user: { email: 'idtoken@example.com' },
		});
		const { self, email } = await somebody();
		expect(await data(self, 'auth.reauthenticate')).toBeNull();
		const { otp } = await readMail(local(), email);
		expect(await data(self, 'auth.updateUser', { password: 'even longer', nonce: otp })).toMatchObject({
			user: { email },
		});
	});

	it('a second factor: enrolled, challenged, verified, counted, unenrolled', async () => {
		const { self, session, email } = await somebody();
		type Factor = { id: string; totp: { secret: string; qr_code: string } };
		const factor = await data<Factor>(self, 'auth.mfa.enroll', { friendlyName: 'App', issuer: 'Test' });
		expect(factor.totp.qr_code).toMatch(/^data:image\/svg\+xml/);
		expect(await data(self, 'auth.mfa.listFactors')).toMatchObject({ all: [{ id: factor.id }], totp: [] });
		const challenge = await data<{ id: string }>(self, 'auth.mfa.challenge', { factorId: factor.id });
		const wrong = { factorId: factor.id, challengeId: challenge.id, code: '000000' };
		expect(await failure(ask(self, 'auth.mfa.verify', wrong))).toMatchObject({
			code: 'mfa_verification_failed',
		});
		const right = { ...wrong, code: toTotp(factor.totp.secret) };
		const { session: strong } = await data(self, 'auth.mfa.verify', right);
		const level = (jwt: string) => data(nobody, 'auth.mfa.getAuthenticatorAssuranceLevel', { jwt });
		expect(await level(strong.access_token)).toMatchObject({ currentLevel: 'aal2', nextLevel: 'aal2' });
		expect(await level(session.access_token)).toMatchObject({ currentLevel: 'aal1', nextLevel: 'aal2' });
		const [{ id: other } = { id: '' }] = [
			await data<Factor>(as(strong.access_token), 'auth.mfa.enroll', { friendlyName: 'Second' }),
		];
		const weak = await data(nobody, 'auth.signInWithPassword', { email, password });
		const unenroll = ask(as(weak.session.access_token), 'auth.mfa.unenroll', { factorId: factor.id });
		expect(await failure(unenroll)).toMatchObject({
			code: 'insufficient_aal',
		});
		expect(await data(as(strong.access_token), 'auth.mfa.unenroll', { factorId: other })).toMatchObject({
			id: other,
		});
		const again = await somebody();
		const { id, totp } = await data<Factor>(again.self, 'auth.mfa.enroll', {});
		expect(
			await data(again.self, 'auth.mfa.challengeAndVerify', { factorId: id, code: toTotp(totp.secret) }),
		).toMatchObject({ session: { token_type: 'bearer' } });
		expect(await data(admin, 'authAdmin.mfa.listFactors', { userId: again.id })).toMatchObject([{ id }]);
		expect(await data(admin, 'authAdmin.mfa.deleteFactor', { userId: again.id, factorId: id })).toMatchObject(
			{
				id,
			},
		);
	});

	it('administration: users on many pages, changed, banned, invited, linked to, signed out, deleted', async () => {
		const { id, email, session } = await somebody();
		const change = {
			userId: id,
			appMetadata: { plan: 'pro' },
			userMetadata: { name: 'Ann' },
			banDuration: '1h',
		};
		expect(await data(admin, 'authAdmin.updateUserById', change)).toMatchObject({
			user: { app_metadata: { plan: 'pro' }, user_metadata: { name: 'Ann' } },
		});
		expect(await failure(ask(nobody, 'auth.signInWithPassword', { email, password }))).toMatchObject({
			code: 'user_banned',
		});
		await data(admin, 'authAdmin.updateUserById', { userId: id, banDuration: 'none' });
		expect(await data(admin, 'authAdmin.signOut', { jwt: session.access_token, scope: 'global' })).toBeNull();
		expect(await data(admin, 'authAdmin.getUserById', { userId: id })).toMatchObject({ user: { email } });

		expect(
			await data(admin, 'authAdmin.inviteUserByEmail', { email: 'guest@example.com', data: { by: 'Ann' } }),
		).toMatchObject({
			user: { email: 'guest@example.com' },
		});
		const { token_hash } = await readMail(local(), 'guest@example.com');
		expect(await data(nobody, 'auth.verifyOtp', { type: 'invite', tokenHash: token_hash })).toMatchObject({
			user: { user_metadata: { by: 'Ann' } },
		});
		type Link = { properties: { email_otp: string; action_link: string }; user: { email: string } };
		const link = await data<Link>(admin, 'authAdmin.generateLink', { type: 'magiclink', email });
		expect(link).toMatchObject({ user: { email }, properties: { verification_type: 'magiclink' } });
		expect(
			await data(nobody, 'auth.verifyOtp', { type: 'email', email, token: link.properties.email_otp }),
		).toMatchObject({ user: { email } });

		for (let n = 0; n < 12; n++)
			await data(admin, 'authAdmin.createUser', { email: `many-${n}@example.com`, emailConfirm: true });
		const all = await data<Array<{ id: string }>>(admin, 'authAdmin.listUsers', {
			returnAll: true,
			perPage: 5,
		});
		const sql = postgres(local().databaseUrl);
		const [{ count } = { count: 0 }] = await sql`select count(*)::int from auth.users`;
		await sql.end();
		expect(new Set(all.map((each) => each.id)).size).toBe(count);
		expect(await data(admin, 'authAdmin.listUsers', { page: 2, perPage: 5 })).toHaveLength(5);

		expect(await data(admin, 'authAdmin.deleteUser', { userId: id })).toBeNull();
		expect(await failure(ask(admin, 'authAdmin.getUserById', { userId: id }))).toMatchObject({
			code: 'user_not_found',
			status: 404,
		});
		const refused = await failure(ask(nobody, 'authAdmin.listUsers', {}));
		expect(refused.message).toContain('secret key');
	});

	it('nothing was left out', () => {
		const all = catalogue.map(({ id }) => id).filter((id) => /^auth(?:Admin)?\./.test(id));
		expect(all.filter((id) => !asked.has(id))).toEqual([]);
	});
}
