import type { SupabaseClient } from '@supabase/supabase-js';
import { createHash } from 'node:crypto';
import {
	createUser,
	follow,
	openApp,
	openClient,
	password,
	readFragment,
	readMail,
	refusalOf,
	rowsOf,
	sessionOf,
	signIn,
} from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({
		seed: false,
		auth: { confirmEmail: true, oidc: true, manualLinking: true, sso: true, anonymous: true },
	});
});

afterAll(async () => {
	await local.stop();
});

const target = 'http://127.0.0.1:3000/callback';

/** The URL that an app would open, with answers to what the provider would ask. */
const toSignInUrl = async (
	app: SupabaseClient,
	queryParams: Record<string, string>,
	provider: 'github' | 'google' = 'github',
): Promise<string> =>
	rowsOf(
		await app.auth.signInWithOAuth({
			provider,
			options: { redirectTo: target, skipBrowserRedirect: true, queryParams },
		}),
	).url ?? '';

/** The way of a browser: to the provider, back to the project, and on to the app. */
const walk = async (url: string): Promise<URL> => {
	const provider = await follow(url);
	const callback = await follow(provider.href);
	return await follow(callback.href);
};

const approve = (email: string) => ({ login_hint: email, approve: 'true' });

/** The app, signed in by way of a provider. */
const enter = async (email: string, provider: 'github' | 'google' = 'github') => {
	const app = openApp(local, 'pkce');
	const arrived = await walk(await toSignInUrl(app, approve(email), provider));
	const { session, user } = rowsOf(
		await app.auth.exchangeCodeForSession(arrived.searchParams.get('code') ?? ''),
	);
	return { app, session, user };
};

