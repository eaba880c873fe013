import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { startTlsServer, authority, otherAuthority } from '../nodes/start-tls-server';
import { arrived, coreNode, loadFlow, pass, pause, projectKey, until, useNodeRed } from './runtime';
import { startProxy } from './start-proxy';
import { startServer } from '../start-server';

const helper = useNodeRed();

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());
beforeEach(() => server.answerWith({ status: 200, body: [] }));

const select = { operation: 'database.select', field_table: 'todos', field_tableType: 'str' };

describe('settings', () => {
	it('address and key may come from the environment', async () => {
		process.env.SUPABASE_TEST_URL = `${server.url}/rest/v1/`;
		process.env.SUPABASE_TEST_KEY = 'sb_publishable_from_env';
		await loadFlow({ url: '${SUPABASE_TEST_URL}' }, select, { key: '${SUPABASE_TEST_KEY}' });
		await pass({});
		expect(server.requests[0]).toMatchObject({
			path: '/rest/v1/todos',
			headers: { apikey: 'sb_publishable_from_env', authorization: 'Bearer sb_publishable_from_env' },
		});
	});

	it('schema and extra headers go with every request', async () => {
		const credentials = { p1: { key: projectKey, headers: '{"X-Tenant": "blue"}' } };
		await loadFlow({ url: server.url, schema: 'team' }, select, { credentials });
		await pass({});
		expect(server.requests[0]?.headers).toMatchObject({ 'x-tenant': 'blue', 'accept-profile': 'team' });
	});

	it.each([
		['an address that is none', { url: 'not an address' }, 'INVALID_PROJECT_URL', 'url'],
		['no address', { url: '' }, 'INVALID_PROJECT_URL', 'url'],
		['a variable that is not set', { url: '${SUPABASE_NOT_SET}' }, 'INVALID_PROJECT_URL', 'url'],
		['a database connection string', { url: 'postgres://u:p@host/db' }, 'INVALID_PROJECT_URL', 'url'],
		['a timeout that is no number', { timeout_database: 'long' }, 'INVALID_PROJECT', 'timeout_database'],
		['TLS settings that are gone', { tls: 'nobody' }, 'INVALID_PROJECT', 'tls'],
		['a proxy that is gone', { proxy: 'nobody' }, 'INVALID_PROJECT', 'proxy'],
	])('%s: every user says so and nothing is sent', async (_name, project, code, field) => {
		await loadFlow({ url: server.url, ...project }, select);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code, cause: { field } });
		expect(server.requests).toEqual([]);
	});

	it('headers that are no JSON are refused without showing them', async () => {
		const credentials = { p1: { key: projectKey, headers: '{"X-Secret": "planted-header' } };
		await loadFlow({ url: server.url }, select, { credentials });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'INVALID_PROJECT', cause: { field: 'headers' } });
		expect(JSON.stringify(caught)).not.toContain('planted');
	});

	it('a project without a key is refused', async () => {
		await loadFlow({ url: server.url }, select, { key: '' });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'INVALID_PROJECT_KEY' });
	});
});

describe('faults', () => {
	it('nothing listens there', async () => {
		await loadFlow({ url: 'http://127.0.0.1:1' }, select);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'ECONNREFUSED', cause: { status: 0, field: 'url' } });
		expect(caught?.error?.message).toContain('Could not reach 127.0.0.1:1');
	});

	it('the name leads nowhere', async () => {
		await loadFlow({ url: 'http://no-such-project.invalid' }, select);
		const { caught } = await pass({});
		expect(['ENOTFOUND', 'EAI_AGAIN']).toContain(caught?.error?.code);
	});

	it('the key is refused', async () => {
		server.answerWith({ status: 401, body: { message: 'Invalid API key' } });
		await loadFlow({ url: server.url }, select);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ cause: { status: 401 } });
		expect(caught?.error?.message).toContain('Project Settings → API Keys');
	});

	it('the server is slower than the timeout', async () => {
		const slow = await startServer(() => undefined);
		await loadFlow({ url: slow.url, timeout_database: '0.2' }, select);
		const { caught } = await pass({});
		await slow.stop();
		expect(caught?.error).toMatchObject({ code: 'ETIMEDOUT', cause: { status: 0 } });
		expect(caught?.error?.message).toContain('did not answer within 0.2 seconds');
	});

	it('a redirect is not followed', async () => {
		server.answerWith({ status: 307, headers: { location: 'http://elsewhere.invalid/rest/v1/todos' } });
		await loadFlow({ url: server.url }, select);
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({ code: 'REDIRECTED', cause: { status: 307 } });
		expect(server.requests).toHaveLength(1);
	});
});

