import './engine-environment';

import { CredentialTestContext } from 'n8n-core';
import type { ICredentialDataDecryptedObject, INodeCredentialTestResult } from 'n8n-workflow';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { startLocal, type Local } from '../local/harness';
import { authority, otherAuthority, startTlsServer } from './start-tls-server';

const settings = { external: { email: true }, disable_signup: false };
const ok: INodeCredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** What the test button says. */
async function pressTest(data: ICredentialDataDecryptedObject): Promise<INodeCredentialTestResult> {
	const { testProject } = new SupabaseDatabase().methods.credentialTest;
	const context = new CredentialTestContext({} as never);
	return await testProject.call(context, { id: '1', name: 'Project', type: 'supabaseProjectApi', data });
}

describe('against a server that answers as it is told', () => {
	let server: RecordingServer;
	beforeAll(async () => {
		server = await startRecordingServer();
	});
	afterAll(async () => await server.stop());

	it.each(['', '/', '/rest/v1', '/rest/v1/', '/auth/v1/settings'])(
		'asks for the settings of Auth, with the URL pasted with %p at its end',
		async (end) => {
			server.answerWith({ status: 200, body: settings });
			expect(
				await pressTest({
					url: ` ${server.url}${end} `,
					key: 'sb_publishable_x',
					headers: { header: [{ name: 'X-Gate', value: 'open' }] },
				}),
			).toEqual(ok);
			expect(server.requests).toMatchObject([
				{
					method: 'GET',
					path: '/auth/v1/settings',
					headers: { apikey: 'sb_publishable_x', 'x-gate': 'open' },
				},
			]);
		},
	);

	it('keeps the path prefix of a self-hosted server', async () => {
		server.answerWith({ status: 200, body: settings });
		await pressTest({ url: `${server.url}/supabase/`, key: 'k' });
		expect(server.requests[0]?.path).toBe('/supabase/auth/v1/settings');
	});

	const page = '<!doctype html><title>Welcome</title>';
	it.each([
		[
			'the key is refused',
			{ status: 401, body: { message: 'Invalid API key' } },
			/Invalid API key.*API Keys/,
		],
		['the key is refused without words', { status: 401 }, /status 401.*API Keys/],
		[
			'another service answers',
			{ status: 200, body: { hello: 'world' } },
			/not as Supabase does.*Project URL/,
		],
		[
			'a web page answers',
			{ status: 200, headers: { 'content-type': 'text/html' }, body: page },
			/web page.*Project URL/,
		],
		[
			'nothing is there',
			{ status: 404, headers: { 'content-type': 'text/html' }, body: page },
			/status 404.*Project URL/,
		],
		[
			'the address redirects',
			{ status: 301, headers: { location: 'https://new.example/auth/v1/settings' } },
			/redirects to https:\/\/new\.example.*Project URL/,
		],
		['the project is paused', { status: 503, body: '' }, /paused/],
	])('names the cause when %s', async (_what, reply, message) => {
		server.answerWith(reply);
		const result = await pressTest({ url: server.url, key: 'sb_secret_planted' });
		expect(result).toEqual({ status: 'Error', message: expect.stringMatching(message) });
		expect(result.message).not.toContain('sb_secret_planted');
		expect(server.requests).toHaveLength(1);
	});
});

it.each([
	[{ url: 'http://127.0.0.1:9', key: 'k' }, /Could not reach 127\.0\.0\.1:9.*Nothing listens/],
	[{ url: 'http://no-such-host.invalid', key: 'k' }, /Could not reach no-such-host\.invalid/],
	[{ url: 'todos', key: 'k' }, /must begin with https/],
	[{ url: '', key: 'k' }, /URL is empty/],
	[{ url: 'postgresql://postgres:pw@db.host:5432/postgres', key: 'k' }, /connection string/],
	[{ url: 'https://abcdefgh.supabase.co', key: ' ' }, /no API key/],
])('names what is wrong with %o', async (data, message) => {
	expect(await pressTest(data)).toEqual({ status: 'Error', message: expect.stringMatching(message) });
});

it('trusts a self-hosted server by its authority, or when told to trust any', async () => {
	const server = await startTlsServer(settings);
	const { url } = server;
	try {
		expect(await pressTest({ url, key: 'k' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/CA certificate/),
		});
		expect(await pressTest({ url, key: 'k', ca: otherAuthority })).toMatchObject({ status: 'Error' });
		expect(await pressTest({ url, key: 'k', ca: authority })).toEqual(ok);
		expect(await pressTest({ url, key: 'k', allowSelfSigned: true })).toEqual(ok);
	} finally {
		await server.stop();
	}
});

describe('against local Supabase', () => {
	let local: Local;
	beforeAll(async () => {
		local = await startLocal();
	});
	afterAll(async () => await local.stop());

	it.each(['publishable', 'secret', 'anon', 'serviceRole'] as const)('accepts the %s key', async (kind) => {
		expect(await pressTest({ url: local.url, key: local.keys[kind] })).toEqual(ok);
	});

	it('refuses a key of another project', async () => {
		expect(await pressTest({ url: local.url, key: 'sb_secret_another' })).toMatchObject({
			status: 'Error',
			message: expect.stringMatching(/API Keys/),
		});
	});
});
