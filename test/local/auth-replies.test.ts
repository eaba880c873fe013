import { openApp, openClient, password, refusalOf, sendJson } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({
		seed: false,
		auth: { captcha: true, confirmEmail: true, oidc: true, phone: true, sso: true, anonymous: true },
	});
});

afterAll(async () => {
	await local.stop();
});

describe('errors', () => {
	const ask = async (version: string | undefined, body: unknown) => {
		const { status, text, headers } = await sendJson(local, 'POST', '/auth/v1/signup', {
			body,
			headers: version === undefined ? {} : { 'x-supabase-api-version': version },
		});
		return [status, headers.get('x-supabase-api-version'), JSON.parse(text) as unknown];
	};

	test('have the shape of the API version that is asked for', async () => {
		const body = { email: 'nowhere', password };
		const words = 'Unable to validate email address: invalid format';
		const old = { code: 400, error_code: 'validation_failed', msg: words };
		expect(await ask(undefined, body)).toEqual([400, null, old]);
		expect(await ask('2023-01-01', body)).toEqual([400, null, old]);
		expect(await ask('soon', body)).toEqual([400, null, old]);
		const now = { code: 'validation_failed', message: words };
		expect(await ask('2024-01-01', body)).toEqual([400, '2024-01-01', now]);
		expect(await ask('2026-01-01', body)).toEqual([400, '2024-01-01', now]);
	});

	test('of weak passwords hold the reasons in both shapes', async () => {
		const body = { email: 'a@example.com', password: 'weak' };
		const [message, weak] = ['Password should be at least 6 characters.', { reasons: ['length'] }];
		expect(await ask(undefined, body)).toEqual([
			422,
			null,
			{ code: 422, error_code: 'weak_password', msg: message, weak_password: weak },
		]);
		expect(await ask('2024-01-01', body)).toEqual([
			422,
			'2024-01-01',
			{ code: 'weak_password', message, weak_password: weak },
		]);
	});

	test.each([
		['', 'unexpected end of JSON input'],
		['[]', 'it must be an object'],
		['{"email":1}', 'email must be a string'],
		['{"email":"a@example.com","password":"long enough","data":[]}', 'data must be an object'],
	])('tell what is wrong with the body %p', async (body, problem) => {
		expect(await ask(undefined, body)).toEqual([
			400,
			null,
			{
				code: 400,
				error_code: 'bad_json',
				msg: `Could not parse request body as JSON: ${problem}`,
			},
		]);
	});

	test('of grants that do not exist are told', async () => {
		const grant = async (type: string) => {
			const { status, text } = await sendJson(local, 'POST', `/auth/v1/token?grant_type=${type}`, {
				body: {},
			});
			return [status, JSON.parse(text) as unknown];
		};
		expect(await grant('magic')).toEqual([
			400,
			{ code: 400, error_code: 'invalid_credentials', msg: 'unsupported_grant_type' },
		]);
		expect(await grant('web3')).toMatchObject([422, { error_code: 'web3_provider_disabled' }]);
		expect(await grant('refresh_token')).toEqual([
			400,
			{ error: 'invalid_request', error_description: 'refresh_token required' },
		]);
		expect(await grant('pkce')).toMatchObject([400, { error_code: 'validation_failed' }]);
	});

	test.each([
		['POST', '/passkeys/registration/options', 'passkey_disabled'],
		['GET', '/oauth/authorizations/x', 'feature_disabled'],
		['GET', '/user/oauth/grants', 'feature_disabled'],
		['GET', '/admin/oauth/clients', 'feature_disabled'],
		['POST', '/admin/custom-providers', 'feature_disabled'],
		['GET', '/nothing', 'not_found'],
	])('%s %s: %s', async (method, path, code) => {
		const { status, text } = await sendJson(
			local,
			method,
			`/auth/v1${path}`,
			method === 'GET' ? {} : { body: {} },
		);
		expect([status, JSON.parse(text)]).toEqual([404, expect.objectContaining({ error_code: code })]);
	});
});

