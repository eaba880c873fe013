import {
	createUser,
	openApp,
	openClient,
	openDatabase,
	password,
	readMail,
	readMails,
	refusalOf,
	rowsOf,
	sessionOf,
	signIn,
} from './clients';
import { startLocal, type Local } from './harness';

const setSessionAge = async (local: Local, email: string, age: string): Promise<void> => {
	const sql = openDatabase(local);
	await sql`
		update auth.sessions set created_at = now() - ${age}::interval
		where user_id = (select id from auth.users where email = ${email})`;
	await sql.end();
};

describe('as a project is at first', () => {
	let local: Local;

	beforeAll(async () => {
		local = await startLocal({ seed: false, auth: { confirmEmail: true, phone: true } });
	});

	afterAll(async () => {
		await local.stop();
	});

	test('metadata are merged; null removes a name', async () => {
		await createUser(local, 'data@example.com', { user_metadata: { a: 1, b: { c: 2 } } });
		const app = await signIn(local, 'data@example.com');
		const { user } = rowsOf(await app.auth.updateUser({ data: { a: null, b: 3, d: [1] } }));
		expect(user.user_metadata).toEqual({ b: 3, d: [1], email_verified: true });
		expect(rowsOf(await app.auth.getUser()).user.user_metadata).toEqual(user.user_metadata);
	});

	test('app_metadata are for admins', async () => {
		await createUser(local, 'app@example.com');
		const { access_token: token } = await sessionOf(await signIn(local, 'app@example.com'));
		const response = await fetch(`${local.url}/auth/v1/user`, {
			method: 'PUT',
			headers: { apikey: local.keys.publishable, authorization: `Bearer ${token}` },
			body: JSON.stringify({ app_metadata: { role: 'boss' } }),
		});
		expect([response.status, await response.json()]).toEqual([
			403,
			{ code: 403, error_code: 'not_admin', msg: 'Updating app_metadata requires admin privileges' },
		]);
	});

	test('a new password must be new and strong; other sessions end', async () => {
		await createUser(local, 'pass@example.com');
		const [here, there] = [await signIn(local, 'pass@example.com'), await signIn(local, 'pass@example.com')];
		expect(refusalOf(await here.auth.updateUser({ password }))).toEqual([
			422,
			'same_password',
			'New password should be different from the old password.',
		]);
		expect((await here.auth.updateUser({ password: 'weak' })).error?.code).toBe('weak_password');
		rowsOf(await here.auth.updateUser({ password: 'a new password' }));
		expect((await here.auth.getUser()).error).toBeNull();
		expect((await there.auth.getUser()).error?.name).toBe('AuthSessionMissingError');
		expect(
			(await openApp(local).auth.signInWithPassword({ email: 'pass@example.com', password })).error?.code,
		).toBe('invalid_credentials');
	});

	test('a new email address is confirmed by both, the old and the new one', async () => {
		await createUser(local, 'old@example.com');
		const app = await signIn(local, 'old@example.com');
		const { user } = rowsOf(await app.auth.updateUser({ email: 'New@example.com' }));
		expect([user.email, user.new_email]).toEqual(['old@example.com', 'new@example.com']);
		const [old, next] = [await readMail(local, 'old@example.com'), await readMail(local, 'new@example.com')];
		expect([old.type, next.type]).toEqual(['email_change', 'email_change']);
		const first = await app.auth.verifyOtp({
			email: 'old@example.com',
			token: old.otp,
			type: 'email_change',
		});
		expect([first.error, first.data]).toEqual([null, { user: null, session: null }]);
		expect(rowsOf(await app.auth.getUser()).user.email).toBe('old@example.com');
		const second = rowsOf(
			await app.auth.verifyOtp({ email: 'new@example.com', token: next.otp, type: 'email_change' }),
		);
		expect([second.user?.email, second.user?.new_email, second.user?.identities?.[0]?.identity_data]).toEqual(
			[
				'new@example.com',
				undefined,
				expect.objectContaining({ email: 'new@example.com', email_verified: true }),
			],
		);
		rowsOf(await openApp(local).auth.signInWithPassword({ email: 'new@example.com', password }));
	});

	test('links of both mails do the same, in any order', async () => {
		await createUser(local, 'one@example.com');
		const app = await signIn(local, 'one@example.com');
		rowsOf(await app.auth.updateUser({ email: 'two@example.com' }));
		rowsOf(await app.auth.resend({ type: 'email_change', email: 'one@example.com' }));
		const [old, next] = [await readMail(local, 'one@example.com'), await readMail(local, 'two@example.com')];
		const open = async (link: string | null) =>
			(await fetch(link ?? '', { redirect: 'manual' })).headers.get('location');
		expect(await open(next.action_link)).toBe(
			'http://127.0.0.1:3000/#message=Confirmation+link+accepted.+Please+proceed+to+confirm+link+sent+to+the+other+email&sb=',
		);
		expect(await open(old.action_link)).toMatch(/type=email_change/);
		expect(rowsOf(await app.auth.getUser()).user.email).toBe('two@example.com');
	});

	test('addresses that others have are refused', async () => {
		await createUser(local, 'mine@example.com');
		await createUser(local, 'yours@example.com', { phone: '+15551230009', phone_confirm: true });
		const app = await signIn(local, 'mine@example.com');
		expect(refusalOf(await app.auth.updateUser({ email: 'yours@example.com' }))).toEqual([
			422,
			'email_exists',
			'A user with this email address has already been registered',
		]);
		expect(refusalOf(await app.auth.updateUser({ phone: '+15551230009' }))).toEqual([
			422,
			'phone_exists',
			'A user with this phone number has already been registered',
		]);
	});

	test('a phone number is confirmed by SMS, and is one more identity', async () => {
		await createUser(local, 'phone@example.com');
		const app = await signIn(local, 'phone@example.com');
		const { user } = rowsOf(await app.auth.updateUser({ phone: '+15551230010' }));
		expect([user.phone, user.new_phone]).toEqual(['', '15551230010']);
		rowsOf(await app.auth.resend({ type: 'sms', phone: '+15551230010' }));
		const { otp, type } = await readMail(local, '+15551230010');
		expect(type).toBe('phone_change');
		const changed = rowsOf(
			await app.auth.verifyOtp({ phone: '+15551230010', token: otp, type: 'phone_change' }),
		);
		expect([changed.user?.phone, changed.user?.app_metadata]).toEqual([
			'15551230010',
			{ provider: 'email', providers: ['email', 'phone'] },
		]);
		rowsOf(await app.auth.updateUser({ phone: '+15551230011' }));
		expect(rowsOf(await app.auth.resend({ type: 'phone_change', phone: '+15551230010' })).messageId).toEqual(
			expect.any(String),
		);
		expect(await readMails(local, '15551230011')).toHaveLength(2);
	});

	test('a code for reauthentication is sent', async () => {
		await createUser(local, 'again@example.com');
		const app = await signIn(local, 'again@example.com');
		expect((await app.auth.reauthenticate()).error).toBeNull();
		expect(await readMail(local, 'again@example.com')).toMatchObject({
			type: 'reauthentication',
			otp: expect.stringMatching(/^\d{6}$/),
			action_link: null,
		});
	});

	test('a password is changed without a code, however old the session', async () => {
		await createUser(local, 'aged@example.com');
		const app = await signIn(local, 'aged@example.com');
		await setSessionAge(local, 'aged@example.com', '25 hours');
		expect((await app.auth.updateUser({ password: 'a new password' })).error).toBeNull();
	});

	test('without a token, or with one that is no user, nobody is shown', async () => {
		const get = async (headers: Record<string, string>) => {
			const response = await fetch(`${local.url}/auth/v1/user`, { headers });
			return [response.status, ((await response.json()) as { error_code: string }).error_code];
		};
		const apikey = local.keys.publishable;
		expect(await get({ apikey })).toEqual([401, 'no_authorization']);
		expect(await get({ apikey, authorization: `Bearer ${apikey}` })).toEqual([403, 'bad_jwt']);
		expect(await get({ apikey, authorization: `Bearer ${local.keys.anon}` })).toEqual([403, 'bad_jwt']);
		expect(await get({ apikey, authorization: 'Bearer nonsense' })).toEqual([403, 'bad_jwt']);
	});
});

