import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { startLocal, type Local } from '../local/harness';
import { loadFlow, projectKey, until, useNodeRed } from './runtime';
import { startServer } from '../start-server';

const helper = useNodeRed();

interface Answer {
	readonly status: number;
	readonly body: unknown;
}

const ask = async (question: object | string, contentType = 'application/json'): Promise<Answer> =>
	await helper.request().post('/supabase/names').type(contentType).send(question);

describe('names of a live project', () => {
	let local: Local;
	beforeAll(async () => {
		local = await startLocal();
	});
	afterAll(async () => await local?.stop());

	const askWith = async (key: string, question: object): Promise<unknown> => {
		await loadFlow({ url: local.url }, {}, { key });
		return (await ask({ project: 'p1', ...question })).body;
	};

	it('are tables with their comments', async () => {
		expect(await askWith(local.keys.secret, { lookup: 'tables' })).toEqual({
			names: expect.arrayContaining([
				{ name: 'todos', help: 'Things to do; the table of the demo' },
				expect.objectContaining({ name: 'products' }),
			]),
		});
	});

	it('are columns with type, comment, key, and whether a new row must have them', async () => {
		expect(await askWith(local.keys.secret, { lookup: 'columns', table: 'todos', schema: '' })).toEqual({
			names: expect.arrayContaining([
				expect.objectContaining({ name: 'id', isKey: true, required: false }),
				expect.objectContaining({ name: 'title', type: 'text', input: 'text', required: true }),
				expect.objectContaining({ name: 'priority', help: '1 is the most urgent' }),
			]),
		});
	});

	it('are functions and their arguments', async () => {
		expect(await askWith(local.keys.secret, { lookup: 'functions' })).toEqual({
			names: expect.arrayContaining([{ name: 'add', help: 'Adds two numbers' }]),
		});
		expect((await ask({ project: 'p1', lookup: 'arguments', function: 'restock' })).body).toEqual({
			names: [
				expect.objectContaining({ name: 'product', required: true }),
				expect.objectContaining({ name: 'amount', required: false }),
			],
		});
	});

	it('are schemas, with every key', async () => {
		expect(await askWith(local.keys.publishable, { lookup: 'schemas' })).toEqual({
			names: expect.arrayContaining([{ name: 'public' }]),
		});
	});

	it('that a key may not list are refused with what to do', async () => {
		expect(await askWith(local.keys.publishable, { lookup: 'tables' })).toEqual({
			problem: 'The names cannot be listed with this key. Type the name. Only secret keys may read the list.',
		});
	});
});

describe('whoever asks', () => {
	let server: RecordingServer;
	beforeAll(async () => {
		server = await startRecordingServer();
	});
	afterAll(async () => await server.stop());
	beforeEach(() => server.answerWith({ status: 200, body: { definitions: { todos: { properties: {} } } } }));

	it('reaches the deployed address with the stored key and no other', async () => {
		await loadFlow({ url: server.url }, {});
		const { body } = await ask({
			project: 'p1',
			lookup: 'tables',
			url: 'http://elsewhere.invalid',
			key: 'sb_secret_typed',
		});
		expect(body).toEqual({ names: [{ name: 'todos' }] });
		expect(server.requests).toMatchObject([{ path: '/rest/v1/', headers: { apikey: projectKey } }]);
	});

	it.each([
		['of a project that is not deployed', { project: 'new', lookup: 'tables' }, 'Deploy the project first'],
		['of a node that is no project', { project: 'n1', lookup: 'tables' }, 'Deploy the project first'],
		['without a project', { lookup: 'tables' }, 'Deploy the project first'],
		['of a kind that is none', { project: 'p1', lookup: 'users' }, 'does not know such a list'],
		['of a kind that every object has', { project: 'p1', lookup: 'toString' }, 'does not know such a list'],
		['in no question', [7], 'does not know such a list'],
	])('for names %s gets a reason, and nothing is sent', async (_name, question, words) => {
		await loadFlow({ url: server.url }, {});
		const { status, body } = await ask(question);
		expect([status, body]).toEqual([200, { problem: expect.stringContaining(words) }]);
		expect(server.requests).toEqual([]);
	});

	it('gets what is wrong with the project, without its key', async () => {
		server.answerWith({ status: 500, body: { message: `you sent ${projectKey}` } });
		await loadFlow({ url: server.url }, {});
		const { body } = await ask({ project: 'p1', lookup: 'tables' });
		expect(body).toEqual({ problem: expect.stringContaining('[hidden]') });
		expect(JSON.stringify([body, helper.log().args])).not.toContain('planted');
	});

	it.each(['application/x-www-form-urlencoded', 'text/plain'])(
		'by %s, which a page of any other site could send, is refused',
		async (contentType) => {
			await loadFlow({ url: server.url }, {});
			const { status, body } = await ask('project=p1&lookup=tables', contentType);
			expect([status, body]).toEqual([415, { problem: expect.stringContaining('JSON') }]);
			expect(server.requests).toEqual([]);
		},
	);

	it('and goes away, stops the request', async () => {
		let closed = false;
		let asked = false;
		const silent = await startServer((request) => {
			asked = true;
			request.socket.once('close', () => (closed = true));
		});
		await loadFlow({ url: silent.url }, {});
		const question = helper.request().post('/supabase/names').type('application/json');
		const asking = question.send({ project: 'p1', lookup: 'tables' });
		asking.end(() => undefined);
		await until(() => asked);
		asking.abort();
		await until(() => closed);
		await silent.stop();
	});
});
