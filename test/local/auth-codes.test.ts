import {
	createUser,
	follow,
	openApp,
	openDatabase,
	readFragment,
	readMail,
	readMails,
	refusalOf,
	rowsOf,
} from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({
		seed: false,
		auth: { phone: true, redirectUrls: ['https://app.example/*', 'myapp://**'] },
	});
	await createUser(local, 'ann@example.com');
});

afterAll(async () => {
	await local.stop();
});

const expired = [403, 'otp_expired', 'Token has expired or is invalid'];
const expiredLink = [403, 'otp_expired', 'Email link is invalid or has expired'];

describe('codes by mail', () => {
	test('sign in; each is good once', async () => {
		const app = openApp(local);
		const asked = await app.auth.signInWithOtp({ email: 'ann@example.com' });
		expect(asked).toMatchObject({ data: { user: null, session: null }, error: null });
		const mail = await readMail(local, 'ann@example.com');
		expect(mail.type).toBe('magiclink');
		const token = { email: 'ann@example.com', token: mail.otp, type: 'email' } as const;
		expect(rowsOf(await app.auth.verifyOtp(token)).user?.email).toBe('ann@example.com');
		expect(rowsOf(await app.auth.getClaims()).claims.amr).toEqual([
			{ method: 'otp', timestamp: expect.any(Number) },
		]);
		expect(refusalOf(await app.auth.verifyOtp(token))).toEqual(expired);
	});

	test('may be told as the hash that links hold', async () => {
		const app = openApp(local);
		await app.auth.signInWithOtp({ email: 'ann@example.com' });
		const { token_hash: hash } = await readMail(local, 'ann@example.com');
		const verified = await app.auth.verifyOtp({ token_hash: hash ?? '', type: 'email' });
		expect(rowsOf(verified).session?.user.email).toBe('ann@example.com');
		expect(refusalOf(await app.auth.verifyOtp({ token_hash: hash ?? '', type: 'email' }))).toEqual(
			expiredLink,
		);
	});

	test('sign up who is new, unless that is not wanted', async () => {
		const app = openApp(local);
		expect(
			refusalOf(
				await app.auth.signInWithOtp({ email: 'new@example.com', options: { shouldCreateUser: false } }),
			),
		).toEqual([422, 'otp_disabled', 'Signups not allowed for otp']);
		expect(await readMails(local, 'new@example.com')).toEqual([]);
		await app.auth.signInWithOtp({ email: 'new@example.com', options: { data: { nick: 'New' } } });
		const { otp } = await readMail(local, 'new@example.com');
		const { user } = rowsOf(
			await app.auth.verifyOtp({ email: 'new@example.com', token: otp, type: 'email' }),
		);
		expect(user?.user_metadata).toMatchObject({ nick: 'New', email_verified: true });
	});

	test.each([
		['a wrong code', { email: 'ann@example.com', token: '000000', type: 'email' }],
		['a stranger', { email: 'nobody@example.com', token: '000000', type: 'magiclink' }],
		['a code of another type', { email: 'ann@example.com', token: '000000', type: 'signup' }],
	] as const)('%s is refused', async (_, token) => {
		await openApp(local).auth.signInWithOtp({ email: 'ann@example.com' });
		expect(refusalOf(await openApp(local).auth.verifyOtp(token))).toEqual(expired);
	});

	test('are good for an hour', async () => {
		const app = openApp(local);
		await app.auth.signInWithOtp({ email: 'ann@example.com' });
		const { otp, token_hash: hash } = await readMail(local, 'ann@example.com');
		const sql = openDatabase(local);
		await sql`update auth.users set recovery_sent_at = now() - interval '61 minutes' where email = 'ann@example.com'`;
		await sql.end();
		expect(
			refusalOf(await app.auth.verifyOtp({ email: 'ann@example.com', token: otp, type: 'email' })),
		).toEqual(expired);
		expect(refusalOf(await app.auth.verifyOtp({ token_hash: hash ?? '', type: 'email' }))).toEqual(
			expiredLink,
		);
	});

	test.each([
		['no type', { email: 'a@example.com', token: '1' }, 'Verify requires a verification type'],
		['an unknown type', { email: 'a@example.com', token: '1', type: 'x' }, 'Unsupported verification type'],
		['no token', { email: 'a@example.com', type: 'email' }, 'Verify requires either a token or a token hash'],
		[
			'no address',
			{ token: '1', type: 'email' },
			'Only an email address or phone number should be provided on verify',
		],
		[
			'an address besides a hash',
			{ token_hash: 'x', email: 'a@example.com', type: 'email' },
			'Only the token_hash and type should be provided',
		],
	])('%s is refused', async (_, body, message) => {
		const response = await fetch(`${local.url}/auth/v1/verify`, {
			method: 'POST',
			headers: { apikey: local.keys.publishable },
			body: JSON.stringify(body),
		});
		expect([response.status, await response.json()]).toEqual([
			400,
			{ code: 400, error_code: 'validation_failed', msg: message },
		]);
	});

	test('the old path for magic links works', async () => {
		const response = await fetch(`${local.url}/auth/v1/magiclink`, {
			method: 'POST',
			headers: { apikey: local.keys.publishable },
			body: JSON.stringify({ email: 'ann@example.com' }),
		});
		expect([response.status, await response.json()]).toEqual([200, {}]);
		expect((await readMail(local, 'ann@example.com')).type).toBe('magiclink');
	});
});

