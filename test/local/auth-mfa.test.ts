import type { SupabaseClient } from '@supabase/supabase-js';
import {
	createUser,
	openApp,
	openClient,
	openDatabase,
	readMail,
	refusalOf,
	rowsOf,
	sessionOf,
	signIn,
} from './clients';
import { startLocal, type Local } from './harness';
import { readQr } from './read-qr';
import { toTotp } from './to-totp';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ auth: { phone: true } });
});

afterAll(async () => {
	await local.stop();
});

const enter = async (name: string): Promise<SupabaseClient> => {
	await createUser(local, `${name}@example.com`);
	return await signIn(local, `${name}@example.com`);
};

const enrollTotp = async (app: SupabaseClient, friendlyName?: string) =>
	rowsOf(
		await app.auth.mfa.enroll({
			factorType: 'totp',
			...(friendlyName === undefined ? {} : { friendlyName }),
		}),
	);

const verifyTotp = async (app: SupabaseClient, factor: { id: string; totp: { secret: string } }) =>
	rowsOf(await app.auth.mfa.challengeAndVerify({ factorId: factor.id, code: toTotp(factor.totp.secret) }));

describe('codes of an app', () => {
	test('are set up by a QR code, a URI or a secret', async () => {
		const app = await enter('setup');
		const factor = rowsOf(
			await app.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Phone', issuer: 'Local roastery' }),
		);
		expect(factor).toEqual({
			id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			type: 'totp',
			friendly_name: 'Phone',
			totp: {
				qr_code: expect.stringMatching(/^data:image\/svg\+xml;utf-8,<svg .*<\/svg>$/),
				secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
				uri: `otpauth://totp/Local%20roastery:setup%40example.com?secret=${factor.totp.secret}&issuer=Local%20roastery`,
			},
		});
		expect(readQr(factor.totp.qr_code)).toBe(factor.totp.uri);
		const { all, totp } = rowsOf(await app.auth.mfa.listFactors());
		expect([all.map(({ id, status }) => [id, status]), totp]).toEqual([[[factor.id, 'unverified']], []]);
	});

	test('raise the session to aal2, which policies can ask for, and end the sessions below', async () => {
		const app = await enter('raise');
		const other = await signIn(local, 'raise@example.com');
		const factor = await enrollTotp(app);
		const before = await sessionOf(app);
		expect(rowsOf(await app.auth.mfa.getAuthenticatorAssuranceLevel())).toMatchObject({
			currentLevel: 'aal1',
			nextLevel: 'aal1',
		});
		const challenge = rowsOf(await app.auth.mfa.challenge({ factorId: factor.id }));
		expect(challenge).toEqual({
			id: expect.any(String),
			type: 'totp',
			expires_at: expect.any(Number),
		});
		expect(challenge.expires_at - Date.now() / 1000).toBeGreaterThan(290);
		const verified = rowsOf(
			await app.auth.mfa.verify({
				factorId: factor.id,
				challengeId: challenge.id,
				code: toTotp(factor.totp.secret),
			}),
		);
		expect(verified.refresh_token).not.toBe(before.refresh_token);
		expect(rowsOf(await app.auth.mfa.getAuthenticatorAssuranceLevel())).toMatchObject({
			currentLevel: 'aal2',
			nextLevel: 'aal2',
		});
		expect((await app.rpc('whoami')).data).toMatchObject({
			jwt: { aal: 'aal2', amr: expect.arrayContaining([{ method: 'totp', timestamp: expect.any(Number) }]) },
		});
		expect(rowsOf(await app.auth.mfa.listFactors()).totp).toMatchObject([
			{ id: factor.id, status: 'verified' },
		]);
		expect((await other.auth.getUser()).error?.name).toBe('AuthSessionMissingError');
		// The level is the session's, so that it stays when the session is refreshed.
		rowsOf(await app.auth.refreshSession());
		expect(rowsOf(await app.auth.getClaims()).claims.aal).toBe('aal2');
		const again = await signIn(local, 'raise@example.com');
		expect(rowsOf(await again.auth.mfa.getAuthenticatorAssuranceLevel())).toMatchObject({
			currentLevel: 'aal1',
			nextLevel: 'aal2',
		});
	});

	test('may be one period off, and no more', async () => {
		const app = await enter('clock');
		const factor = await enrollTotp(app);
		const tryAt = async (seconds: number) =>
			await app.auth.mfa.challengeAndVerify({
				factorId: factor.id,
				code: toTotp(factor.totp.secret, Date.now() + seconds * 1000),
			});
		expect(refusalOf(await tryAt(-95))).toEqual([
			422,
			'mfa_verification_failed',
			'Invalid TOTP code entered',
		]);
		// Not at the very end of a period, or the code is two periods old when it arrives.
		const left = 30_000 - (Date.now() % 30_000);
		if (left < 5_000) await new Promise((resolve) => setTimeout(resolve, left));
		expect((await tryAt(-30)).error).toBeNull();
	});

	test.each(['', 'abc', '12345', 'abcdef'])('that are none are refused: %p', async (code) => {
		const app = await enter(`wrong${code}`);
		const factor = await enrollTotp(app);
		const { error } = await app.auth.mfa.challengeAndVerify({ factorId: factor.id, code });
		expect(error?.code).toBe(code === '' ? 'validation_failed' : 'mfa_verification_failed');
	});

	test('answer a challenge once, and in time', async () => {
		const app = await enter('once');
		const factor = await enrollTotp(app);
		const challenge = rowsOf(await app.auth.mfa.challenge({ factorId: factor.id }));
		const late = rowsOf(await app.auth.mfa.challenge({ factorId: factor.id }));
		const answer = async (challengeId: string) =>
			await app.auth.mfa.verify({ factorId: factor.id, challengeId, code: toTotp(factor.totp.secret) });
		expect((await answer(challenge.id)).error).toBeNull();
		expect((await answer(challenge.id)).error?.code).toBe('mfa_ip_address_mismatch');
		const sql = openDatabase(local);
		await sql`update auth.mfa_challenges set created_at = now() - interval '6 minutes' where id = ${late.id}`;
		await sql.end();
		expect((await answer(late.id)).error?.code).toBe('mfa_challenge_expired');
		expect((await answer('00000000-0000-4000-8000-000000000000')).error?.code).toBe('mfa_factor_not_found');
	});
});

