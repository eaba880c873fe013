import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { startRecordingServer, type CannedReply, type RecordingServer } from '../contract/recording-server';
import { startLocal, type Local } from '../local/harness';
import { runNode } from './harness';
import { authority, startTlsServer } from './start-tls-server';

const select: INodeParameters = { resource: 'row', operation: 'select', table: 'todos' };
const insert: INodeParameters = { resource: 'row', operation: 'insert', table: 'todos' };

const run = async (credential: ICredentialDataDecryptedObject, parameters = select, json = {}) =>
	await runNode({ credential: { key: 'sb_secret_replies', ...credential }, parameters, items: [json] });

describe('a server that answers as it is told', () => {
	let server: RecordingServer;
	let elsewhere: RecordingServer;
	beforeAll(async () => {
		[server, elsewhere] = await Promise.all([startRecordingServer(), startRecordingServer()]);
	});
	afterAll(async () => await Promise.all([server.stop(), elsewhere.stop()]));

	const page = '<!doctype html><title>Welcome</title>';
	it.each<[string, CannedReply, string, RegExp, string | undefined]>([
		[
			'a wrong key',
			{ status: 401, body: { message: 'Invalid API key', hint: 'Double check' } },
			'Invalid API key',
			/API Keys.*Double check/,
			'401',
		],
		['a wrong key without words', { status: 401 }, 'The server answered with status 401', /API Keys/, '401'],
		[
			'a wrong key with a page',
			{ status: 401, headers: { 'content-type': 'text/html' }, body: page },
			'The server answered with status 401',
			/API Keys/,
			'401',
		],
		[
			'row level security',
			{ status: 403, body: { code: '42501', message: 'permission denied for table todos' } },
			'permission denied for table todos',
			/policy or a grant/,
			'403',
		],
		[
			// n8n has words of its own for texts that hold such a code, and would show them instead.
			'an error with a word in it that n8n knows',
			{ status: 400, body: { message: 'column "enoent" does not exist', code: '42703' } },
			'column "enoent" does not exist',
			/spelling of the column/,
			'400',
		],
		[
			'a web page',
			{ status: 200, headers: { 'content-type': 'text/html' }, body: page },
			'The address answered with a web page, not with data',
			/Project URL/,
			'200',
		],
		[
			'JSON cut short',
			{ status: 200, body: '[{"id": 1}, {"id":' },
			'The reply ended too early or is not JSON',
			/Try again/,
			'200',
		],
	])('is understood: %s', async (_what, reply, message, description, httpCode) => {
		server.answerWith(reply);
		const { error, outputs } = await run({ url: server.url });
		expect(error).toMatchObject({ message, description: expect.stringMatching(description), httpCode });
		expect(outputs).toEqual([]);
	});

	it('is not followed elsewhere, and the key stays here', async () => {
		server.answerWith({ status: 307, headers: { location: `${elsewhere.url}/rest/v1/todos` } });
		elsewhere.answerWith({ status: 200, body: [] });
		const { error } = await run({ url: server.url });
		expect(error).toMatchObject({
			message: `The address redirects to ${elsewhere.url}`,
			description: expect.stringMatching(/Project URL/),
		});
		expect(elsewhere.requests).toEqual([]);
	});

	it('gives integers beyond 2^53 and long decimals as text, exactly', async () => {
		server.answerWith({
			status: 200,
			body: '[{"id": 9007199254740993, "small": 42, "price": 0.12345678901234567890, "text": "9007199254740993"}]',
		});
		const { outputs } = await run({ url: server.url });
		expect(outputs[0]?.[0]?.json).toEqual({
			id: '9007199254740993',
			small: 42,
			price: '0.12345678901234567890',
			text: '9007199254740993',
		});
	});

	it('gets the default schema and the extra headers of the credential', async () => {
		server.answerWith({ status: 200, body: [] });
		await run({
			url: `${server.url}/rest/v1/`,
			schema: 'team',
			headers: { header: [{ name: 'X-Gate', value: 'open' }] },
		});
		expect(server.requests[0]).toMatchObject({
			path: '/rest/v1/todos',
			headers: { 'accept-profile': 'team', 'x-gate': 'open', apikey: 'sb_secret_replies' },
		});
	});

	it('is not sent an insert twice when it says that it is busy', async () => {
		server.answerWith({ status: 503, body: '' });
		const { error } = await run({ url: server.url }, insert, { title: 'x' });
		expect(error).toMatchObject({ httpCode: '503', description: expect.stringMatching(/paused/) });
		expect(server.requests).toHaveLength(1);
	});

	it('is asked again for a read when it is busy for a moment', async () => {
		server.answerWith({ status: 503, headers: { 'retry-after': '0' } }, { status: 200, body: [{ id: 1 }] });
		const { outputs } = await run({ url: server.url });
		expect(outputs[0]).toHaveLength(1);
		expect(server.requests).toHaveLength(2);
	});
});