describe('recovery', () => {
	test('lets somebody in who forgot their password', async () => {
		const app = openApp(local);
		expect(await app.auth.resetPasswordForEmail('ann@example.com')).toEqual({ data: {}, error: null });
		const mail = await readMail(local, 'ann@example.com');
		expect(mail.type).toBe('recovery');
		rowsOf(await app.auth.verifyOtp({ email: 'ann@example.com', token: mail.otp, type: 'recovery' }));
		rowsOf(await app.auth.updateUser({ password: 'another horse' }));
		const again = await openApp(local).auth.signInWithPassword({
			email: 'ann@example.com',
			password: 'another horse',
		});
		expect(again.error).toBeNull();
	});

	test('answers the same for strangers, and sends nothing', async () => {
		expect(await openApp(local).auth.resetPasswordForEmail('nobody@example.com')).toEqual({
			data: {},
			error: null,
		});
		expect(await readMails(local, 'nobody@example.com')).toEqual([]);
	});

	test('with PKCE leads back with a code', async () => {
		const app = openApp(local, 'pkce');
		await app.auth.resetPasswordForEmail('ann@example.com', { redirectTo: 'https://app.example/reset' });
		const target = await follow((await readMail(local, 'ann@example.com')).action_link);
		expect(`${target.origin}${target.pathname}`).toBe('https://app.example/reset');
		const exchanged = await app.auth.exchangeCodeForSession(target.searchParams.get('code') ?? '');
		expect(rowsOf(exchanged)).toMatchObject({ user: { email: 'ann@example.com' }, redirectType: 'recovery' });
		expect(
			refusalOf(
				await app.auth
					.signInWithOtp({ email: 'ann@example.com' })
					.then(async () => await app.auth.exchangeCodeForSession('11111111-1111-4111-8111-111111111111')),
			),
		).toEqual([404, 'flow_state_not_found', 'invalid flow state, no valid flow state found']);
	});
});

describe('links', () => {
	const askFor = async (redirectTo: string): Promise<string | null> => {
		await openApp(local).auth.signInWithOtp({
			email: 'ann@example.com',
			options: { emailRedirectTo: redirectTo },
		});
		return (await readMail(local, 'ann@example.com')).redirect_to;
	};

	test.each([
		['http://127.0.0.1:3000/deep/inside', true],
		['http://localhost:8080/x', true],
		['https://app.example/welcome', true],
		['https://app.example/welcome/deeper', false],
		['myapp://sign/in', true],
		['https://evil.example/', false],
		['no url', false],
	])('to %s: allowed is %s', async (target, isAllowed) => {
		expect(await askFor(target)).toBe(isAllowed ? target : 'http://127.0.0.1:3000');
	});

	test('bring a session with a GET that needs no key', async () => {
		await askFor('http://127.0.0.1:3000/in');
		const { action_link: link } = await readMail(local, 'ann@example.com');
		const { access_token: token = '', type } = readFragment(await follow(link));
		expect(type).toBe('magiclink');
		expect(rowsOf(await openApp(local).auth.getUser(token)).user.email).toBe('ann@example.com');
	});

	test('of an unknown type lead back with the error', async () => {
		const target = await follow(`${local.url}/auth/v1/verify?token=x&type=nonsense`);
		expect([target.origin, readFragment(target)]).toEqual([
			'http://127.0.0.1:3000',
			{
				error: 'invalid_request',
				error_code: 'validation_failed',
				error_description: 'Unsupported verification type',
				sb: '',
			},
		]);
	});

	test('without a token are refused', async () => {
		const response = await fetch(`${local.url}/auth/v1/verify?type=signup`);
		expect([response.status, await response.json()]).toEqual([
			400,
			{ code: 400, error_code: 'validation_failed', msg: 'Verify requires a token or a token hash' },
		]);
	});
});

