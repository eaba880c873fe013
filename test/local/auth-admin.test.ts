import {
	createUser,
	follow,
	openApp,
	openClient,
	openDatabase,
	password,
	readFragment,
	readMail,
	refusalOf,
	rowsOf,
	sendJson,
	sessionOf,
	signIn,
} from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal({ seed: false, auth: { confirmEmail: true } });
});

afterAll(async () => {
	await local.stop();
});

const admin = () => openClient(local, local.keys.secret).auth.admin;
const stranger = '00000000-0000-4000-8000-000000000000';

describe('who may', () => {
	test.each(['secret', 'serviceRole'] as const)('%s may', async (name) => {
		expect((await openClient(local, local.keys[name]).auth.admin.listUsers()).error).toBeNull();
	});

	test.each(['publishable', 'anon'] as const)('%s may not', async (name) => {
		expect(refusalOf(await openClient(local, local.keys[name]).auth.admin.listUsers())).toEqual([
			403,
			'not_admin',
			'User not allowed',
		]);
	});

	test('users may not, also with a secret key besides', async () => {
		await createUser(local, 'plain@example.com');
		const { access_token: token } = await sessionOf(await signIn(local, 'plain@example.com'));
		expect((await openClient(local, local.keys.secret, token).auth.admin.listUsers()).error?.code).toBe(
			'not_admin',
		);
	});

	test('nobody may without authorization', async () => {
		const response = await fetch(`${local.url}/auth/v1/admin/users`, {
			headers: { apikey: local.keys.publishable },
		});
		expect([response.status, await response.json()]).toEqual([
			401,
			{
				code: 401,
				error_code: 'no_authorization',
				msg: 'This endpoint requires a valid Bearer token',
			},
		]);
	});
});

