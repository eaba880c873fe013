import { createClient } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { email, identityId, ownToken, password, phone, type OfficialAuth, type Params } from './auth-cases';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

const key = 'sb_publishable_KEY';

const act = async (id: string, params: Params) => {
	server.answerWith({ status: 200, body: {} });
	const connection = connect({ url: server.url, key, accessToken: ownToken }, { send: sendByFetch });
	return await run(connection, id, params);
};

const byIdToken = { provider: 'google', token: 'id-token' };

const signIns: ReadonlyArray<
	readonly [string, Params, (auth: OfficialAuth) => PromiseLike<{ readonly error: unknown }>]
> = [
	['auth.signInWithPassword', { email, password }, (a) => a.signInWithPassword({ email, password })],
	['auth.signInWithIdToken', byIdToken, (a) => a.signInWithIdToken(byIdToken)],
	['auth.linkIdentity', byIdToken, (a) => a.linkIdentity(byIdToken)],
	[
		'auth.exchangeCodeForSession',
		{ authCode: 'code-1', codeVerifier: 'verifier' },
		(a) => a.exchangeCodeForSession('code-1'),
	],
];

it.each(signIns)(
	'%s: the official client calls 200 without a session an error',
	async (_id, _params, run) => {
		server.answerWith({ status: 200, body: {} });
		const client = createClient(server.url, key, {
			auth: { persistSession: false, autoRefreshToken: false },
		});
		expect((await run(client.auth)).error).toMatchObject({ name: 'AuthInvalidTokenResponseError' });
	},
);

/** Remove `failing` when it is mended. */
describe('beyond the request', () => {
	it.each(signIns)('%s: 200 without a session is an error', async (id, params) => {
		await expect(act(id, params)).rejects.toMatchObject({ code: 'INCOMPLETE_REPLY' });
	});

	it.each([
		['auth.signUp', { phone, password }],
		['auth.signInWithOtp', { phone }],
		['auth.resend', { type: 'sms', phone }],
		['auth.updateUser', { data: { a: 1 } }],
		['auth.linkIdentity', byIdToken],
	])('%s: no verifier where the official client sends no challenge', async (id, params) => {
		const outcome = await act(id, { ...params, flowType: 'pkce' }).catch((error: Error) => ({ data: error }));
		expect(outcome.data ?? {}).not.toHaveProperty('codeVerifier');
	});

	it('authAdmin.signOut: a blank token is refused', async () => {
		await expect(act('authAdmin.signOut', { jwt: ' ' })).rejects.toMatchObject({ field: 'jwt' });
	});

	it('auth.signInWithSSO: a domain beside a provider is refused', async () => {
		const both = { domain: 'example.com', providerId: identityId };
		await expect(act('auth.signInWithSSO', both)).rejects.toMatchObject({ code: 'INVALID_PARAMETER' });
	});

	it('authAdmin.listUsers: a page tells how many users there are', async () => {
		server.answerWith({ status: 200, headers: { 'x-total-count': '120' }, body: { users: [] } });
		const connection = connect({ url: server.url, key: 'sb_secret_KEY' }, { send: sendByFetch });
		expect(await run(connection, 'authAdmin.listUsers', {})).toMatchObject({ count: 120 });
	});
});