describe('codes by SMS', () => {
	const phone = '+15551230002';

	test('sign up and in; the message has an id', async () => {
		const app = openApp(local);
		expect(rowsOf(await app.auth.signInWithOtp({ phone })).messageId).toBeUndefined();
		const first = await readMail(local, phone);
		rowsOf(await app.auth.verifyOtp({ phone, token: first.otp, type: 'sms' }));
		expect(
			rowsOf(await app.auth.signInWithOtp({ phone, options: { channel: 'whatsapp' } })).messageId,
		).toEqual(expect.any(String));
		const second = await readMail(local, phone);
		expect(second.channel).toBe('whatsapp');
		const { session } = rowsOf(await app.auth.verifyOtp({ phone, token: second.otp, type: 'sms' }));
		expect(session?.user.phone).toBe('15551230002');
	});

	test('are sent again while the number waits for confirmation', async () => {
		const app = openApp(local);
		await app.auth.signInWithOtp({ phone: '+15551230003' });
		expect(rowsOf(await app.auth.resend({ type: 'sms', phone: '+15551230003' })).messageId).toEqual(
			expect.any(String),
		);
		expect(await readMails(local, '15551230003')).toHaveLength(2);
	});

	test('are good for a minute', async () => {
		const app = openApp(local);
		await app.auth.signInWithOtp({ phone: '+15551230004' });
		const { otp } = await readMail(local, '+15551230004');
		const sql = openDatabase(local);
		await sql`update auth.users set confirmation_sent_at = now() - interval '61 seconds' where phone = '15551230004'`;
		await sql.end();
		expect(refusalOf(await app.auth.verifyOtp({ phone: '+15551230004', token: otp, type: 'sms' }))).toEqual(
			expired,
		);
	});

	test('need a phone number and a channel that exist', async () => {
		expect(refusalOf(await openApp(local).auth.signInWithOtp({ phone: '0x' }))).toEqual([
			400,
			'validation_failed',
			'Invalid phone number format (E.164 required)',
		]);
		expect(
			refusalOf(await openApp(local).auth.signInWithOtp({ phone, options: { channel: 'pigeon' as never } })),
		).toEqual([400, 'validation_failed', expect.stringMatching(/^Invalid channel/)]);
	});

	test('are off where phone is off', async () => {
		const other = await startLocal({
			seed: false,
			auth: { phone: false, confirmEmail: true, siteUrl: 'https://site.example/app' },
		});
		expect(refusalOf(await openApp(other).auth.signInWithOtp({ phone }))).toEqual([
			400,
			'phone_provider_disabled',
			'Unsupported phone provider',
		]);
		// There, a stranger who asks for a magic link has to confirm the address first, and signs in with that.
		await openApp(other).auth.signInWithOtp({ email: 'new@example.com' });
		const mail = await readMail(other, 'new@example.com');
		expect(mail.type).toBe('signup');
		rowsOf(await openApp(other).auth.verifyOtp({ email: 'new@example.com', token: mail.otp, type: 'email' }));
		await other.stop();
	});
});

test('the mailbox can be emptied, for one address or for all', async () => {
	await openApp(local).auth.signInWithOtp({ email: 'ann@example.com' });
	await openApp(local).auth.signInWithOtp({ email: 'other@example.com' });
	const empty = async (query: string) =>
		(await fetch(`${local.url}/_local/mail${query}`, { method: 'DELETE' })).status;
	expect(await empty('?to=ann@example.com')).toBe(204);
	expect([
		await readMails(local, 'ann@example.com'),
		(await readMails(local, 'other@example.com')).length,
	]).toEqual([[], 1]);
	expect(await empty('')).toBe(204);
	expect(await (await fetch(`${local.url}/_local/mail`)).json()).toEqual([]);
	expect((await fetch(`${local.url}/_local/mail`, { method: 'POST' })).status).toBe(405);
});