describe('with the other settings', () => {
	let local: Local;

	beforeAll(async () => {
		local = await startLocal({
			seed: false,
			auth: {
				confirmEmail: true,
				secureEmailChange: false,
				securePasswordChange: true,
				requireCurrentPassword: true,
			},
		});
	});

	afterAll(async () => {
		await local.stop();
	});

	test('a new email address is confirmed by itself alone', async () => {
		await createUser(local, 'old@example.com');
		const app = await signIn(local, 'old@example.com');
		rowsOf(await app.auth.updateUser({ email: 'new@example.com' }));
		expect(await readMails(local, 'old@example.com')).toEqual([]);
		const { otp } = await readMail(local, 'new@example.com');
		const { user } = rowsOf(
			await app.auth.verifyOtp({ email: 'new@example.com', token: otp, type: 'email_change' }),
		);
		expect(user?.email).toBe('new@example.com');
		const link = await openClient(local, local.keys.secret).auth.admin.generateLink({
			type: 'email_change_current',
			email: 'new@example.com',
			newEmail: 'other@example.com',
		});
		expect(refusalOf(link)).toEqual([
			400,
			'validation_failed',
			'Enable secure email change to generate link for current email',
		]);
	});

	test('an old session needs the code of a reauthentication for a new password', async () => {
		await createUser(local, 'aged@example.com');
		const app = await signIn(local, 'aged@example.com');
		await setSessionAge(local, 'aged@example.com', '25 hours');
		const change = { password: 'a new password', current_password: password };
		expect(refusalOf(await app.auth.updateUser(change))).toEqual([
			400,
			'reauthentication_needed',
			'Password update requires reauthentication',
		]);
		await app.auth.reauthenticate();
		expect(refusalOf(await app.auth.updateUser({ ...change, nonce: 'xxxxxx' }))).toEqual([
			422,
			'reauthentication_not_valid',
			'Nonce has expired or is invalid',
		]);
		const { otp } = await readMail(local, 'aged@example.com');
		expect((await app.auth.updateUser({ ...change, nonce: otp })).error).toBeNull();
	});

	test('the current password is asked for, unless a code was the way in', async () => {
		await createUser(local, 'current@example.com');
		const app = await signIn(local, 'current@example.com');
		const message = 'Current password required when setting new password.';
		expect(refusalOf(await app.auth.updateUser({ password: 'a new password' }))).toEqual([
			400,
			'current_password_required',
			message,
		]);
		expect(
			refusalOf(await app.auth.updateUser({ password: 'a new password', current_password: 'wrong' })),
		).toEqual([400, 'current_password_invalid', message]);
		expect(
			(await app.auth.updateUser({ password: 'a new password', current_password: password })).error,
		).toBeNull();
		const other = openApp(local);
		await other.auth.resetPasswordForEmail('current@example.com');
		const { otp } = await readMail(local, 'current@example.com');
		await other.auth.verifyOtp({ email: 'current@example.com', token: otp, type: 'recovery' });
		expect((await other.auth.updateUser({ password: 'one more password' })).error).toBeNull();
	});
});