describe('users', () => {
	test('are made with all that can be said of them', async () => {
		const id = '12345678-1234-4234-8234-123456789012';
		const { user } = rowsOf(
			await admin().createUser({
				id,
				email: 'All@example.com',
				phone: '+15551230020',
				password,
				email_confirm: true,
				phone_confirm: true,
				user_metadata: { nick: 'All' },
				app_metadata: { team: 'x' },
				role: 'authenticated',
				ban_duration: '300ms',
			} as never),
		);
		expect(user).toMatchObject({
			id,
			email: 'all@example.com',
			phone: '15551230020',
			role: 'authenticated',
			email_confirmed_at: expect.any(String),
			phone_confirmed_at: expect.any(String),
			banned_until: expect.any(String),
			user_metadata: { nick: 'All', email_verified: true },
			app_metadata: { provider: 'email', providers: ['email', 'phone'], team: 'x' },
		});
		expect(user.identities?.map(({ provider }) => provider)).toEqual(['email', 'phone']);
		expect(rowsOf(await admin().getUserById(id)).user).toEqual(user);
	});

	test('keep their identities in the order in which they got them', async () => {
		const made = await Promise.all(
			Array.from(
				{ length: 8 },
				async (_, at) =>
					await createUser(local, `order${at}@example.com`, {
						phone: `+1555124000${at}`,
						phone_confirm: true,
					}),
			),
		);
		expect(made.map(({ app_metadata: metadata }) => metadata['provider'])).toEqual(Array(8).fill('email'));
		expect(made.map(({ identities }) => identities?.map(({ provider }) => provider))).toEqual(
			Array(8).fill(['email', 'phone']),
		);
	});

	test('are made with a bcrypt hash of their password', async () => {
		const sql = openDatabase(local);
		const [made] = await sql<
			{ hash: string }[]
		>`select extensions.crypt(${password}, extensions.gen_salt('bf')) as hash`;
		await sql.end();
		await admin().createUser({
			email: 'hash@example.com',
			email_confirm: true,
			password_hash: made?.hash,
		} as never);
		rowsOf(await openApp(local).auth.signInWithPassword({ email: 'hash@example.com', password }));
	});

	test.each([
		[
			'an address that is taken',
			{ email: 'all@example.com' },
			[422, 'email_exists', 'A user with this email address has already been registered'],
		],
		[
			'a number that is taken',
			{ phone: '+15551230020' },
			[422, 'phone_exists', 'A user with this phone number has already been registered'],
		],
		[
			'neither address nor number',
			{},
			[400, 'validation_failed', 'Cannot create a user without either an email or phone'],
		],
		[
			'an id that is none',
			{ email: 'id@example.com', id: 'x' },
			[400, 'validation_failed', 'ID must conform to the uuid v4 format'],
		],
		[
			'a ban that is none',
			{ email: 'ban@example.com', ban_duration: 'soon' },
			[400, 'validation_failed', 'invalid format for ban duration: time: invalid duration "soon"'],
		],
		[
			'a password twice',
			{ email: 'p@example.com', password, password_hash: 'x' },
			[400, 'validation_failed', 'Only a password or a password hash should be provided'],
		],
	])('are refused with %s', async (_, attributes, refusal) => {
		expect(refusalOf(await admin().createUser(attributes as never))).toEqual(refusal);
	});

	test('are changed: metadata are merged, and an address counts at once', async () => {
		const { id } = await createUser(local, 'change@example.com', {
			user_metadata: { a: 1, b: 2 },
			app_metadata: { team: 'x' },
		});
		const { user } = rowsOf(
			await admin().updateUserById(id, {
				email: 'changed@example.com',
				email_confirm: true,
				password: 'a new password',
				user_metadata: { b: null, c: 3 },
				app_metadata: { team: 'y' },
				role: 'boss',
			}),
		);
		expect(user).toMatchObject({
			email: 'changed@example.com',
			role: 'boss',
			user_metadata: { a: 1, c: 3, email_verified: true },
			app_metadata: { provider: 'email', providers: ['email'], team: 'y' },
		});
		expect(user?.user_metadata).not.toHaveProperty('b');
		rowsOf(
			await openApp(local).auth.signInWithPassword({
				email: 'changed@example.com',
				password: 'a new password',
			}),
		);
		expect((await admin().updateUserById(id, { email: 'all@example.com' })).error?.status).toBe(500);
	});

	test('that are not there are not found', async () => {
		expect(refusalOf(await admin().getUserById(stranger))).toEqual([404, 'user_not_found', 'User not found']);
		expect(refusalOf(await admin().updateUserById(stranger, { role: 'x' }))).toEqual([
			404,
			'user_not_found',
			'User not found',
		]);
		const { status, text } = await sendJson(local, 'GET', '/auth/v1/admin/users/x');
		expect([status, JSON.parse(text)]).toEqual([
			404,
			{ code: 404, error_code: 'validation_failed', msg: 'user_id must be an UUID' },
		]);
	});

	test('are deleted', async () => {
		const { id } = await createUser(local, 'gone@example.com');
		const app = await signIn(local, 'gone@example.com');
		expect(rowsOf(await admin().deleteUser(id)).user?.email).toBe('gone@example.com');
		expect((await admin().getUserById(id)).error?.code).toBe('user_not_found');
		expect((await app.auth.getUser()).error?.code).toBe('user_not_found');
		await createUser(local, 'gone@example.com');
	});

	test('are made unknown where the row must stay', async () => {
		const { id } = await createUser(local, 'soft@example.com', { user_metadata: { name: 'Soft' } });
		const app = await signIn(local, 'soft@example.com');
		rowsOf(await admin().deleteUser(id, true));
		const { user } = rowsOf(await admin().getUserById(id));
		expect(user).toMatchObject({
			id,
			email: expect.stringMatching(/^[\w-]{43}$/),
			phone: expect.stringMatching(/^[\w-]{15}$/),
			deleted_at: expect.any(String),
			user_metadata: {},
			app_metadata: {},
		});
		expect(user.identities?.[0]?.identity_data).toEqual({});
		expect(JSON.stringify(user)).not.toMatch(/soft/i);
		expect((await app.auth.getUser()).error?.name).toBe('AuthSessionMissingError');
		expect(
			(await openApp(local).auth.signInWithPassword({ email: 'soft@example.com', password })).error?.code,
		).toBe('invalid_credentials');
		await createUser(local, 'soft@example.com');
	});
});