describe('codes by SMS', () => {
	test('raise the session, too', async () => {
		const app = await enter('sms');
		const factor = rowsOf(
			await app.auth.mfa.enroll({ factorType: 'phone', friendlyName: 'Mobile', phone: '+15551230030' }),
		);
		expect(factor).toEqual({
			id: expect.any(String),
			type: 'phone',
			friendly_name: 'Mobile',
			phone: '+15551230030',
		});
		const challenge = rowsOf(await app.auth.mfa.challenge({ factorId: factor.id, channel: 'sms' }));
		const { otp, type } = await readMail(local, '+15551230030');
		expect(type).toBe('mfa');
		const wrong = await app.auth.mfa.verify({
			factorId: factor.id,
			challengeId: challenge.id,
			code: otp === '000000' ? '111111' : '000000',
		});
		expect(refusalOf(wrong)).toEqual([422, 'mfa_verification_failed', 'Invalid MFA Phone code entered']);
		rowsOf(await app.auth.mfa.verify({ factorId: factor.id, challengeId: challenge.id, code: otp }));
		expect(rowsOf(await app.auth.getClaims()).claims).toMatchObject({
			aal: 'aal2',
			amr: expect.arrayContaining([{ method: 'mfa/phone', timestamp: expect.any(Number) }]),
		});
		expect(rowsOf(await app.auth.mfa.listFactors()).phone).toHaveLength(1);
		expect(
			(await app.auth.mfa.enroll({ factorType: 'phone', friendlyName: 'Same', phone: '+15551230030' })).error
				?.code,
		).toBe('mfa_verified_factor_exists');
	});

	test('are off where phone is off', async () => {
		const other = await startLocal({ seed: false });
		await createUser(other, 'a@example.com');
		const app = await signIn(other, 'a@example.com');
		expect(refusalOf(await app.auth.mfa.enroll({ factorType: 'phone', phone: '+15551230031' }))).toEqual([
			422,
			'mfa_phone_enroll_not_enabled',
			'MFA enroll is disabled for Phone',
		]);
		await other.stop();
	});
});

