import { authority, startTlsServer } from '../nodes/start-tls-server';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { coreNode, loadFlow, projectKey, useNodeRed } from './runtime';

const helper = useNodeRed();

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());
beforeEach(() => server.answerWith({ status: 200, body: { external: { email: true } } }));

const legacyKey = (role: string): string =>
	`eyJhbGciOiJIUzI1NiJ9.${Buffer.from(JSON.stringify({ role })).toString('base64url')}.c2lnbmVk`;

async function test(values: object): Promise<{ readonly status: number; readonly body: unknown }> {
	await loadFlow({ url: server.url }, {});
	return await helper
		.request()
		.post('/supabase/test')
		.send({ id: 'p1', key: '__PWRD__', headers: '', ...values });
}

it.each([
	['sb_publishable_x1', 'publishable', 'publishable key: row level security decides'],
	['sb_secret_x1', 'secret', 'secret key: it may read and change everything'],
	[legacyKey('anon'), 'legacyAnon', 'anon key: row level security decides'],
	[legacyKey('service_role'), 'legacyServiceRole', 'service_role key: it may read and change everything'],
	['self-made', 'unknown', 'key of a kind that is not known'],
])('tells that the key %s works, and what kind it is', async (key, kind, words) => {
	const { status, body } = await test({ url: `${server.url}/rest/v1`, key });
	expect(status).toBe(200);
	expect(body).toMatchObject({ ok: true, kind, message: expect.stringContaining(words) });
	expect(server.requests).toMatchObject([
		{ method: 'GET', path: '/auth/v1/settings', headers: { apikey: key } },
	]);
	expect(JSON.stringify(body)).not.toContain(key);
});

it('takes the stored key when it was not typed again, and the values of the dialog for the rest', async () => {
	const { body } = await test({ url: server.url, headers: '{"X-Tenant":"blue"}' });
	expect(body).toMatchObject({ ok: true });
	expect(server.requests[0]?.headers).toMatchObject({ apikey: projectKey, 'x-tenant': 'blue' });
	expect(JSON.stringify(body)).not.toContain('planted');
});

it('reads environment variables', async () => {
	process.env.SUPABASE_TEST_URL = server.url;
	process.env.SUPABASE_TEST_KEY = 'sb_publishable_env';
	const { body } = await test({
		id: 'not-deployed',
		url: '${SUPABASE_TEST_URL}',
		key: '${SUPABASE_TEST_KEY}',
	});
	expect(body).toMatchObject({ ok: true, kind: 'publishable' });
});

describe('names what is wrong', () => {
	it.each([
		['no address', { url: '' }, 'The Project URL is empty'],
		['an address that is none', { url: 'abc' }, 'must begin with https://'],
		['no key', { key: '' }, 'The project key is empty'],
		[
			'a host that is not there',
			{ url: 'http://no-such-project.invalid' },
			'Could not reach no-such-project.invalid',
		],
		['nothing listens', { url: 'http://127.0.0.1:1' }, 'Nothing listens at this address'],
		['headers that are no JSON', { headers: '{' }, 'The extra headers are not a JSON object'],
		['TLS settings that are not deployed', { tls: 'new' }, 'TLS configuration is missing'],
	])('%s', async (_name, values, words) => {
		const { status, body } = await test({ url: server.url, ...values });
		expect(status).toBe(200);
		expect(body).toEqual({ ok: false, message: expect.stringContaining(words) });
	});

	it.each([
		[
			'the key is refused',
			{ status: 401, body: { message: 'Invalid API key' } },
			'The project refuses this key',
		],
		[
			'a page of another site',
			{ status: 404, headers: { 'content-type': 'text/html' }, body: '<p>' },
			'it is not a Supabase project',
		],
		[
			'a page that answers everything',
			{ status: 200, headers: { 'content-type': 'text/html' }, body: '<p>' },
			'it is not a Supabase project',
		],
		['another service', { status: 200, body: { hello: 'world' } }, 'it is not a Supabase project'],
		[
			'a redirect',
			{ status: 302, headers: { location: 'http://elsewhere.invalid/' } },
			'redirects to http://elsewhere.invalid',
		],
		['a paused project', { status: 503, body: { message: 'down' } }, 'starting, paused or overloaded'],
	])('%s', async (_name, reply, words) => {
		server.answerWith(reply);
		const { body } = await test({ url: server.url });
		expect(body).toEqual({ ok: false, message: expect.stringContaining(words) });
		expect(server.requests).toHaveLength(1);
	});

	it('a certificate that nobody vouches for', async () => {
		const secure = await startTlsServer({ external: {} });
		const { body } = await test({ url: secure.url });
		await secure.stop();
		expect(body).toEqual({
			ok: false,
			message: expect.stringMatching(/own CA certificate|allow self-signed/),
		});
	});
});

it('uses the TLS settings that are chosen', async () => {
	const secure = await startTlsServer({ external: {} });
	await loadFlow(
		{ url: server.url },
		{},
		{
			sets: [coreNode('network/05-tls.js')],
			nodes: [{ id: 't1', type: 'tls-config', verifyservercert: true }],
			credentials: { t1: { cadata: authority } },
		},
	);
	const { body } = await helper
		.request()
		.post('/supabase/test')
		.send({ id: 'p1', url: secure.url, key: 'sb_secret_x1', tls: 't1' });
	await secure.stop();
	expect(body).toMatchObject({ ok: true });
});

it('survives a body that is none', async () => {
	await loadFlow({ url: server.url }, {});
	const { status, body } = await helper
		.request()
		.post('/supabase/test')
		.send([{ url: 7 }]);
	expect([status, body]).toEqual([
		200,
		{ ok: false, message: expect.stringContaining('Project URL is empty') },
	]);
});
