import { createHmac } from 'node:crypto';
import { inOneHour, openClient, openUserClient, rowsOf, signToken } from './clients';
import { startLocal, type Local } from './harness';

let local: Local;

beforeAll(async () => {
	local = await startLocal();
});

afterAll(async () => {
	await local.stop();
});

const owner = 'aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa';
const other = 'bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb';

const get = async (path: string, headers: Readonly<Record<string, string>> = {}) => {
	const response = await fetch(`${local.url}${path}`, { headers });
	return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

describe('project keys', () => {
	test.each(['publishable', 'secret', 'anon', 'serviceRole'] as const)(
		'%s is accepted by every service',
		async (name) => {
			const apikey = local.keys[name];
			expect((await get('/auth/v1/settings', { apikey })).status).toBe(200);
			expect((await get('/rest/v1/todos?limit=1', { apikey })).status).toBe(200);
			// The client libraries send the key as Bearer, too, whatever kind of key it is.
			expect(
				(await get('/rest/v1/todos?limit=1', { apikey, authorization: `Bearer ${apikey}` })).status,
			).toBe(200);
		},
	);

	test('stand for a role', async () => {
		const roleOf = async (key: string) =>
			(rowsOf(await openClient(local, key).rpc('whoami')) as { role: string }).role;
		expect(await roleOf(local.keys.publishable)).toBe('anon');
		expect(await roleOf(local.keys.anon)).toBe('anon');
		expect(await roleOf(local.keys.secret)).toBe('service_role');
		expect(await roleOf(local.keys.serviceRole)).toBe('service_role');
	});

	test('may be a parameter of the URL, which is no filter then', async () => {
		expect(await get(`/rest/v1/todos?apikey=${local.keys.publishable}&id=eq.1&select=id`)).toEqual({
			status: 200,
			body: [{ id: 1 }],
		});
	});

	test.each(['/rest/v1/todos', '/rest/v1/', '/auth/v1/settings', '/auth/v1/health'])(
		'that are missing or wrong are refused at %s',
		async (path) => {
			expect(await get(path)).toEqual({
				status: 401,
				body: {
					message: 'No API key found in request',
					hint: 'No `apikey` request header or url param was found.',
				},
			});
			expect(await get(path, { apikey: 'sb_secret_wrong' })).toEqual({
				status: 401,
				body: {
					message: 'Invalid API key',
					hint: 'Double check your Supabase `anon` or `service_role` API key.',
				},
			});
		},
	);

	test('are the same on every start', async () => {
		const again = await startLocal({ seed: false });
		await again.stop();
		expect(again.keys).toEqual(local.keys);
		expect(again.keys.secret).toMatch(/^sb_secret_[A-Za-z0-9]{22}_[A-Za-z0-9]{8}$/);
	});
});

describe('tokens of users', () => {
	const bearer = (claims: Readonly<Record<string, unknown>>, secret = local.jwtSecret) => ({
		apikey: local.keys.publishable,
		authorization: `Bearer ${signToken(claims, secret)}`,
	});

	test('decide the role, and are seen by auth.jwt()', async () => {
		const { body } = await get(
			'/rest/v1/rpc/whoami',
			bearer({ sub: owner, role: 'authenticated', exp: inOneHour(), app_metadata: { team: 'x' } }),
		);
		expect(body).toMatchObject({
			role: 'authenticated',
			uid: owner,
			claimed_role: 'authenticated',
			jwt: { app_metadata: { team: 'x' } },
		});
	});

	test('win over a secret key', async () => {
		const { body } = await get('/rest/v1/rpc/whoami', {
			...bearer({ sub: owner, role: 'authenticated' }),
			apikey: local.keys.secret,
		});
		expect(body).toMatchObject({ role: 'authenticated' });
	});

	test('without a role count as anon', async () => {
		expect((await get('/rest/v1/rpc/whoami', bearer({ sub: owner }))).body).toMatchObject({
			role: 'anon',
			uid: owner,
		});
	});

	test.each([
		['expired', { role: 'authenticated', exp: 1_700_000_000 }, 'PGRST303', 'JWT expired'],
		['not yet valid', { role: 'authenticated', nbf: 4_000_000_000 }, 'PGRST303', 'JWT not yet valid'],
		['of the future', { role: 'authenticated', iat: 4_000_000_000 }, 'PGRST303', 'JWT issued at future'],
		[
			'with a time that is none',
			{ role: 'authenticated', exp: 'soon' },
			'PGRST303',
			"The JWT 'exp' claim must be a number",
		],
		['for an unknown role', { role: 'emperor' }, '22023', 'role "emperor" does not exist'],
	])('%s are refused', async (_, claims, code, message) => {
		expect(await get('/rest/v1/todos', bearer(claims))).toMatchObject({
			status: 401,
			body: { code, message },
		});
	});

	test('that are forged or no tokens are refused', async () => {
		expect(await get('/rest/v1/todos', bearer({ role: 'service_role' }, 'another secret'))).toMatchObject({
			status: 401,
			body: { code: 'PGRST301' },
		});
		expect(
			await get('/rest/v1/todos', { apikey: local.keys.publishable, authorization: 'Bearer a.b.c' }),
		).toMatchObject({ status: 401, body: { code: 'PGRST301' } });
		expect(
			await get('/rest/v1/todos', { apikey: local.keys.publishable, authorization: 'Bearer abc' }),
		).toEqual({
			status: 401,
			body: { code: 'PGRST301', message: 'Expected 3 parts in JWT; got 1', details: null, hint: null },
		});
		const [, payload] = signToken({ role: 'service_role' }, local.jwtSecret).split('.');
		const content = `${Buffer.from('{"alg":"HS512"}').toString('base64url')}.${payload}`;
		const otherAlgorithm = `${content}.${createHmac('sha256', local.jwtSecret).update(content).digest('base64url')}`;
		expect(
			await get('/rest/v1/todos', {
				apikey: local.keys.publishable,
				authorization: `Bearer ${otherAlgorithm}`,
			}),
		).toMatchObject({ status: 401, body: { message: 'Wrong or unsupported encoding algorithm' } });
		const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"role":"service_role"}').toString('base64url')}.`;
		expect(
			await get('/rest/v1/todos', { apikey: local.keys.publishable, authorization: `Bearer ${unsigned}` }),
		).toMatchObject({ status: 401, body: { code: 'PGRST301' } });
	});
});