describe('captcha protection', () => {
	const refused = [400, 'captcha_failed', 'captcha protection: request disallowed (no captcha_token found)'];

	test('guards what strangers can do', async () => {
		const { auth } = openApp(local);
		const email = 'a@example.com';
		for (const answer of [
			await auth.signUp({ email, password }),
			await auth.signInAnonymously(),
			await auth.signInWithPassword({ email, password }),
			await auth.signInWithOtp({ email }),
			await auth.resend({ type: 'signup', email }),
			await auth.resetPasswordForEmail(email),
			await auth.signInWithSSO({ domain: 'sso.example' }),
		]) {
			expect(refusalOf(answer)).toEqual(refused);
		}
	});

	test('takes one token, and no other', async () => {
		const { auth } = openApp(local);
		const signUp = async (captchaToken: string) =>
			await auth.signUp({ email: 'a@example.com', password, options: { captchaToken } });
		expect(refusalOf(await signUp('wrong'))).toEqual([
			400,
			'captcha_failed',
			'captcha protection: request disallowed (invalid-input-response)',
		]);
		expect((await signUp('ok-captcha')).error).toBeNull();
	});

	test('lets secret keys pass, and what has no form', async () => {
		expect(
			(await openClient(local, local.keys.secret).auth.signUp({ email: 'b@example.com', password })).error,
		).toBeNull();
		expect((await openApp(local).auth.refreshSession({ refresh_token: 'neverthere22' })).error?.code).toBe(
			'refresh_token_not_found',
		);
	});
});

describe('settings', () => {
	const read = async (server: Local) =>
		JSON.parse((await sendJson(server, 'GET', '/auth/v1/settings')).text) as Record<string, unknown>;

	test('tell what is on', async () => {
		expect(await read(local)).toMatchObject({
			external: {
				anonymous_users: true,
				email: true,
				phone: true,
				github: true,
				google: true,
				keycloak: true,
				apple: false,
			},
			disable_signup: false,
			mailer_autoconfirm: false,
			phone_autoconfirm: false,
			saml_enabled: true,
		});
	});

	test('tell what is off', async () => {
		const other = await startLocal({ seed: false });
		const { external, ...more } = await read(other);
		expect(Object.entries(external as object).filter(([, isOn]) => isOn)).toEqual([['email', true]]);
		expect(more).toEqual({
			disable_signup: false,
			mailer_autoconfirm: true,
			phone_autoconfirm: false,
			sms_provider: '',
			saml_enabled: false,
			saml_private_key_next_configured: false,
			passkeys_enabled: false,
		});
		expect((await openApp(other).auth.signUp({ email: 'a@example.com', password })).error).toBeNull();
		await other.stop();
	});
});

describe('browsers', () => {
	test('need no key for links, redirects and the keys of the project, and one for the rest', async () => {
		const status = async (path: string) =>
			(await fetch(`${local.url}${path}`, { redirect: 'manual' })).status;
		expect(
			await Promise.all(
				[
					'/auth/v1/.well-known/jwks.json',
					'/auth/v1/verify?token=x&type=signup',
					'/auth/v1/authorize?provider=github',
					'/auth/v1/callback',
					'/_local/mail',
					'/_local/oidc/jwks',
					'/auth/v1/user',
					'/auth/v1/admin/users',
				].map(status),
			),
		).toEqual([200, 303, 302, 303, 200, 200, 401, 401]);
	});

	test('may read the headers that clients need', async () => {
		const response = await fetch(`${local.url}/auth/v1/health`, {
			headers: { origin: 'http://example.com', apikey: local.keys.publishable },
		});
		expect(response.headers.get('access-control-expose-headers')?.split(',')).toEqual(
			expect.arrayContaining(['X-Supabase-Api-Version', 'X-Total-Count', 'Link']),
		);
	});
});

test('too many requests are refused when a test asks for it', async () => {
	const restore = await local.misbehave({
		match: /^POST \/auth\/v1\/otp/,
		how: {
			status: 429,
			headers: { 'x-supabase-api-version': '2024-01-01' },
			body: { code: 'over_email_send_rate_limit', message: 'email rate limit exceeded' },
		},
	});
	expect(refusalOf(await openApp(local).auth.signInWithOtp({ email: 'a@example.com' }))).toEqual([
		429,
		'over_email_send_rate_limit',
		'email rate limit exceeded',
	]);
	await restore();
});
