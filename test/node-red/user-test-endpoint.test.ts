import { startLocal, type Local } from '../local/harness';
import { rowsOf } from '../hosts/node-red/rows-of';
import { loadFlow, useNodeRed, type FlowNode } from './runtime';
import { startServer } from '../start-server';

const helper = useNodeRed();

const password = 'Planted-password-1';
const email = 'ann@example.com';

let local: Local;
let tokens: { readonly access_token: string; readonly refresh_token: string };
beforeAll(async () => {
	local = await startLocal();
	const response = await fetch(`${local.url}/auth/v1/signup`, {
		method: 'POST',
		headers: { apikey: local.keys.publishable, 'content-type': 'application/json' },
		body: JSON.stringify({ email, password }),
	});
	tokens = (await response.json()) as typeof tokens;
});
afterAll(async () => await local?.stop());

interface Answer {
	readonly ok: boolean;
	readonly message: string;
}

const unchanged = '__PWRD__';

let last = 0;
/** Deploys a user of its own for each test, and tests what its dialog then holds. */
async function test(
	{
		credentials = {},
		nodes = [],
		...definition
	}: { credentials?: object; nodes?: readonly FlowNode[]; signInBy?: string },
	dialog: object,
): Promise<Answer> {
	const id = `user ${++last}`;
	await loadFlow(
		{ url: local.url },
		{},
		{
			key: local.keys.publishable,
			nodes: [{ id, type: 'supabase-user', project: 'p1', signInBy: 'password', ...definition }, ...nodes],
			credentials: { [id]: credentials },
		},
	);
	const { status, body } = await ask({ id, project: 'p1', signInBy: 'password', ...definition, ...dialog });
	expect(status).toBe(200);
	const written = JSON.stringify([body, helper.log().args]);
	for (const secret of [password, tokens.access_token, tokens.refresh_token])
		expect(written).not.toContain(secret);
	return body as Answer;
}

const ask = async (values: object) => await helper.request().post('/supabase/user/test').send(values);

const countOf = async (table: string): Promise<unknown> =>
	(await rowsOf(local, `select count(*)::int from ${table}`))[0];

it('says who is signed in with what was typed, and leaves no session behind', async () => {
	const before = await countOf('auth.sessions');
	expect(await test({}, { email, password })).toEqual({ ok: true, message: 'Signed in as ann@example.com.' });
	expect(await countOf('auth.sessions')).toEqual(before);
});

it('signs in with what is stored', async () => {
	process.env.SUPABASE_TEST_EMAIL = email;
	const credentials = { email: '${SUPABASE_TEST_EMAIL}', password };
	const dialog = { email: '${SUPABASE_TEST_EMAIL}', password: unchanged };
	expect(await test({ credentials }, dialog)).toMatchObject({ ok: true });
});

it.each([
	['a wrong password', { email, password: 'wrong' }, 'Invalid login credentials'],
	['no password', { email, password: '' }, 'The user has no password'],
	['nobody', { email: '', password }, 'neither an email address nor a phone number'],
	['no refresh token', { signInBy: 'refreshToken' }, 'The user has no refresh token'],
])('tells what is wrong with %s', async (_name, dialog, words) => {
	const { ok, message } = await test({}, dialog);
	expect(ok).toBe(false);
	expect(message).toContain(words);
});

describe('a refresh token', () => {
	it('that was only typed is not used up', async () => {
		const before = await countOf('auth.refresh_tokens');
		const { ok, message } = await test({ signInBy: 'refreshToken' }, { refreshToken: tokens.refresh_token });
		expect([ok, message]).toEqual([false, expect.stringContaining('Deploy, then test')]);
		expect(await countOf('auth.refresh_tokens')).toEqual(before);
	});

	it('is tried by the access token that came with it', async () => {
		const { access_token: accessToken, refresh_token: refreshToken } = tokens;
		expect(await test({ signInBy: 'refreshToken' }, { accessToken, refreshToken })).toMatchObject({
			ok: true,
		});
	});

	it('that is deployed is tried by the session of its node', async () => {
		const credentials = { refreshToken: tokens.refresh_token };
		const dialog = { refreshToken: unchanged, accessToken: '' };
		const before = await countOf('auth.refresh_tokens');
		expect(await test({ credentials, signInBy: 'refreshToken' }, dialog)).toMatchObject({
			ok: true,
			message: 'Signed in as ann@example.com.',
		});
		expect(await countOf('auth.refresh_tokens')).not.toEqual(before);
	});
});

describe('what is stored', () => {
	it('goes to no other project', async () => {
		const asked: string[] = [];
		const stranger = await startServer((request, response) => {
			asked.push(request.url ?? '');
			response.end('{}');
		});
		const nodes = [{ id: 'p2', type: 'supabase-project', url: stranger.url }];
		const credentials = { email, password };
		const { ok, message } = await test({ credentials, nodes }, { project: 'p2', email, password: unchanged });
		await stranger.stop();
		expect([ok, message]).toEqual([false, expect.stringContaining('only to the project that is deployed')]);
		expect(asked).toEqual([]);
	});

	it('is nothing for a user that is not there', async () => {
		const dialog = { id: 'stranger', email, password: unchanged };
		expect(await test({ credentials: { email, password } }, dialog)).toMatchObject({ ok: false });
	});

	it('is no environment variable but one that is deployed', async () => {
		process.env.SUPABASE_TEST_OTHER = password;
		const { ok, message } = await test({}, { email, password: '${SUPABASE_TEST_OTHER}' });
		expect([ok, message]).toEqual([false, expect.stringContaining('only where it is deployed')]);
	});
});

it('needs a project that is deployed', async () => {
	const { ok, message } = await test({}, { project: 'gone', email, password });
	expect([ok, message]).toEqual([false, expect.stringContaining('deploy it first')]);
});

it('answers no page of another site', async () => {
	await loadFlow({ url: local.url }, {});
	const { status } = await helper.request().post('/supabase/user/test').type('form').send('email=ann');
	expect(status).toBe(415);
});
