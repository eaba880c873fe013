import {
	follow,
	openApp,
	openClient,
	openDatabase,
	password,
	readFragment,
	readMail,
	readMails,
	refusalOf,
	rowsOf,
} from './clients';
import { startLocal, type Local } from './harness';

describe('without confirmation', () => {
	let local: Local;

	beforeAll(async () => {
		local = await startLocal({ auth: { confirmEmail: false } });
	});

	afterAll(async () => {
		await local.stop();
	});

	test('gives a session at once, and sends nothing', async () => {
		const { user, session } = rowsOf(
			await openApp(local).auth.signUp({
				email: 'Ann@Example.com',
				password,
				options: { data: { nick: 'Ann' } },
			}),
		);
		expect(user).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			aud: 'authenticated',
			role: 'authenticated',
			email: 'ann@example.com',
			phone: '',
			email_confirmed_at: expect.any(String),
			confirmed_at: user?.email_confirmed_at,
			last_sign_in_at: expect.any(String),
			app_metadata: { provider: 'email', providers: ['email'] },
			user_metadata: {
				sub: user?.id,
				email: 'ann@example.com',
				email_verified: true,
				phone_verified: false,
				nick: 'Ann',
			},
			identities: [
				{
					identity_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
					id: user?.id,
					user_id: user?.id,
					identity_data: {
						sub: user?.id,
						email: 'ann@example.com',
						email_verified: false,
						phone_verified: false,
						nick: 'Ann',
					},
					provider: 'email',
					email: 'ann@example.com',
					created_at: expect.any(String),
					updated_at: expect.any(String),
					last_sign_in_at: expect.any(String),
				},
			],
			created_at: expect.any(String),
			updated_at: expect.any(String),
			is_anonymous: false,
		});
		expect(session).toMatchObject({
			token_type: 'bearer',
			expires_in: 3600,
			refresh_token: expect.stringMatching(/^[a-z2-7]{12}$/),
			user: { id: user?.id },
		});
		expect(await readMails(local, 'ann@example.com')).toEqual([]);
	});

	test('says when somebody is there already', async () => {
		await openApp(local).auth.signUp({ email: 'twice@example.com', password });
		expect(refusalOf(await openApp(local).auth.signUp({ email: 'twice@example.com', password }))).toEqual([
			422,
			'user_already_exists',
			'User already registered',
		]);
	});

	test('refuses a weak password, and says why', async () => {
		const { error } = await openApp(local).auth.signUp({ email: 'weak@example.com', password: 'short' });
		expect({ ...error, message: error?.message }).toMatchObject({
			name: 'AuthWeakPasswordError',
			status: 422,
			code: 'weak_password',
			message: 'Password should be at least 6 characters.',
			reasons: ['length'],
		});
	});

	test.each([
		[
			'a password that is too long',
			{ email: 'a@example.com', password: 'x'.repeat(73) },
			'Password cannot be longer than 72 characters',
		],
		['no password', { email: 'a@example.com', password: '' }, 'Signup requires a valid password'],
		[
			'an address that is none',
			{ email: 'nowhere', password },
			'Unable to validate email address: invalid format',
		],
	])('refuses %s', async (_, credentials, message) => {
		expect(refusalOf(await openApp(local).auth.signUp(credentials))).toEqual([
			400,
			'validation_failed',
			message,
		]);
	});

	test('is off for phone numbers and for nobody in particular', async () => {
		expect(refusalOf(await openApp(local).auth.signUp({ phone: '+15551230001', password }))).toEqual([
			400,
			'phone_provider_disabled',
			'Phone signups are disabled',
		]);
		expect(refusalOf(await openApp(local).auth.signInAnonymously())).toEqual([
			422,
			'anonymous_provider_disabled',
			'Anonymous sign-ins are disabled',
		]);
	});

	test('is refused when a trigger of the project fails, in the words that hosted projects use', async () => {
		const sql = openDatabase(local);
		try {
			await sql.unsafe(`
				create function public.refuse_user() returns trigger language plpgsql as $$ begin raise 'no'; end $$;
				create trigger refuse_user after insert on auth.users for each row execute function public.refuse_user();`);
			const { error } = await openApp(local).auth.signUp({ email: 'trigger@example.com', password });
			expect([error?.status, error?.message]).toEqual([
				500,
				expect.stringMatching(/Database error saving new user/),
			]);
		} finally {
			await sql`drop trigger refuse_user on auth.users`;
			await sql.end();
		}
	});
});

