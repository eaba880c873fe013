import { startLocal, type Local } from '../local/harness';
import { toTotp } from '../local/to-totp';
import { rowsOf } from '../hosts/node-red/rows-of';
import { arrived, loadFlow, pass, pause, until, useNodeRed, type FlowNode } from './runtime';

const helper = useNodeRed();

const password = 'Planted-password-1';
const emails = { ann: 'ann@example.com', bob: 'bob@example.com' };
type Name = keyof typeof emails;

/** Seconds; a session is renewed 90 seconds before its end, here after five. */
const jwtExpiry = 95;

let local: Local;
const ids = {} as Record<Name, string>;
beforeAll(async () => {
	local = await startLocal({ auth: { jwtExpiry } });
	await rowsOf(
		local,
		`create table public.diary (id bigint generated always as identity primary key, owner uuid not null default auth.uid(), text text);
		alter table public.diary enable row level security;
		create policy own on public.diary to authenticated using (owner = auth.uid()) with check (owner = auth.uid());
		grant all on public.diary to anon, authenticated, service_role;`,
	);
	await rowsOf(local, "notify pgrst, 'reload schema'");
	for (const name of ['ann', 'bob'] as const) {
		const { user } = await askAuth('/signup', { email: emails[name], password });
		ids[name] = user.id;
	}
});
afterAll(async () => await local?.stop());
beforeEach(async () => {
	await rowsOf(local, 'truncate public.diary');
	await rowsOf(local, 'delete from auth.sessions');
});

async function askAuth(
	path: string,
	body: object,
): Promise<{ user: { id: string }; [name: string]: unknown }> {
	const response = await fetch(`${local.url}/auth/v1${path}`, {
		method: 'POST',
		headers: { apikey: local.keys.publishable, 'content-type': 'application/json' },
		body: JSON.stringify(body),
	});
	expect(response.status).toBe(200);
	return (await response.json()) as { user: { id: string } };
}

const signIn = async (name: Name) =>
	(await askAuth('/token?grant_type=password', { email: emails[name], password })) as unknown as {
		readonly access_token: string;
		readonly refresh_token: string;
	};

const insert = {
	operation: 'database.insert',
	field_table: 'diary',
	field_tableType: 'str',
	field_rows: 'row',
	field_rowsType: 'msg',
};
const select = { operation: 'database.select', field_table: 'diary', field_tableType: 'str' };

let lastUser = 0;
/** A user node of its own for each test: a session outlives a deploy. */
function userNode(
	credentials: Readonly<Record<string, string>>,
	more: object = {},
): { readonly id: string; readonly node: FlowNode; readonly credentials: object } {
	const id = `u${++lastUser}`;
	return {
		id,
		node: { id, type: 'supabase-user', project: 'p1', signInBy: 'password', ...more },
		credentials,
	};
}

const byPassword = (name: Name) => userNode({ email: emails[name], password });

async function load(
	node: object,
	users: ReadonlyArray<ReturnType<typeof userNode>> = [],
	own: object = {},
): Promise<void> {
	await loadFlow({ url: local.url }, node as Readonly<Record<string, unknown>>, {
		key: local.keys.publishable,
		nodes: users.map((user) => user.node),
		credentials: { ...Object.fromEntries(users.map((user) => [user.id, user.credentials])), n1: own },
	});
}

const countOf = async (table: string): Promise<number> => {
	const [row] = await rowsOf(local, `select count(*)::int as n from ${table}`);
	return (row as { readonly n: number }).n;
};