it.each([
	['http://127.0.0.1:9', 'Could not reach 127.0.0.1:9', /Nothing listens/],
	['http://no-such-host.invalid', 'Could not reach no-such-host.invalid', /./],
	['ftp://host', 'The Project URL must begin with https:// or http://', /Project Settings/],
])('a project at %s is named as the cause', async (url, message, description) => {
	const { error } = await run({ url });
	expect(error).toMatchObject({ message, description: expect.stringMatching(description) });
});

it('trusts a self-hosted server by its authority, or when told to trust any', async () => {
	const server = await startTlsServer([{ id: 1 }]);
	const { url } = server;
	try {
		const refused = await run({ url });
		expect(refused.error).toMatchObject({ description: expect.stringMatching(/CA certificate/) });
		const trusted = [await run({ url, ca: authority }), await run({ url, allowSelfSigned: true })];
		expect(trusted.map(({ outputs }) => outputs[0]?.[0]?.json)).toEqual([{ id: 1 }, { id: 1 }]);
	} finally {
		await server.stop();
	}
});

describe('local Supabase that misbehaves', () => {
	let local: Local;
	beforeAll(async () => {
		local = await startLocal();
	});
	afterAll(async () => await local.stop());

	const title = 'Written once';
	const stored = async () => {
		const filters = { condition: [{ column: 'title', operator: 'eq', value: title }] };
		const parameters = { ...select, operation: 'count', filters };
		const { outputs } = await run({ url: local.url, key: local.keys.secret }, parameters);
		return outputs[0]?.[0]?.json.count;
	};

	it('is given up after the timeout of the credential, and an insert is not sent again', async () => {
		const behave = await local.misbehave({ match: /^POST/, times: 9, how: { delay: 3_000 } });
		const credential = { url: local.url, key: local.keys.secret, databaseTimeout: 0.3 };
		const { error } = await run(credential, insert, { title: 'Too slow' });
		await behave();
		expect(error).toMatchObject({
			message: expect.stringMatching(/did not answer within 0\.3 seconds/),
			description: expect.stringMatching(/not known whether the change was made/),
		});
	});

	it.each([
		['the reply is lost', { drop: 'reply' as const }],
		['the reply is cut', { cutAfter: 10 }],
	])('says that a write may have happened when %s', async (_what, how) => {
		const before = Number(await stored());
		const behave = await local.misbehave({ match: /^POST/, how });
		const { error } = await run({ url: local.url, key: local.keys.secret }, insert, { title });
		await behave();
		expect(error).toMatchObject({ description: expect.stringMatching(/look before you send it again/) });
		expect(await stored()).toBe(before + 1);
	});

	it('is read again when the connection breaks', async () => {
		await local.misbehave({ match: /^GET/, how: { drop: 'request' } });
		const { outputs } = await run({ url: local.url, key: local.keys.secret });
		expect(outputs[0]?.length).toBeGreaterThan(0);
	});
});
