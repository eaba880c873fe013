import type { SupabaseClient } from '@supabase/supabase-js';
import {
	createUser,
	openApp,
	openClient,
	openDatabase,
	password,
	refusalOf,
	rowsOf,
	sessionOf,
	signIn,
	signToken,
} from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal();
	await Promise.all(
		['ann', 'bob', 'eve', 'old', 'out'].map(async (name) => await createUser(local, `${name}@example.com`)),
	);
});

afterAll(async () => {
	await local.stop();
});

const withDatabase = async (
	work: (sql: ReturnType<typeof openDatabase>) => Promise<unknown>,
): Promise<void> => {
	const sql = openDatabase(local);
	await work(sql);
	await sql.end();
};

const refresh = async (token: string) => await openApp(local).auth.refreshSession({ refresh_token: token });

describe('access tokens', () => {
	test('hold the claims that policies and clients read', async () => {
		const app = await signIn(local, 'ann@example.com');
		const { user } = await sessionOf(app);
		const { claims, header } = rowsOf(await app.auth.getClaims());
		expect(header).toEqual({ alg: 'ES256', typ: 'JWT', kid: expect.stringMatching(/^[0-9a-f-]{36}$/) });
		expect(claims).toEqual({
			iss: `${local.url}/auth/v1`,
			sub: user.id,
			aud: 'authenticated',
			iat: expect.any(Number),
			exp: claims.iat + 3600,
			email: 'ann@example.com',
			phone: '',
			app_metadata: { provider: 'email', providers: ['email'] },
			user_metadata: { email_verified: true },
			role: 'authenticated',
			aal: 'aal1',
			amr: [{ method: 'password', timestamp: expect.any(Number) }],
			session_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
			is_anonymous: false,
		});
	});

	test('are checked by the client alone, with the key that is published', async () => {
		const keys = await fetch(`${local.url}/auth/v1/.well-known/jwks.json`);
		expect(await keys.json()).toEqual({
			keys: [
				{
					kty: 'EC',
					crv: 'P-256',
					alg: 'ES256',
					use: 'sig',
					kid: expect.any(String),
					x: expect.any(String),
					y: expect.any(String),
				},
			],
		});
		const app = await signIn(local, 'ann@example.com');
		const { access_token: token } = await sessionOf(app);
		await app.auth.getClaims(token);
		const restore = await local.misbehave({ match: /\/auth\/v1\/user/, times: 9, how: { status: 418 } });
		expect((await app.auth.getClaims(token)).error).toBeNull();
		await restore();
		const [header, payload, signature = ''] = token.split('.');
		const forged = [header, payload, signature.replace(/^./, (first) => (first === 'A' ? 'B' : 'A'))].join(
			'.',
		);
		expect((await app.auth.getClaims(forged)).error?.message).toBe('Invalid JWT signature');
		expect(refusalOf(await app.auth.getUser(forged))).toEqual([
			403,
			'bad_jwt',
			'invalid JWT: unable to parse or verify signature, token signature is invalid: signature is invalid',
		]);
	});

	test('of another algorithm or another secret are refused', async () => {
		const { user } = await sessionOf(await signIn(local, 'ann@example.com'));
		const good = signToken({ sub: user.id, role: 'authenticated' }, local.jwtSecret);
		expect(rowsOf(await openApp(local).auth.getUser(good)).user.id).toBe(user.id);
		expect(
			refusalOf(await openApp(local).auth.getUser(signToken({ sub: user.id }, 'another secret'))),
		).toEqual([403, 'bad_jwt', expect.stringMatching(/signature is invalid/)]);
		expect(
			refusalOf(await openApp(local).auth.getUser(signToken({ role: 'authenticated' }, local.jwtSecret))),
		).toEqual([403, 'bad_jwt', 'invalid claim: missing sub claim']);
		expect(
			refusalOf(
				await openApp(local).auth.getUser(signToken({ sub: user.id, exp: 1_700_000_000 }, local.jwtSecret)),
			),
		).toEqual([
			403,
			'bad_jwt',
			'invalid JWT: unable to parse or verify signature, token has invalid claims: token is expired',
		]);
		expect(
			refusalOf(
				await openApp(local).auth.getUser(
					signToken({ sub: '00000000-0000-4000-8000-000000000000' }, local.jwtSecret),
				),
			),
		).toEqual([403, 'user_not_found', 'User from sub claim in JWT does not exist']);
	});

	test('are signed by the shared secret where that is wanted, and last as long as wanted', async () => {
		const other = await startLocal({ auth: { signing: 'HS256', jwtExpiry: 120 } });
		await createUser(other, 'ann@example.com');
		const app = await signIn(other, 'ann@example.com');
		const session = await sessionOf(app);
		const { header, claims } = rowsOf(await app.auth.getClaims());
		expect([header.alg, header.kid, claims.exp - claims.iat, session.expires_in]).toEqual([
			'HS256',
			undefined,
			120,
			120,
		]);
		expect((await app.rpc('whoami')).data).toMatchObject({ role: 'authenticated', uid: session.user.id });
		const keys = await fetch(`${other.url}/auth/v1/.well-known/jwks.json`);
		expect(await keys.json()).toEqual({ keys: [] });
		// Both kinds are made from the same secret, so that one server takes the tokens of the other.
		expect(
			(await openClient(local, local.keys.publishable, session.access_token).rpc('whoami')).data,
		).toMatchObject({ role: 'authenticated' });
		await other.stop();
	});
});