describe('the database acts', () => {
	it('with the project key, as nobody', async () => {
		await load(insert);
		const { caught } = await pass({ row: { text: 'of nobody' } });
		expect(caught?.error?.code).toBe('42501');
	});

	it('as a user, under row level security', async () => {
		await rowsOf(local, 'insert into diary (owner, text) values ($1, $2)', [ids.bob, 'of bob']);
		const ann = byPassword('ann');
		await load({ ...insert, actAs: 'user', user: ann.id }, [ann]);
		const { output, caught } = await pass({ row: { text: 'of ann' } });
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toMatchObject([{ owner: ids.ann, text: 'of ann' }]);
		await helper.unload();
		await load({ ...select, actAs: 'user', user: ann.id }, [ann]);
		expect((await pass({})).output?.payload).toMatchObject([{ text: 'of ann' }]);
	});

	it.each([
		['the message', { userAccessToken: 'token', userAccessTokenType: 'msg' }],
		['the message, with its prefix', { userAccessToken: 'bearer', userAccessTokenType: 'msg' }],
		['an expression', { userAccessToken: 'session.access_token', userAccessTokenType: 'jsonata' }],
		['the flow context', { userAccessToken: 'token', userAccessTokenType: 'flow' }],
		['the global context', { userAccessToken: 'token', userAccessTokenType: 'global' }],
		['the environment', { userAccessToken: 'SUPABASE_TEST_TOKEN', userAccessTokenType: 'env' }],
		['a credential of the node', { userAccessToken: '', userAccessTokenType: 'secret' }],
	])('with an access token from %s', async (_name, token) => {
		const session = await signIn('bob');
		const { access_token: accessToken } = session;
		process.env.SUPABASE_TEST_TOKEN = accessToken;
		await load({ ...insert, actAs: 'token', ...token }, [], { secret_userAccessToken: accessToken });
		helper.getNode('n1').context().flow.set('token', accessToken);
		helper.getNode('n1').context().global.set('token', accessToken);
		const { output, caught } = await pass({
			row: { text: 'x' },
			token: accessToken,
			bearer: `Bearer ${accessToken}`,
			session,
		});
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toMatchObject([{ owner: ids.bob }]);
	});

	it('as another user with each message, and never mixes them, also at the same time', async () => {
		const tokens = {
			ann: (await signIn('ann')).access_token,
			bob: (await signIn('bob')).access_token,
		};
		await load({ ...insert, actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' });
		const names = Array.from({ length: 60 }, (_, index): Name => (index % 2 === 0 ? 'ann' : 'bob'));
		for (const name of names) helper.getNode('n1').receive({ row: { text: name }, token: tokens[name] });
		await until(() => arrived.output.length + arrived.caught.length === names.length);
		expect(arrived.caught).toEqual([]);
		expect(
			await rowsOf(local, 'select owner, text, count(*)::int from diary group by 1, 2 order by 2'),
		).toEqual([
			{ owner: ids.ann, text: 'ann', count: 30 },
			{ owner: ids.bob, text: 'bob', count: 30 },
		]);
	});

	it('as the users of two nodes at the same time', async () => {
		const [ann, bob] = [byPassword('ann'), byPassword('bob')];
		const other = {
			...insert,
			id: 'n2',
			type: 'supabase-database',
			z: 'f1',
			project: 'p1',
			wires: [['output']],
		};
		await loadFlow(
			{ url: local.url },
			{ ...insert, actAs: 'user', user: ann.id } as object as Record<string, unknown>,
			{
				key: local.keys.publishable,
				nodes: [ann.node, bob.node, { ...other, actAs: 'user', user: bob.id }],
				credentials: { [ann.id]: ann.credentials, [bob.id]: bob.credentials },
			},
		);
		for (let index = 0; index < 30; index++) {
			helper.getNode('n1').receive({ row: { text: 'ann' } });
			helper.getNode('n2').receive({ row: { text: 'bob' } });
		}
		await until(() => arrived.output.length === 60);
		expect(
			await rowsOf(local, 'select owner, text, count(*)::int from diary group by 1, 2 order by 2'),
		).toEqual([
			{ owner: ids.ann, text: 'ann', count: 30 },
			{ owner: ids.bob, text: 'bob', count: 30 },
		]);
		expect(await countOf('auth.sessions')).toBe(2);
	});
});

describe('nothing is sent', () => {
	it.each([
		['without a token', { actAs: 'token' }, 'userAccessToken'],
		['with a blank token', { actAs: 'token', userAccessToken: 'blank' }, 'userAccessToken'],
		['with a token in the flow', { actAs: 'token', userAccessTokenType: 'str' }, 'userAccessToken'],
		['with no token stored', { actAs: 'token', userAccessTokenType: 'secret' }, 'userAccessToken'],
		['without a user', { actAs: 'user' }, 'user'],
		['with a user that is gone', { actAs: 'user', user: 'gone' }, 'user'],
		['for somebody of a newer version', { actAs: 'robot' }, 'actAs'],
	])('%s', async (_name, node, field) => {
		await load({ userAccessToken: 'nobody', userAccessTokenType: 'msg', ...insert, ...node });
		const { caught } = await pass({ row: { text: 'x' }, blank: ' ' });
		expect(caught?.error).toMatchObject({ code: 'INVALID_PARAMETER', cause: { field, status: 0 } });
		expect(await countOf('diary')).toBe(0);
	});

	it('as a user of another project', async () => {
		const ann = userNode({ email: emails.ann, password }, { project: 'p2' });
		await load({ ...insert, actAs: 'user', user: ann.id }, [ann]);
		const { caught } = await pass({ row: { text: 'x' } });
		expect(caught?.error?.message).toContain('The user belongs to another project');
	});

	it.each([
		['an address', { password }, 'email'],
		['a password', { email: emails.ann }, 'password'],
	])('as a user without %s', async (_name, credentials, field) => {
		const user = userNode(credentials);
		await load({ ...insert, actAs: 'user', user: user.id }, [user]);
		const { caught } = await pass({ row: { text: 'x' } });
		expect(caught?.error).toMatchObject({ code: 'INVALID_USER', cause: { field } });
	});

	it('when the password is wrong, and every message is told so', async () => {
		const user = userNode({ email: emails.ann, password: 'wrong' });
		await load({ ...insert, actAs: 'user', user: user.id }, [user]);
		for (let index = 0; index < 20; index++) helper.getNode('n1').receive({ row: { text: 'x' } });
		await until(() => arrived.caught.length === 20);
		expect(new Set(arrived.caught.map(({ error }) => error?.code))).toEqual(new Set(['invalid_credentials']));
		expect(JSON.stringify([arrived, helper.log().args])).not.toContain('wrong');
	});
});

describe('one session', () => {
	it('serves 200 messages at once, and is renewed once before it ends', async () => {
		const ann = byPassword('ann');
		await load({ ...select, actAs: 'user', user: ann.id }, [ann]);
		await pass({});
		expect(await countOf('auth.refresh_tokens')).toBe(1);
		await pause((jwtExpiry - 90) * 1000 + 1200);
		for (let index = 0; index < 200; index++) helper.getNode('n1').receive({});
		await until(() => arrived.output.length + arrived.caught.length === 201);
		expect(arrived.caught).toEqual([]);
		expect(await countOf('auth.refresh_tokens')).toBe(2);
		expect(await countOf('auth.sessions')).toBe(1);
	}, 40_000);

	it('outlives a deploy, also when it is that of a refresh token', async () => {
		const { refresh_token: refreshToken } = await signIn('ann');
		const user = userNode({ refreshToken }, { signInBy: 'refreshToken' });
		for (const deploy of [1, 2, 3]) {
			await load({ ...insert, actAs: 'user', user: user.id }, [user]);
			const { caught } = await pass({ row: { text: `deploy ${deploy}` } });
			expect(caught?.error?.message).toBeUndefined();
			await helper.unload();
		}
		expect(await countOf('diary')).toBe(3);
		expect(await countOf('auth.refresh_tokens')).toBe(2);
	});

	it('is another one when the user is another one', async () => {
		const ann = byPassword('ann');
		await load({ ...insert, actAs: 'user', user: ann.id }, [ann]);
		await pass({ row: { text: 'x' } });
		await helper.unload();
		const bob = { ...ann, credentials: { email: emails.bob, password } };
		await load({ ...insert, actAs: 'user', user: bob.id }, [bob]);
		expect((await pass({ row: { text: 'x' } })).output?.payload).toMatchObject([{ owner: ids.bob }]);
	});

	it('begins anew after it was ended elsewhere', async () => {
		const ann = byPassword('ann');
		const getUser = { type: 'supabase-auth', operation: 'auth.getUser', actAs: 'user', user: ann.id };
		await load(getUser, [ann]);
		expect((await pass({})).output?.payload).toMatchObject({ user: { id: ids.ann } });
		await rowsOf(local, 'delete from auth.sessions');
		for (let index = 0; index < 20; index++) helper.getNode('n1').receive({});
		await until(() => arrived.output.length + arrived.caught.length === 21);
		expect(arrived.caught).toEqual([]);
		expect(await countOf('auth.sessions')).toBe(1);
	});

	it('is refreshed by its own operation, through the user', async () => {
		const ann = byPassword('ann');
		const refresh = { type: 'supabase-auth', operation: 'auth.refreshSession', actAs: 'user', user: ann.id };
		await load(refresh, [ann]);
		const first = (await pass({})).output?.payload as { session: { refresh_token: string } };
		const second = (await pass({})).output?.payload as { session: { refresh_token: string } };
		expect(second).toMatchObject({ user: { id: ids.ann }, session: { user: { id: ids.ann } } });
		expect(second.session.refresh_token).not.toBe(first.session.refresh_token);
	});

	it.each(['challengeAndVerify', 'verify'])(
		'is of the level aal2 after a second factor: %s',
		async (verify) => {
			const ann = byPassword('ann');
			const auth = { type: 'supabase-auth', actAs: 'user', user: ann.id };
			const msg = (name: string) => ({ [`field_${name}`]: name, [`field_${name}Type`]: 'msg' });
			const ask = async <Result>(operation: string, message: object = {}): Promise<Result> => {
				const fields = Object.assign({}, ...Object.keys(message).map(msg)) as object;
				await load({ ...auth, operation, ...fields }, [ann]);
				const { output, caught } = await pass(message);
				expect(caught?.error?.message).toBeUndefined();
				await helper.unload();
				return output?.payload as Result;
			};
			const factor = await ask<{ readonly id: string; readonly totp: { readonly secret: string } }>(
				'auth.mfa.enroll',
			);
			const given = { factorId: factor.id, code: toTotp(factor.totp.secret) };
			const { id } =
				verify === 'verify'
					? await ask<{ readonly id: string }>('auth.mfa.challenge', { factorId: factor.id })
					: {};
			const level = async () =>
				await ask<{ readonly currentLevel: string }>('auth.mfa.getAuthenticatorAssuranceLevel');
			expect(await level()).toMatchObject({ currentLevel: 'aal1' });
			await ask(`auth.mfa.${verify}`, { ...given, ...(id && { challengeId: id }) });
			expect(await level()).toMatchObject({ currentLevel: 'aal2' });
			// The next session has it too: the refresh token is that of the verification.
			await ask('auth.refreshSession');
			expect(await level()).toMatchObject({ currentLevel: 'aal2' });
			expect(await countOf('auth.sessions')).toBe(1);
			await ask('auth.mfa.unenroll', { factorId: factor.id });
		},
	);
});