describe('factors', () => {
	test('have names of their own', async () => {
		const app = await enter('names');
		await enrollTotp(app, 'Phone');
		expect(refusalOf(await app.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Phone' }))).toEqual([
			422,
			'mfa_factor_name_conflict',
			'A factor with the friendly name "Phone" for this user already exists',
		]);
	});

	test('are ten at most, and those that were never verified are forgotten', async () => {
		const app = await enter('many');
		for (let at = 1; at <= 10; at++) await enrollTotp(app, `Phone ${at}`);
		expect((await app.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Phone 11' })).error?.code).toBe(
			'too_many_enrolled_mfa_factors',
		);
		const sql = openDatabase(local);
		await sql`update auth.mfa_factors set created_at = now() - interval '6 minutes' where friendly_name = 'Phone 1'`;
		await sql.end();
		await enrollTotp(app, 'Phone 11');
	});

	test('that are verified guard everything: removing them, adding others, address and password', async () => {
		const app = await enter('guard');
		const factor = await enrollTotp(app, 'Phone');
		await verifyTotp(app, factor);
		const weak = await signIn(local, 'guard@example.com');
		expect(refusalOf(await weak.auth.mfa.unenroll({ factorId: factor.id }))).toEqual([
			422,
			'insufficient_aal',
			'AAL2 required to unenroll verified factor',
		]);
		expect(refusalOf(await weak.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Other' }))).toEqual([
			403,
			'insufficient_aal',
			'AAL2 required to enroll a new factor',
		]);
		expect(refusalOf(await weak.auth.updateUser({ password: 'a new password' }))).toEqual([
			401,
			'insufficient_aal',
			'AAL2 session is required to update email or password when MFA is enabled.',
		]);
		expect((await weak.auth.updateUser({ data: { x: 1 } })).error).toBeNull();
		expect(rowsOf(await app.auth.mfa.unenroll({ factorId: factor.id }))).toEqual({ id: factor.id });
		// Without the factor the session is what it was.
		rowsOf(await app.auth.refreshSession());
		expect(rowsOf(await app.auth.getClaims()).claims).toMatchObject({
			aal: 'aal1',
			amr: [{ method: 'password' }],
		});
	});

	test('of others are not there', async () => {
		const factor = await enrollTotp(await enter('owner'));
		const app = await enter('thief');
		for (const refused of [
			await app.auth.mfa.challenge({ factorId: factor.id }),
			await app.auth.mfa.unenroll({ factorId: factor.id }),
		]) {
			expect(refusalOf(refused)).toEqual([404, 'mfa_factor_not_found', 'Factor not found']);
		}
	});

	test('of other kinds are refused', async () => {
		const app = await enter('kinds');
		const { access_token: token } = await sessionOf(app);
		const enroll = async (kind: string) => {
			const response = await fetch(`${local.url}/auth/v1/factors`, {
				method: 'POST',
				headers: { apikey: local.keys.publishable, authorization: `Bearer ${token}` },
				body: JSON.stringify({ factor_type: kind }),
			});
			return [response.status, ((await response.json()) as { error_code: string }).error_code];
		};
		expect(await enroll('webauthn')).toEqual([422, 'mfa_webauthn_enroll_not_enabled']);
		expect(await enroll('blood')).toEqual([400, 'validation_failed']);
	});

	test('that an admin deletes raise nobody any more', async () => {
		const app = await enter('reset');
		const factor = await enrollTotp(app);
		await verifyTotp(app, factor);
		const { user } = await sessionOf(app);
		const { mfa } = openClient(local, local.keys.secret).auth.admin;
		expect((await mfa.deleteFactor({ userId: user.id, id: factor.id })).error).toBeNull();
		rowsOf(await app.auth.refreshSession());
		expect(rowsOf(await app.auth.getClaims()).claims.aal).toBe('aal1');
		expect((await openApp(local).auth.mfa.listFactors()).error?.name).toBe('AuthSessionMissingError');
	});
});