describe('row level security', () => {
	test('shows an owner only own rows, and a secret key all', async () => {
		const [ann, bob, service] = [
			openUserClient(local, owner),
			openUserClient(local, other),
			openClient(local, local.keys.secret),
		];
		const written = await bob.from('notes').insert({ body: 'of Bob' }).select('user_id,body').single();
		expect([written.status, written.data]).toEqual([201, { user_id: other, body: 'of Bob' }]);
		expect(rowsOf(await bob.from('notes').select('body'))).toEqual([{ body: 'of Bob' }]);
		expect(rowsOf(await ann.from('notes').select('body'))).toEqual([
			{ body: 'Only this user sees this note' },
		]);
		expect(rowsOf(await service.from('notes').select('body'))).toHaveLength(2);
	});

	test('refuses to write rows of others, and does not find them to change', async () => {
		const bob = openUserClient(local, other);
		expect(await bob.from('notes').insert({ body: 'x', user_id: owner })).toMatchObject({
			status: 403,
			error: { code: '42501' },
		});
		expect((await bob.from('notes').update({ body: 'x' }).eq('user_id', owner).select()).data).toEqual([]);
		expect((await bob.from('notes').delete().eq('user_id', owner).select()).data).toEqual([]);
	});

	test('shows anon nothing of a table without a policy for it, and refuses one without a grant', async () => {
		const anon = openClient(local, local.keys.publishable);
		expect(await anon.from('notes').select()).toMatchObject({ status: 200, data: [] });
		expect(await anon.from('notes').insert({ body: 'x' })).toMatchObject({
			status: 401,
			error: { code: '42501' },
		});
		expect(await anon.from('wholesale_prices').select()).toMatchObject({
			status: 401,
			error: { code: '42501', message: 'permission denied for table wholesale_prices' },
		});
		expect(
			await openUserClient(local, owner).from('products').insert({ sku: 'x', name: 'x', price: 1 }),
		).toMatchObject({ status: 403, error: { code: '42501' } });
	});

	test('lets anon do everything with todos', async () => {
		const anon = openClient(local, local.keys.publishable);
		const { data } = await anon.from('todos').insert({ title: 'mine' }).select('id').single();
		expect((await anon.from('todos').update({ done: true }).eq('id', data?.id).select('done')).data).toEqual([
			{ done: true },
		]);
		expect((await anon.from('todos').delete().eq('id', data?.id)).status).toBe(204);
	});
});

describe('the gateway', () => {
	test('answers what GoTrue tells without a user', async () => {
		const apikey = local.keys.publishable;
		expect((await get('/auth/v1/settings', { apikey })).body).toMatchObject({
			disable_signup: false,
			mailer_autoconfirm: true,
			external: { email: true, google: false },
		});
		expect((await get('/auth/v1/health', { apikey })).body).toMatchObject({ name: 'GoTrue' });
	});

	test('answers 404 in JSON for what is not there', async () => {
		expect(await get('/nothing/v1/x', { apikey: local.keys.secret })).toEqual({
			status: 404,
			body: { error: 'requested path is invalid' },
		});
		expect((await get('/auth/v1/nothing', { apikey: local.keys.secret })).status).toBe(404);
	});

	test('lets browsers in', async () => {
		const response = await fetch(`${local.url}/rest/v1/todos`, {
			method: 'OPTIONS',
			headers: {
				origin: 'http://example.com',
				'access-control-request-method': 'POST',
				'access-control-request-headers': 'apikey,prefer',
			},
		});
		expect([
			response.status,
			response.headers.get('access-control-allow-origin'),
			response.headers.get('access-control-allow-headers'),
		]).toEqual([204, '*', 'apikey,prefer']);
	});
});