describe('signing in', () => {
	test.each([
		['a wrong password', { email: 'ann@example.com', password: 'wrong one' }],
		['a stranger', { email: 'nobody@example.com', password }],
	])('refuses %s in the same words', async (_, credentials) => {
		expect(refusalOf(await openApp(local).auth.signInWithPassword(credentials))).toEqual([
			400,
			'invalid_credentials',
			'Invalid login credentials',
		]);
	});

	test('refuses phone numbers while they are off', async () => {
		expect(
			refusalOf(await openApp(local).auth.signInWithPassword({ phone: '+15551230001', password })),
		).toEqual([422, 'phone_provider_disabled', 'Phone logins are disabled']);
	});

	test('refuses who is banned, also to go on with a session, until the ban is lifted', async () => {
		const { admin } = openClient(local, local.keys.secret).auth;
		const session = await sessionOf(await signIn(local, 'eve@example.com'));
		const banned = rowsOf(await admin.updateUserById(session.user.id, { ban_duration: '1h30m' }));
		const minutes = (Date.parse(banned.user?.banned_until ?? '') - Date.now()) / 60_000;
		expect(minutes).toBeGreaterThan(89);
		expect(minutes).toBeLessThan(91);
		expect(
			refusalOf(await openApp(local).auth.signInWithPassword({ email: 'eve@example.com', password })),
		).toEqual([400, 'user_banned', 'User is banned']);
		expect(refusalOf(await refresh(session.refresh_token))).toEqual([
			400,
			'user_banned',
			'Invalid Refresh Token: User Banned',
		]);
		expect(refusalOf(await openApp(local).auth.getUser(session.access_token))).toEqual([
			403,
			'user_banned',
			'User is banned',
		]);
		rowsOf(await admin.updateUserById(session.user.id, { ban_duration: 'none' }));
		expect((await refresh(session.refresh_token)).error).toBeNull();
	});

	test('tells when a password has become too weak', async () => {
		const { admin } = openClient(local, local.keys.secret).auth;
		rowsOf(
			await admin.createUser({
				email: 'weak@example.com',
				email_confirm: true,
				// bcrypt of `abc`
				password_hash: '$2b$04$2pSYYwhY3GBIFj22X9Nrze/axiCNcQ/PD4ZsGcHKOLeV29h6IYnz.',
			} as never),
		);
		const signedIn = await openApp(local).auth.signInWithPassword({
			email: 'weak@example.com',
			password: 'abc',
		});
		expect(rowsOf(signedIn).weakPassword).toEqual({
			message: 'Password should be at least 6 characters.',
			reasons: ['length'],
		});
	});
});