describe('the list', () => {
	test('comes in pages, the newest first, with their number', async () => {
		const other = await startLocal({ seed: false });
		for (const name of ['a', 'b', 'c', 'd', 'e']) {
			await createUser(other, `${name}@example.com`, {
				user_metadata: { full_name: `Mx ${name.toUpperCase()}` },
			});
		}
		const list = openClient(other, other.keys.secret).auth.admin;
		const first = rowsOf(await list.listUsers({ page: 1, perPage: 2 }));
		expect(first).toMatchObject({ aud: 'authenticated', total: 5, nextPage: 2, lastPage: 3 });
		expect(first.users.map(({ email }) => email)).toEqual(['e@example.com', 'd@example.com']);
		const last = rowsOf(await list.listUsers({ page: 3, perPage: 2 }));
		expect(last).toMatchObject({ total: 5, nextPage: null, lastPage: 3 });
		expect(last.users.map(({ email }) => email)).toEqual(['a@example.com']);
		expect(rowsOf(await list.listUsers()).users).toHaveLength(5);

		const read = async (query: string) => {
			const { status, text, headers } = await sendJson(other, 'GET', `/auth/v1/admin/users?${query}`);
			return { status, headers, body: JSON.parse(text) as { users: { email: string }[] } };
		};
		const { headers } = await read('page=1&per_page=2');
		expect([headers.get('x-total-count'), headers.get('link')]).toEqual([
			'5',
			'</admin/users?page=2&per_page=2>; rel="next", </admin/users?page=3&per_page=2>; rel="last"',
		]);
		expect((await read('filter=b@')).body.users.map(({ email }) => email)).toEqual(['b@example.com']);
		expect((await read('filter=mx c')).body.users.map(({ email }) => email)).toEqual(['c@example.com']);
		expect((await read('sort=created_at asc&per_page=1')).body.users[0]?.email).toBe('a@example.com');
		expect((await read('page=x')).body).toMatchObject({ error_code: 'validation_failed' });
		expect((await read('sort=email')).body).toMatchObject({ error_code: 'validation_failed' });
		await other.stop();
	});
});

describe('invitations', () => {
	test('send a mail that lets somebody in', async () => {
		const { user } = rowsOf(
			await admin().inviteUserByEmail('guest@example.com', {
				data: { table: 4 },
				redirectTo: 'http://127.0.0.1:3000/welcome',
			}),
		);
		expect([user?.invited_at, user?.user_metadata]).toEqual([expect.any(String), { table: 4 }]);
		const mail = await readMail(local, 'guest@example.com');
		expect([mail.type, mail.redirect_to]).toEqual(['invite', 'http://127.0.0.1:3000/welcome']);
		const { access_token: token = '', type } = readFragment(await follow(mail.action_link));
		expect(type).toBe('invite');
		expect(rowsOf(await openApp(local).auth.getUser(token)).user.email_confirmed_at).toEqual(
			expect.any(String),
		);
		expect(refusalOf(await admin().inviteUserByEmail('guest@example.com'))).toEqual([
			422,
			'email_exists',
			'A user with this email address has already been registered',
		]);
	});
});