describe('signing in with a provider', () => {
	test('leads through its page, which a person or a form can answer', async () => {
		const app = openApp(local, 'pkce');
		const url = await toSignInUrl(app, { login_hint: '"ann"@example.com' });
		const page = await follow(url);
		expect([page.origin, page.pathname, page.searchParams.get('redirect_uri')]).toEqual([
			local.url,
			'/_local/oidc/authorize',
			`${local.url}/auth/v1/callback`,
		]);
		const html = await (await fetch(page)).text();
		expect(html).toMatch(/value="&#34;ann&#34;@example\.com"/);
		const form = new URLSearchParams();
		for (const [, name = '', value = ''] of html.matchAll(/type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
			form.set(name, value);
		}
		form.set('login_hint', 'ann@example.com');
		form.set('approve', 'true');
		const sent = await fetch(page.href.split('?')[0] ?? '', {
			method: 'POST',
			body: form,
			redirect: 'manual',
		});
		const arrived = await follow(sent.headers.get('location'));
		const { user, session } = rowsOf(
			await app.auth.exchangeCodeForSession(arrived.searchParams.get('code') ?? ''),
		);
		expect(user).toMatchObject({
			email: 'ann@example.com',
			email_confirmed_at: expect.any(String),
			app_metadata: { provider: 'github', providers: ['github'] },
			user_metadata: { full_name: 'ann', email_verified: true },
			identities: [{ provider: 'github', identity_data: { iss: `${local.url}/_local/oidc` } }],
		});
		expect([session?.provider_token, session?.provider_refresh_token]).toEqual([
			expect.any(String),
			expect.any(String),
		]);
		const profile = await fetch(`${local.url}/_local/oidc/userinfo`, {
			headers: { authorization: `Bearer ${session?.provider_token}` },
		});
		expect(await profile.json()).toMatchObject({ email: 'ann@example.com' });
	});

	test('without PKCE brings the session in the fragment', async () => {
		const arrived = await walk(await toSignInUrl(openApp(local), approve('implicit@example.com')));
		expect(arrived.href.split('#')[0]).toBe(target);
		const fragment = readFragment(arrived);
		expect(Object.keys(fragment).sort()).toEqual([
			...['access_token', 'expires_at', 'expires_in', 'provider_refresh_token', 'provider_token'],
			...['refresh_token', 'sb', 'token_type'],
		]);
		const app = openApp(local);
		expect(rowsOf(await app.auth.getUser(fragment['access_token'])).user.email).toBe('implicit@example.com');
		expect(rowsOf(await app.auth.getClaims(fragment['access_token'])).claims.amr).toEqual([
			{ method: 'oauth', timestamp: expect.any(Number) },
		]);
	});

	test('again finds the same user, and another provider with the same address, too', async () => {
		const first = await enter('same@example.com');
		const second = await enter('same@example.com');
		const third = await enter('same@example.com', 'google');
		expect([second.user?.id, third.user?.id]).toEqual([first.user?.id, first.user?.id]);
		expect(third.user?.app_metadata).toEqual({ provider: 'github', providers: ['github', 'google'] });
	});

	test('finds who has the address already, when the provider is sure of it', async () => {
		const { id } = await createUser(local, 'owner@example.com');
		expect((await enter('owner@example.com')).user?.id).toBe(id);
		expect((await signIn(local, 'owner@example.com')).auth).toBeDefined();
	});

	test('takes an unconfirmed account from who cannot prove that it is theirs', async () => {
		await openApp(local).auth.signUp({ email: 'victim@example.com', password });
		const { user } = await enter('victim@example.com');
		expect(user?.identities?.map(({ provider }) => provider)).toEqual(['github']);
		expect(
			(await openApp(local).auth.signInWithPassword({ email: 'victim@example.com', password })).error?.code,
		).toBe('invalid_credentials');
	});

	test('asks to confirm an address of which the provider is not sure', async () => {
		const url = await toSignInUrl(openApp(local), {
			...approve('unsure@example.com'),
			email_verified: 'false',
		});
		const arrived = await walk(url);
		expect([arrived.searchParams.get('error_code'), readFragment(arrived)]).toEqual([
			'provider_email_needs_verification',
			{
				error: 'access_denied',
				error_code: 'provider_email_needs_verification',
				error_description:
					'Unverified email with github. A confirmation email has been sent to your github email',
				sb: '',
			},
		]);
		expect((await readMail(local, 'unsure@example.com')).type).toBe('signup');
	});

	test('that is denied leads back with the reason', async () => {
		const arrived = await walk(await toSignInUrl(openApp(local), { approve: 'false' }));
		expect(readFragment(arrived)).toEqual({
			error: 'access_denied',
			error_description: 'The user denied the request',
			sb: '',
		});
	});

	test('does not let in who is banned', async () => {
		const { user } = await enter('banned@example.com');
		const { admin } = openClient(local, local.keys.secret).auth;
		await admin.updateUserById(user?.id ?? '', { ban_duration: '1h' });
		const arrived = await walk(await toSignInUrl(openApp(local), approve('banned@example.com')));
		expect(readFragment(arrived)).toMatchObject({ error: 'access_denied', error_code: 'user_banned' });
	});

	test('can be finished once, and only where it began', async () => {
		const app = openApp(local, 'pkce');
		const provider = await follow(await toSignInUrl(app, approve('once@example.com')));
		const callback = await follow(provider.href);
		const arrived = await follow(callback.href);
		const again = await follow(callback.href);
		expect(again.searchParams.get('error_code')).toBe('flow_state_already_used');
		await app.auth.exchangeCodeForSession(arrived.searchParams.get('code') ?? '');
		const lost = await follow(`${local.url}/auth/v1/callback?code=x&state=nonsense`);
		expect([lost.origin, lost.searchParams.get('error_code')]).toEqual([
			'http://127.0.0.1:3000',
			'bad_oauth_state',
		]);
		const empty = await follow(`${local.url}/auth/v1/callback`);
		expect(empty.searchParams.get('error_code')).toBe('bad_oauth_callback');
	});

	test.each([
		['apple', 'Unsupported provider: provider is not enabled'],
		['nothing', 'Unsupported provider: Provider nothing could not be found'],
		['custom:mine', 'Unsupported provider: custom OAuth providers are disabled'],
	])('%s is refused', async (provider, message) => {
		const response = await fetch(`${local.url}/auth/v1/authorize?provider=${provider}`);
		expect([response.status, await response.json()]).toEqual([
			400,
			{ code: 400, error_code: 'validation_failed', msg: message },
		]);
	});

	test.each([
		[
			'too short',
			{ code_challenge: 'short', code_challenge_method: 's256' },
			'code challenge has to be between 43 and 128 characters',
		],
		[
			'without its method',
			{ code_challenge: 'x'.repeat(43) },
			'PKCE flow requires code_challenge_method and code_challenge',
		],
		[
			'of an unknown method',
			{ code_challenge: 'x'.repeat(43), code_challenge_method: 'rot13' },
			'Invalid code_challenge_method',
		],
	])('a challenge %s is refused', async (_, parameters, message) => {
		const query = new URLSearchParams({ provider: 'github', ...parameters } as Record<string, string>);
		const response = await fetch(`${local.url}/auth/v1/authorize?${query.toString()}`);
		expect(await response.json()).toMatchObject({ error_code: 'validation_failed', msg: message });
	});
});

describe('ID tokens', () => {
	/** As an app on a phone gets it: from the provider itself. */
	const getTokens = async (
		email: string,
		{ nonce, clientId = 'local-supabase' }: { readonly nonce?: string; readonly clientId?: string } = {},
	) => {
		const query = new URLSearchParams({
			...approve(email),
			client_id: clientId,
			redirect_uri: target,
			response_type: 'code',
			...(nonce === undefined ? {} : { nonce }),
		});
		const arrived = await follow(`${local.url}/_local/oidc/authorize?${query.toString()}`);
		const response = await fetch(`${local.url}/_local/oidc/token`, {
			method: 'POST',
			body: new URLSearchParams({
				grant_type: 'authorization_code',
				code: arrived.searchParams.get('code') ?? '',
			}),
		});
		return (await response.json()) as { readonly id_token: string; readonly access_token: string };
	};

	test('sign in', async () => {
		const { id_token: token, access_token } = await getTokens('phone@example.com');
		const { user, session } = rowsOf(
			await openApp(local).auth.signInWithIdToken({ provider: 'google', token, access_token }),
		);
		expect([user.email, user.app_metadata, session.token_type]).toEqual([
			'phone@example.com',
			{ provider: 'google', providers: ['google'] },
			'bearer',
		]);
	});

	test('with a nonce need the nonce', async () => {
		const nonce = 'a secret of the app';
		const hashed = createHash('sha256').update(nonce).digest('hex');
		const { id_token: token } = await getTokens('nonce@example.com', { nonce: hashed });
		const { auth } = openApp(local);
		expect((await auth.signInWithIdToken({ provider: 'google', token })).error?.message).toBe(
			'Passed nonce and nonce in id_token should either both exist or not.',
		);
		expect((await auth.signInWithIdToken({ provider: 'google', token, nonce: 'x' })).error?.message).toBe(
			'Nonces mismatch',
		);
		expect((await auth.signInWithIdToken({ provider: 'google', token, nonce })).error).toBeNull();
	});

	test('that are not for this project, or not with this access token, are refused', async () => {
		const { id_token: token } = await getTokens('x@example.com', { clientId: 'another' });
		const { auth } = openApp(local);
		expect((await auth.signInWithIdToken({ provider: 'google', token })).error).toMatchObject({
			status: 400,
			message: 'Unacceptable audience in id_token: [another]',
		});
		const right = await getTokens('x@example.com');
		expect(
			(
				await auth.signInWithIdToken({
					provider: 'google',
					token: right.id_token,
					access_token: 'another',
				})
			).error?.message,
		).toBe('Bad ID token');
	});

	test.each([
		['google', 'x.y.z', 'Bad ID token'],
		['apple', 'x.y.z', 'Provider (issuer "apple") is not enabled'],
		['github', 'x.y.z', 'Custom OIDC provider "github" not allowed'],
	])('of %s that are none are refused', async (provider, token, message) => {
		const { error } = await openApp(local).auth.signInWithIdToken({ provider, token });
		expect([error?.status, error?.message]).toEqual([400, message]);
	});

	test('can be linked to who is signed in', async () => {
		await createUser(local, 'linker@example.com');
		const app = await signIn(local, 'linker@example.com');
		const { id_token: token } = await getTokens('linker.elsewhere@example.com');
		const { user } = rowsOf(await app.auth.linkIdentity({ provider: 'google', token }));
		expect([user.email, user.app_metadata]).toEqual([
			'linker@example.com',
			{ provider: 'email', providers: ['email', 'google'] },
		]);
		expect(refusalOf(await app.auth.linkIdentity({ provider: 'google', token }))).toEqual([
			422,
			'identity_already_exists',
			'Identity is already linked',
		]);
	});

	test('come from a provider that can be looked up', async () => {
		const get = async (path: string) =>
			(await (await fetch(`${local.url}/_local/oidc${path}`)).json()) as Record<string, unknown>;
		const about = await get('/.well-known/openid-configuration');
		expect(about).toMatchObject({
			issuer: `${local.url}/_local/oidc`,
			jwks_uri: `${local.url}/_local/oidc/jwks`,
		});
		expect(await get('/jwks')).toMatchObject({ keys: [{ kty: 'EC', alg: 'ES256' }] });
		expect(await get('/nothing')).toEqual({ error: 'not_found' });
	});
});

describe('identities', () => {
	const link = async (app: SupabaseClient, email: string): Promise<URL> => {
		const { url } = rowsOf(
			await app.auth.linkIdentity({
				provider: 'github',
				options: { redirectTo: target, skipBrowserRedirect: true, queryParams: approve(email) },
			}),
		);
		const callback = await follow(url);
		return await follow(callback.href);
	};

	test('are linked by way of a provider, and unlinked', async () => {
		await createUser(local, 'two@example.com');
		const app = await signIn(local, 'two@example.com');
		const arrived = await link(app, 'two.elsewhere@example.com');
		expect(readFragment(arrived)['access_token']).toEqual(expect.any(String));
		const { identities } = rowsOf(await app.auth.getUserIdentities());
		expect(identities.map(({ provider }) => provider)).toEqual(['email', 'github']);
		expect((await app.auth.unlinkIdentity(identities[1] as never)).error).toBeNull();
		expect(rowsOf(await app.auth.getUser()).user.app_metadata).toEqual({
			provider: 'email',
			providers: ['email'],
		});
		expect(refusalOf(await app.auth.unlinkIdentity(identities[0] as never))).toEqual([
			422,
			'single_identity_not_deletable',
			'User must have at least 1 identity after unlinking',
		]);
	});

	test('of others are not linked', async () => {
		await enter('taken@example.com');
		await createUser(local, 'greedy@example.com');
		const arrived = await link(await signIn(local, 'greedy@example.com'), 'taken@example.com');
		expect(readFragment(arrived)).toMatchObject({
			error_code: 'identity_already_exists',
			error_description: 'Identity is already linked to another user',
		});
	});

	test('make somebody of an anonymous user', async () => {
		const app = openApp(local);
		const { user } = rowsOf(await app.auth.signInAnonymously());
		await link(app, 'was.nobody@example.com');
		const named = rowsOf(await app.auth.getUser()).user;
		expect([named.id, named.is_anonymous, named.email]).toEqual([user?.id, false, 'was.nobody@example.com']);
	});

	test('when the one with the address goes, the address of another takes its place', async () => {
		await createUser(local, 'first@example.com');
		const app = await signIn(local, 'first@example.com');
		await link(app, 'second@example.com');
		const { identities } = rowsOf(await app.auth.getUserIdentities());
		expect((await app.auth.unlinkIdentity(identities[0] as never)).error).toBeNull();
		const { user } = rowsOf(await app.auth.getUser());
		expect([user.email, user.app_metadata]).toEqual([
			'second@example.com',
			{ provider: 'github', providers: ['github'] },
		]);
	});

	test('that are not there are refused', async () => {
		await createUser(local, 'none@example.com');
		const app = await signIn(local, 'none@example.com');
		await link(app, 'none.elsewhere@example.com');
		const unlink = async (id: string) =>
			refusalOf(await app.auth.unlinkIdentity({ identity_id: id } as never));
		expect(await unlink('00000000-0000-4000-8000-000000000000')).toEqual([
			422,
			'identity_not_found',
			"Identity doesn't exist",
		]);
		expect(await unlink('x')).toEqual([404, 'validation_failed', 'identity_id must be an UUID']);
	});
});

describe('single sign-on', () => {
	const enterBySso = async (by: { domain: string } | { providerId: string }, email: string) => {
		const { url } = rowsOf(
			await openApp(local).auth.signInWithSSO({ ...by, options: { redirectTo: target } }),
		);
		const callback = await follow(`${url}&${new URLSearchParams(approve(email)).toString()}`);
		return readFragment(await follow(callback.href))['access_token'] ?? '';
	};

	test('signs in by domain or by provider, to an account apart from others with the same address', async () => {
		await createUser(local, 'worker@sso.example');
		const token = await enterBySso({ domain: 'sso.example' }, 'worker@sso.example');
		const app = openApp(local);
		const { user } = rowsOf(await app.auth.getUser(token));
		const providerId = user.identities?.[0]?.provider.replace('sso:', '') ?? '';
		expect([user.email, user.app_metadata]).toEqual([
			'worker@sso.example',
			{ provider: `sso:${providerId}`, providers: [`sso:${providerId}`] },
		]);
		expect(rowsOf(await app.auth.getClaims(token)).claims.amr).toEqual([
			{ method: 'sso/saml', timestamp: expect.any(Number), provider: providerId },
		]);
		const again = await enterBySso({ providerId }, 'worker@sso.example');
		expect(rowsOf(await app.auth.getUser(again)).user.id).toBe(user.id);
		expect((await sessionOf(await signIn(local, 'worker@sso.example'))).user.id).not.toBe(user.id);
		const own = openApp(local);
		await own.auth.setSession({ access_token: token, refresh_token: 'x' });
		expect((await own.auth.updateUser({ password: 'a new password' })).error?.code).toBe('user_sso_managed');
	});

	test.each([
		[{ domain: 'elsewhere.example' }, 'No SSO provider assigned for this domain'],
		[{ providerId: '00000000-0000-4000-8000-000000000000' }, 'No such SSO provider'],
	])('for %p is refused', async (by, message) => {
		expect(refusalOf(await openApp(local).auth.signInWithSSO(by as never))).toEqual([
			404,
			'sso_provider_not_found',
			message,
		]);
	});
});

test('all of this is off at first', async () => {
	const other = await startLocal({ seed: false });
	await createUser(other, 'ann@example.com');
	const app = await signIn(other, 'ann@example.com');
	const linking = [404, 'manual_linking_disabled', 'Manual linking is disabled'];
	expect(
		refusalOf(await app.auth.linkIdentity({ provider: 'github', options: { skipBrowserRedirect: true } })),
	).toEqual(linking);
	const { identities } = rowsOf(await app.auth.getUserIdentities());
	expect(refusalOf(await app.auth.unlinkIdentity(identities[0] as never))).toEqual(linking);
	expect(refusalOf(await app.auth.signInWithSSO({ domain: 'sso.example' }))).toEqual([
		404,
		'saml_provider_disabled',
		'SAML 2.0 is disabled',
	]);
	expect(refusalOf(await app.auth.signInWithIdToken({ provider: 'google', token: 'x.y.z' }))).toEqual([
		400,
		'provider_disabled',
		'Provider (issuer "google") is not enabled',
	]);
	const response = await fetch(`${other.url}/auth/v1/authorize?provider=github`, { redirect: 'manual' });
	expect(response.status).toBe(400);
	await other.stop();
});