describe('refresh tokens', () => {
	test('are exchanged for new ones of the same session', async () => {
		const first = await sessionOf(await signIn(local, 'bob@example.com'));
		const second = rowsOf(await refresh(first.refresh_token)).session;
		const ids = [first, second].map(
			(session) =>
				JSON.parse(Buffer.from(session?.access_token.split('.')[1] ?? '', 'base64url').toString()).session_id,
		);
		expect(second?.refresh_token).not.toBe(first.refresh_token);
		expect(ids[0]).toBe(ids[1]);
		expect(refusalOf(await refresh('neverthere22'))).toEqual([
			400,
			'refresh_token_not_found',
			'Invalid Refresh Token: Refresh Token Not Found',
		]);
	});

	test('may be used again right away, and give the one that is good then', async () => {
		const { refresh_token: first } = await sessionOf(await signIn(local, 'bob@example.com'));
		const second = rowsOf(await refresh(first)).session?.refresh_token ?? '';
		expect(rowsOf(await refresh(first)).session?.refresh_token).toBe(second);
		const third = rowsOf(await refresh(second)).session?.refresh_token ?? '';
		expect(third).not.toBe(second);
		// Two steps back, but within ten seconds.
		expect((await refresh(first)).error).toBeNull();
	});

	test('that are used again later end the session, for the thief and for the owner', async () => {
		const app = await signIn(local, 'bob@example.com');
		const { refresh_token: first, access_token: access } = await sessionOf(app);
		const second = rowsOf(await refresh(first)).session?.refresh_token ?? '';
		const third = rowsOf(await refresh(second)).session?.refresh_token ?? '';
		await withDatabase(
			async (sql) =>
				await sql`update auth.refresh_tokens set updated_at = now() - interval '11 seconds' where token = ${first}`,
		);
		expect(refusalOf(await refresh(first))).toEqual([
			400,
			'refresh_token_already_used',
			'Invalid Refresh Token: Already Used',
		]);
		expect((await refresh(third)).error?.code).toBe('refresh_token_not_found');
		expect((await openApp(local).auth.getUser(access)).error?.name).toBe('AuthSessionMissingError');
	});

	test('used by several at once give all of them the same', async () => {
		const { refresh_token: first } = await sessionOf(await signIn(local, 'bob@example.com'));
		const all = await Promise.all(
			[1, 2, 3, 4].map(async () => rowsOf(await refresh(first)).session?.refresh_token),
		);
		expect(new Set(all).size).toBe(1);
	});

	test('of a session whose time is over are refused', async () => {
		const { refresh_token: token } = await sessionOf(await signIn(local, 'old@example.com'));
		await withDatabase(
			async (sql) =>
				await sql`update auth.sessions set not_after = now() - interval '1 second' where user_id = (select id from auth.users where email = 'old@example.com')`,
		);
		expect(refusalOf(await refresh(token))).toEqual([
			400,
			'session_expired',
			'Invalid Refresh Token: Session Expired',
		]);
	});

	test('let a session go on in another client', async () => {
		const { access_token, refresh_token } = await sessionOf(await signIn(local, 'bob@example.com'));
		const app = openApp(local);
		rowsOf(await app.auth.setSession({ access_token, refresh_token }));
		expect(rowsOf(await app.auth.getUser()).user.email).toBe('bob@example.com');
	});
});

describe('signing out', () => {
	const isIn = async (app: SupabaseClient, token: string): Promise<boolean> =>
		(await app.auth.getUser(token)).error === null;

	test.each([
		['local', [false, true]],
		['others', [true, false]],
		['global', [false, false]],
	] as const)('%s ends the sessions that it should', async (scope, left) => {
		const [here, there] = [await signIn(local, 'out@example.com'), await signIn(local, 'out@example.com')];
		const tokens = [(await sessionOf(here)).access_token, (await sessionOf(there)).access_token];
		expect((await here.auth.signOut({ scope })).error).toBeNull();
		expect(await Promise.all(tokens.map(async (token) => await isIn(openApp(local), token)))).toEqual(left);
	});

	test('an unknown scope is refused', async () => {
		const { access_token: token } = await sessionOf(await signIn(local, 'out@example.com'));
		const response = await fetch(`${local.url}/auth/v1/logout?scope=all`, {
			method: 'POST',
			headers: { apikey: local.keys.publishable, authorization: `Bearer ${token}` },
		});
		expect([response.status, await response.json()]).toEqual([
			400,
			{ code: 400, error_code: 'validation_failed', msg: 'Unsupported logout scope "all"' },
		]);
	});

	test('an admin can sign somebody out by their token', async () => {
		const { access_token: token, refresh_token } = await sessionOf(await signIn(local, 'out@example.com'));
		const { admin } = openClient(local, local.keys.secret).auth;
		expect((await admin.signOut(token)).error).toBeNull();
		expect((await refresh(refresh_token)).error?.code).toBe('refresh_token_not_found');
	});
});

describe('row level security', () => {
	test('shows each of two users only what is theirs', async () => {
		const [ann, bob] = [await signIn(local, 'ann@example.com'), await signIn(local, 'bob@example.com')];
		const { user } = await sessionOf(ann);
		const written = await ann.from('notes').insert({ body: 'of Ann' }).select('user_id,body').single();
		expect(written.data).toEqual({ user_id: user.id, body: 'of Ann' });
		expect((await ann.from('notes').select('body')).data).toEqual([{ body: 'of Ann' }]);
		expect((await bob.from('notes').select('body')).data).toEqual([]);
		expect(await bob.from('notes').insert({ body: 'x', user_id: user.id })).toMatchObject({
			status: 403,
			error: { code: '42501' },
		});
		expect((await ann.rpc('whoami')).data).toMatchObject({
			role: 'authenticated',
			uid: user.id,
			jwt: { email: 'ann@example.com', aal: 'aal1', app_metadata: { provider: 'email' } },
		});
	});

	test('refuses a token whose signature was changed', async () => {
		const { access_token: token } = await sessionOf(await signIn(local, 'ann@example.com'));
		const [header, , signature] = token.split('.');
		const claims = Buffer.from(JSON.stringify({ role: 'service_role' })).toString('base64url');
		const forged = openClient(local, local.keys.publishable, `${header}.${claims}.${signature}`);
		expect(await forged.from('notes').select()).toMatchObject({ status: 401, error: { code: 'PGRST301' } });
	});
});