describe('links', () => {
	const email = 'linked@example.com';

	test.each([
		['signup', { type: 'signup', email: 'newcomer@example.com', password }],
		['invite', { type: 'invite', email: 'invited@example.com' }],
		['magiclink', { type: 'magiclink', email }],
		['recovery', { type: 'recovery', email }],
	] as const)('of type %s let somebody in', async (type, parameters) => {
		if ('email' in parameters && parameters.email === email)
			await admin().createUser({ email, email_confirm: true });
		const { properties, user } = rowsOf(
			await admin().generateLink({
				...parameters,
				options: { redirectTo: 'http://127.0.0.1:3000/in' },
			}),
		);
		expect(properties).toEqual({
			action_link: expect.stringContaining(`${local.url}/auth/v1/verify?token=`),
			email_otp: expect.stringMatching(/^\d{6}$/),
			hashed_token: expect.stringMatching(/^[0-9a-f]{56}$/),
			verification_type: type,
			redirect_to: 'http://127.0.0.1:3000/in',
		});
		expect(user?.email).toBe(parameters.email);
		const target = await follow(properties?.action_link ?? null);
		expect([target.pathname, readFragment(target)['type']]).toEqual(['/in', type]);
	});

	test('their code and their hash do the same', async () => {
		await admin().createUser({ email: 'codes@example.com', email_confirm: true });
		const make = async () =>
			rowsOf(await admin().generateLink({ type: 'magiclink', email: 'codes@example.com' })).properties;
		const { email_otp: otp = '' } = (await make()) ?? {};
		rowsOf(await openApp(local).auth.verifyOtp({ email: 'codes@example.com', token: otp, type: 'email' }));
		const { hashed_token: hash = '' } = (await make()) ?? {};
		rowsOf(await openApp(local).auth.verifyOtp({ token_hash: hash, type: 'magiclink' }));
	});

	test('change an email address: both are needed', async () => {
		await createUser(local, 'from@example.com');
		const change = { email: 'from@example.com', newEmail: 'to@example.com' };
		const current = rowsOf(await admin().generateLink({ type: 'email_change_current', ...change }));
		const next = rowsOf(await admin().generateLink({ type: 'email_change_new', ...change }));
		for (const { properties } of [current, next]) await follow(properties?.action_link ?? null);
		expect(rowsOf(await admin().getUserById(current.user?.id ?? '')).user.email).toBe('to@example.com');
	});

	test('a magic link for a stranger is a sign-up', async () => {
		const { properties } = rowsOf(
			await admin().generateLink({ type: 'magiclink', email: 'first@example.com' }),
		);
		expect(properties?.verification_type).toBe('signup');
	});

	test.each([
		[
			'recovery of a stranger',
			{ type: 'recovery', email: 'nobody@example.com' },
			[404, 'user_not_found', 'User with this email not found'],
		],
		[
			'a type that is none',
			{ type: 'teleport', email: 'nobody@example.com' },
			[400, 'validation_failed', 'Invalid email action link type requested: teleport'],
		],
		[
			'a sign-up without password',
			{ type: 'signup', email: 'nobody@example.com' },
			[400, 'validation_failed', 'Signup requires a valid password'],
		],
	])('are refused: %s', async (_, parameters, refusal) => {
		expect(refusalOf(await admin().generateLink(parameters as never))).toEqual(refusal);
	});
});

test('factors are listed, renamed and deleted', async () => {
	const { id } = await createUser(local, 'factor@example.com');
	const app = await signIn(local, 'factor@example.com');
	const factor = rowsOf(await app.auth.mfa.enroll({ factorType: 'totp', friendlyName: 'Phone' }));
	const { factors } = rowsOf(await admin().mfa.listFactors({ userId: id }));
	expect(factors).toEqual([
		{
			id: factor.id,
			friendly_name: 'Phone',
			factor_type: 'totp',
			status: 'unverified',
			phone: '',
			last_challenged_at: null,
			created_at: expect.any(String),
			updated_at: expect.any(String),
		},
	]);
	const path = `/auth/v1/admin/users/${id}/factors/${factor.id}`;
	const renamed = await sendJson(local, 'PUT', path, { body: { friendly_name: 'Tablet' } });
	expect(JSON.parse(renamed.text)).toMatchObject({ friendly_name: 'Tablet' });
	// The client wraps this one reply twice.
	expect(rowsOf(await admin().mfa.deleteFactor({ userId: id, id: factor.id }))).toMatchObject({
		data: { id: factor.id },
	});
	expect(refusalOf(await admin().mfa.deleteFactor({ userId: id, id: factor.id }))).toEqual([
		404,
		'mfa_factor_not_found',
		'Factor not found',
	]);
});
