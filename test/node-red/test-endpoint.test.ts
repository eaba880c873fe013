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

interface Answer {
	readonly status: number;
	readonly body: unknown;
}

const ask = async (values: object): Promise<Answer> =>
	await helper
		.request()
		.post('/supabase/test')
		.send({ id: 'p1', key: '__PWRD__', headers: '', ...values });

async function test(values: object): Promise<Answer> {
	await loadFlow({ url: server.url }, {});
	return await ask(values);
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

describe('environment variables', () => {
	const url = '${SUPABASE_TEST_URL}';
	const key = '${SUPABASE_TEST_KEY}';
	beforeEach(() => {
		process.env.SUPABASE_TEST_URL = server.url;
		process.env.SUPABASE_TEST_KEY = 'sb_publishable_env';
	});

	it.each([
		['typed as they are deployed', { key }],
		['in a stored key', { key: '__PWRD__' }],
	])('are read: %s', async (_name, values) => {
		await loadFlow({ url }, {}, { key });
		const { body } = await ask({ url, ...values });
		expect(body).toMatchObject({ ok: true, kind: 'publishable' });
		expect(server.requests[0]?.headers.apikey).toBe('sb_publishable_env');
	});

	it.each([
		['of a node that is not deployed', { id: 'not-deployed', url, key }, 'SUPABASE_TEST_URL'],
		['of a node of another type', { id: 'n1', url, key }, 'SUPABASE_TEST_URL'],
		['in an address that is deployed otherwise', { url }, 'SUPABASE_TEST_URL'],
		['in a key that is stored otherwise', { key }, 'SUPABASE_TEST_KEY'],
		['in headers that are stored otherwise', { headers: key }, 'SUPABASE_TEST_KEY'],
	])('are not read for whoever asks: %s', async (_name, values, name) => {
		await loadFlow({ url: server.url }, { url });
		const { body } = await ask({ url: server.url, ...values });
		expect(body).toEqual({ ok: false, message: expect.stringMatching(`${name}.*Deploy`) });
		expect(server.requests).toEqual([]);
	});

	it('are not sent to another address, though the key is stored with their names', async () => {
		await loadFlow({ url: 'http://127.0.0.1:1' }, {}, { key });
		const { body } = await ask({ url: server.url, key });
		expect(body).toEqual({ ok: false, message: expect.stringContaining('Type the key again') });
		expect(server.requests).toEqual([]);
	});
});

describe('what is stored goes to the address that is deployed and nowhere else', () => {
	const deployed = 'https://deployed.supabase.co';
	const credentials = { p1: { key: projectKey, headers: '{"X-Tenant":"planted-tenant"}' } };

	it.each([
		['the key, to another host', deployed, {}, 'Type the key again'],
		[
			'the headers, to another host',
			deployed,
			{ key: 'typed', headers: '__PWRD__' },
			'Type the headers again',
		],
		['the key, when the deployed address is none', 'not an address', {}, 'Type the key again'],
		['the key of a node of another type', deployed, { id: 'n1' }, 'Type the key again'],
	])('%s', async (_name, url, values, words) => {
		await loadFlow({ url }, {}, { credentials: { ...credentials, n1: credentials.p1 } });
		const { body } = await ask({ url: server.url, ...values });
		expect(body).toEqual({ ok: false, message: expect.stringContaining(words) });
		expect(server.requests).toEqual([]);
	});

	it('another path of that address is the same address', async () => {
		await loadFlow({ url: `${server.url}/behind` }, {}, { credentials });
		const { body } = await ask({ url: `${server.url}/rest/v1`, headers: '__PWRD__' });
		expect(body).toMatchObject({ ok: true });
		expect(server.requests[0]?.headers).toMatchObject({ apikey: projectKey, 'x-tenant': 'planted-tenant' });
	});

	it('what was typed goes to any address', async () => {
		await loadFlow({ url: deployed }, {}, { credentials });
		const { body } = await ask({ url: server.url, key: 'sb_secret_x1' });
		expect(body).toMatchObject({ ok: true });
	});
});

it.each(['application/x-www-form-urlencoded', 'text/plain'])(
	'refuses %s, which a page of any other site could send',
	async (contentType) => {
		await loadFlow({ url: server.url }, {});
		const { status, body } = await helper
			.request()
			.post('/supabase/test')
			.type(contentType)
			.send(new URLSearchParams({ id: 'p1', url: server.url, key: 'sb_secret_x1' }).toString());
		expect([status, body]).toEqual([415, { ok: false, message: expect.stringContaining('JSON') }]);
		expect(server.requests).toEqual([]);
	},
);

describe('names what is wrong', () => {
	it.each([
		['no address', { url: '' }, 'The Project URL is empty'],
		['an address that is none', { url: 'abc' }, 'must begin with https://'],
		['no key', { key: '' }, 'The project key is empty'],
		[
			'a host that is not there',
			{ url: 'http://no-such-project.invalid', key: 'typed' },
			'Could not reach no-such-project.invalid',
		],
		['nothing listens', { url: 'http://127.0.0.1:1', key: 'typed' }, 'Nothing listens at this address'],
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
		const { body } = await test({ url: secure.url, key: 'typed' });
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