describe('with confirmation', () => {
	let local: Local;

	beforeAll(async () => {
		local = await startLocal({ auth: { confirmEmail: true, phone: true, anonymous: true } });
	});

	afterAll(async () => {
		await local.stop();
	});

	test('gives a user and no session, and sends a mail; its code confirms', async () => {
		const app = openApp(local);
		const { user, session } = rowsOf(await app.auth.signUp({ email: 'ann@example.com', password }));
		expect([session, user?.email, user?.email_confirmed_at, user?.confirmation_sent_at]).toEqual([
			null,
			'ann@example.com',
			undefined,
			expect.any(String),
		]);
		expect(refusalOf(await app.auth.signInWithPassword({ email: 'ann@example.com', password }))).toEqual([
			400,
			'email_not_confirmed',
			'Email not confirmed',
		]);
		const mail = await readMail(local, 'ann@example.com');
		expect(mail).toEqual({
			to: 'ann@example.com',
			type: 'signup',
			channel: 'email',
			otp: expect.stringMatching(/^\d{6}$/),
			token_hash: expect.stringMatching(/^[0-9a-f]{56}$/),
			action_link: `${local.url}/auth/v1/verify?${new URLSearchParams({
				token: mail.token_hash ?? '',
				type: 'signup',
				redirect_to: 'http://127.0.0.1:3000',
			}).toString()}`,
			redirect_to: 'http://127.0.0.1:3000',
			sent_at: expect.any(String),
		});
		const verified = rowsOf(
			await app.auth.verifyOtp({ email: 'ann@example.com', token: mail.otp, type: 'signup' }),
		);
		expect([verified.user?.email_confirmed_at, verified.session?.token_type]).toEqual([
			expect.any(String),
			'bearer',
		]);
		expect(verified.user?.identities?.[0]?.identity_data).toMatchObject({ email_verified: true });
		rowsOf(await openApp(local).auth.signInWithPassword({ email: 'ann@example.com', password }));
	});

	test('does not tell who is there already', async () => {
		const { auth } = openClient(local, local.keys.secret);
		const known = rowsOf(
			await auth.admin.createUser({ email: 'known@example.com', password, email_confirm: true }),
		);
		const { user, session } = rowsOf(
			await openApp(local).auth.signUp({
				email: 'known@example.com',
				password,
				options: { data: { nick: 'x' } },
			}),
		);
		expect([session, user?.identities, user?.email, user?.user_metadata]).toEqual([
			null,
			[],
			'known@example.com',
			{ nick: 'x' },
		]);
		expect(user?.id).not.toBe(known.user?.id);
		expect(await readMails(local, 'known@example.com')).toEqual([]);
	});

	test('sends again to who has not confirmed, by signing up or by asking for it', async () => {
		const app = openApp(local);
		const first = rowsOf(await app.auth.signUp({ email: 'again@example.com', password }));
		const second = rowsOf(await app.auth.signUp({ email: 'again@example.com', password }));
		expect(second.user?.id).toBe(first.user?.id);
		rowsOf(await app.auth.resend({ type: 'signup', email: 'again@example.com' }));
		const [newest, , oldest] = await readMails(local, 'again@example.com');
		expect(
			refusalOf(
				await app.auth.verifyOtp({
					email: 'again@example.com',
					token: oldest?.otp === newest?.otp ? 'x' : (oldest?.otp ?? ''),
					type: 'email',
				}),
			),
		).toEqual([403, 'otp_expired', 'Token has expired or is invalid']);
		rowsOf(await app.auth.verifyOtp({ email: 'again@example.com', token: newest?.otp ?? '', type: 'email' }));
		expect(await app.auth.resend({ type: 'signup', email: 'again@example.com' })).toMatchObject({
			error: null,
		});
		expect(await readMails(local, 'again@example.com')).toHaveLength(3);
	});

	test('the link of the mail confirms, and brings the session', async () => {
		await openApp(local).auth.signUp({
			email: 'link@example.com',
			password,
			options: { emailRedirectTo: 'http://127.0.0.1:4000/welcome' },
		});
		const mail = await readMail(local, 'link@example.com');
		const target = await follow(mail.action_link);
		expect(`${target.origin}${target.pathname}`).toBe('http://127.0.0.1:4000/welcome');
		expect(readFragment(target)).toEqual({
			access_token: expect.any(String),
			expires_at: expect.any(String),
			expires_in: '3600',
			refresh_token: expect.any(String),
			sb: '',
			token_type: 'bearer',
			type: 'signup',
		});
		expect(readFragment(await follow(mail.action_link))).toEqual({
			error: 'access_denied',
			error_code: 'otp_expired',
			error_description: 'Email link is invalid or has expired',
			sb: '',
		});
	});

	test('with PKCE the link brings a code, which only the app that asked can exchange', async () => {
		const app = openApp(local, 'pkce');
		await app.auth.signUp({ email: 'pkce@example.com', password });
		const mail = await readMail(local, 'pkce@example.com');
		expect(mail.token_hash).toMatch(/^pkce_[0-9a-f]{56}$/);
		const code = (await follow(mail.action_link)).searchParams.get('code') ?? '';
		const stranger = openApp(local, 'pkce');
		await stranger.auth.resetPasswordForEmail('nobody@example.com');
		expect(refusalOf(await stranger.auth.exchangeCodeForSession(code))).toEqual([
			400,
			'bad_code_verifier',
			'code challenge does not match previously saved code verifier',
		]);
		const { session } = rowsOf(await app.auth.exchangeCodeForSession(code));
		expect(session?.user.email).toBe('pkce@example.com');
		expect((await follow(mail.action_link)).searchParams.get('error_code')).toBe('otp_expired');
	});

	test('works by phone number, with a code by SMS', async () => {
		const app = openApp(local);
		const { user, session } = rowsOf(await app.auth.signUp({ phone: '+1 555 123 0001', password }));
		expect([user?.phone, session]).toEqual(['15551230001', null]);
		expect(refusalOf(await app.auth.signInWithPassword({ phone: '+15551230001', password }))).toEqual([
			400,
			'phone_not_confirmed',
			'Phone not confirmed',
		]);
		const sms = await readMail(local, '+15551230001');
		expect([sms.channel, sms.type, sms.action_link]).toEqual(['sms', 'sms', null]);
		const verified = rowsOf(await app.auth.verifyOtp({ phone: '+15551230001', token: sms.otp, type: 'sms' }));
		expect([verified.user?.phone_confirmed_at, verified.user?.app_metadata]).toEqual([
			expect.any(String),
			{ provider: 'phone', providers: ['phone'] },
		]);
		rowsOf(await openApp(local).auth.signInWithPassword({ phone: '+15551230001', password }));
	});

	test('works for nobody in particular, who can become somebody later', async () => {
		const app = openApp(local);
		const { user } = rowsOf(await app.auth.signInAnonymously({ options: { data: { cart: 3 } } }));
		expect([
			user?.is_anonymous,
			user?.email,
			user?.user_metadata,
			user?.identities,
			user?.app_metadata,
		]).toEqual([true, '', { cart: 3 }, [], {}]);
		const claims = rowsOf(await app.auth.getClaims());
		expect(claims.claims).toMatchObject({
			is_anonymous: true,
			role: 'authenticated',
			amr: [{ method: 'anonymous', timestamp: expect.any(Number) }],
		});
		expect(refusalOf(await app.auth.updateUser({ password }))).toEqual([
			422,
			'validation_failed',
			'Updating password of an anonymous user without an email or phone is not allowed',
		]);
		expect(refusalOf(await app.auth.mfa.enroll({ factorType: 'totp' }))).toEqual([
			403,
			'no_authorization',
			'Anonymous user not allowed to perform these actions',
		]);
		rowsOf(await app.auth.updateUser({ email: 'somebody@example.com' }));
		const { otp } = await readMail(local, 'somebody@example.com');
		const named = rowsOf(
			await app.auth.verifyOtp({ email: 'somebody@example.com', token: otp, type: 'email_change' }),
		);
		expect([named.user?.id, named.user?.is_anonymous, named.user?.email, named.user?.app_metadata]).toEqual([
			user?.id,
			false,
			'somebody@example.com',
			{ provider: 'email', providers: ['email'] },
		]);
	});
});

test('anonymous users get an email address at once where nothing is to be confirmed', async () => {
	const local = await startLocal({ seed: false, auth: { anonymous: true } });
	const app = openApp(local);
	await app.auth.signInAnonymously();
	const { user } = rowsOf(await app.auth.updateUser({ email: 'now@example.com' }));
	expect([user.email, user.is_anonymous, user.email_confirmed_at]).toEqual([
		'now@example.com',
		false,
		expect.any(String),
	]);
	await local.stop();
});