describe('on the way', () => {
	const tlsNode = coreNode('network/05-tls.js');
	const proxyNode = coreNode('network/06-httpproxy.js');

	it.each([
		['its own authority', { cadata: authority }, true, undefined],
		['another authority', { cadata: otherAuthority }, true, /CERT|SIGNATURE|ISSUER/],
		['no authority', {}, true, /CERT|SIGNATURE|ISSUER/],
		['no authority, but nothing is checked', {}, false, undefined],
	])(
		'a server with a private certificate is reached with %s',
		async (_name, credentials, verifyservercert, refused) => {
			const secure = await startTlsServer([{ id: 1 }]);
			await loadFlow({ url: secure.url, tls: 't1' }, select, {
				sets: [tlsNode],
				nodes: [{ id: 't1', type: 'tls-config', verifyservercert }],
				credentials: { t1: credentials },
			});
			const { output, caught } = await pass({});
			await secure.stop();
			if (refused) expect(caught?.error?.code).toMatch(refused);
			else expect(output?.payload).toEqual([{ id: 1 }]);
		},
	);

	it('a proxy is used, with its password, also for TLS', async () => {
		const secure = await startTlsServer([{ id: 1 }]);
		const proxy = await startProxy();
		await loadFlow({ url: secure.url, tls: 't1', proxy: 'x1' }, select, {
			sets: [tlsNode, proxyNode],
			nodes: [
				{ id: 't1', type: 'tls-config', verifyservercert: true },
				{ id: 'x1', type: 'http proxy', url: proxy.url, noproxy: [] },
			],
			credentials: { t1: { cadata: authority }, x1: { username: 'user', password: 'p@ss' } },
		});
		const { output, caught } = await pass({});
		await Promise.all([secure.stop(), proxy.stop()]);
		expect(caught?.error?.message).toBeUndefined();
		expect(output?.payload).toEqual([{ id: 1 }]);
		const authorization = `Basic ${Buffer.from('user:p@ss').toString('base64')}`;
		expect(proxy.connects).toEqual([{ target: new URL(secure.url).host, authorization }]);
	});

	it('hosts on the list are reached without the proxy', async () => {
		const proxy = await startProxy();
		await loadFlow({ url: server.url, proxy: 'x1' }, select, {
			sets: [proxyNode],
			nodes: [{ id: 'x1', type: 'http proxy', url: proxy.url, noproxy: ['127.0.0.1'] }],
		});
		await pass({});
		await proxy.stop();
		expect(proxy.connects).toEqual([]);
		expect(server.requests).toHaveLength(1);
	});
});

describe('closing', () => {
	it('stops what is on its way, and says that the outcome of a write is not known', async () => {
		const closed: string[] = [];
		let requests = 0;
		const silent = await startServer((request) => {
			requests += 1;
			request.socket.once('close', () => closed.push('closed'));
		});
		const insert = { ...select, operation: 'database.insert', field_rows: 'payload', field_rowsType: 'msg' };
		await loadFlow({ url: silent.url }, insert);
		helper.getNode('n1').receive({ payload: { title: 'Milk' } });
		await until(() => requests === 1);
		const began = Date.now();
		await helper.clearFlows();
		const took = Date.now() - began;
		const before = arrived.shown.length;
		await pause(50);
		const logged = JSON.stringify(helper.log().args);
		await silent.stop();
		expect(took).toBeLessThan(1000);
		expect(closed).toEqual(['closed']);
		expect(arrived.output).toEqual([]);
		expect(arrived.shown).toHaveLength(before);
		expect(logged).toContain('It is not known whether the change was made');
	});

	it('ends messages that still wait for their turn: ten are on their way at the most', async () => {
		let requests = 0;
		const silent = await startServer(() => void (requests += 1));
		await loadFlow({ url: silent.url }, select);
		for (let index = 0; index < 15; index++) helper.getNode('n1').receive({});
		await until(() => requests === 10);
		await pause(100);
		expect(requests).toBe(10);
		await helper.clearFlows();
		await silent.stop();
		expect(requests).toBe(10);
	});
});

it('the key is in no message, status, error and log, whatever the server says', async () => {
	const told = `you sent ${projectKey}`;
	server.answerWith({ status: 400, body: { message: told, details: told, hint: told, code: told } });
	await loadFlow({ url: server.url }, select);
	const { caught } = await pass({});
	await pause(50);
	expect(caught?.error?.message).toContain('[hidden]');
	expect(JSON.stringify([arrived, helper.log().args])).not.toContain('planted');
});
