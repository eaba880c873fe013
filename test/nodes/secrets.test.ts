import { inspect } from 'node:util';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { SupabaseFunctions } from '../../nodes/SupabaseFunctions/SupabaseFunctions.node';
import { SupabaseStorage } from '../../nodes/SupabaseStorage/SupabaseStorage.node';
import { inMemory } from './binaries';
import { runNode, type NodeRun } from './harness';

/** Planted where a user would put them; none may turn up in anything n8n stores or shows. */
const planted = {
	opaque: 'planted-key-of-an-own-gateway-0123456789',
	secret: 'sb_secret_planted0123456789',
	header: 'planted-header-value-0123456789',
};

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** All that is reachable from a run, hidden and circular members too. */
const everything = (run: NodeRun): string =>
	all(run) + JSON.stringify(run.run.data.resultData) + String(run.error?.stack);

const all = (value: unknown): string =>
	inspect(value, { depth: Infinity, showHidden: true, maxArrayLength: null, maxStringLength: null });

/** A server's error that repeats what it was sent. */
const echo = (key: string) => ({
	message: `unexpected key ${key} and Bearer ${key}`,
	details: `header was ${planted.header}`,
	hint: `apikey=${key}`,
	code: `X${key}`,
});

describe.each([planted.opaque, planted.secret])('with the key %s', (key) => {
	describe.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)('and %s', (onError) => {
		it.each([
			['a server that repeats it', { status: 400, body: echo(key) }],
			[
				'a server that repeats it in plain text',
				{ status: 401, body: JSON.stringify(echo(key)).slice(0, -1) },
			],
			['a refused key', { status: 401, body: echo(key) }],
			['a redirect', { status: 302, headers: { location: `https://${key}.example/` } }],
			['rows', { status: 200, body: [{ id: 1 }] }],
		])('nothing that n8n keeps holds it: %s', async (_what, reply) => {
			server.answerWith(reply);
			const run = await runNode({
				credential: {
					url: server.url,
					key,
					headers: { header: [{ name: 'X-Gate', value: planted.header }] },
				},
				parameters: { resource: 'row', operation: 'insert', table: 'todos' },
				items: [{ title: 'x' }],
				onError,
			});
			const found = Object.values(planted).filter((secret) => everything(run).includes(secret));
			expect(found).toEqual([]);
			expect(server.requests[0]?.headers).toMatchObject({ apikey: key, 'x-gate': planted.header });
		});
	});

	it.each([
		['a server that repeats it', { status: 400, body: echo(key) }],
		['a function that repeats it', { status: 500, body: echo(key) }],
		['a redirect', { status: 302, headers: { location: `https://${key}.example/` } }],
		['a file', { status: 200, headers: { 'content-type': 'application/pdf' }, body: '%PDF' }],
	])('nothing that n8n keeps holds it when a file is sent: %s', async (_what, reply) => {
		server.answerWith(reply);
		const run = await runNode({
			node: new SupabaseFunctions(),
			credential: { url: server.url, key },
			parameters: {
				resource: 'function',
				operation: 'invoke',
				function: 'hello',
				bodyAs: 'file',
				options: { headers: { entry: [{ name: 'X-Secret', value: '={{ $json.header }}' }] } },
			},
			items: [{ header: planted.header }],
			binaries: [{ data: inMemory(Buffer.from('beans')) }],
		});
		const { Source: _given, ...found } = run.run.data.resultData.runData;
		const said = all([found, run.error, run.outputs]);
		expect(Object.values(planted).filter((secret) => said.includes(secret))).toEqual([]);
		expect(server.requests[0]?.headers).toMatchObject({ apikey: key, 'x-secret': planted.header });
	});

	it.each([
		['a server that repeats it', { status: 400, body: echo(key) }],
		['a redirect', { status: 302, headers: { location: `https://${key}.example/` } }],
		['a file', { status: 200, headers: { 'content-type': 'application/pdf' }, body: '%PDF' }],
	])('nothing that n8n keeps holds it when a file is received: %s', async (_what, reply) => {
		server.answerWith(reply);
		const run = await runNode({
			node: new SupabaseStorage(),
			credential: { url: server.url, key },
			parameters: { resource: 'file', operation: 'download', bucket: 'papers', path: 'a.pdf' },
		});
		expect(everything(run)).not.toContain(key);
		expect(server.requests[0]?.headers).toMatchObject({ apikey: key });
	});

	it('nothing that n8n keeps holds it: no connection', async () => {
		const run = await runNode({
			credential: { url: 'http://127.0.0.1:9', key },
			parameters: { resource: 'row', operation: 'count', table: 'todos' },
		});
		expect(run.error).toBeDefined();
		expect(everything(run)).not.toContain(key);
	});
});
