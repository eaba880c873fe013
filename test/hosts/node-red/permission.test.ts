import { startRecordingServer, type RecordingServer } from '../../contract/recording-server';
import { startNodeRed, type NodeRed } from './start-node-red';

let server: RecordingServer;
let nodeRed: NodeRed;
beforeAll(async () => {
	server = await startRecordingServer();
	nodeRed = await startNodeRed({
		flows: [{ id: 'p1', type: 'supabase-project', url: server.url }],
		credentials: { p1: { key: 'sb_secret_stored' } },
		settings: {
			adminAuth: {
				type: 'credentials',
				// Rights alone tell them apart: one may change flows, but no project.
				users: [user('ann', 'supabase-project.write'), user('bob', 'flows.write')],
				default: { permissions: 'read' },
			},
		},
	});
});
const password = 'Planted-password-1';
const user = (username: string, ...permissions: readonly string[]) => ({
	username,
	// Of that password, by bcrypt.
	password: '$2b$04$VSaguoq6m38EH8AP7XKRw.qGAc4eUvGLM6j3cSqvNGQbdCH6eNvum',
	permissions,
});
beforeEach(() => server.answerWith({ status: 200, body: [] }));
afterAll(async () => {
	await nodeRed?.stop();
	await server?.stop();
});

it('who may only look at flows cannot have a project tested, and so cannot send its key anywhere', async () => {
	const look = await fetch(`${nodeRed.url}/flows`);
	expect(look.status).toBe(200);
	expect(await look.text()).toContain('supabase-project');
	const response = await fetch(`${nodeRed.url}/supabase/test`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ id: 'p1', url: server.url, key: '__PWRD__' }),
	});
	expect(response.status).toBe(401);
	expect(server.requests).toEqual([]);
});

/** Signs in to the editor; the header that says so. */
async function signedIn(username: string): Promise<{ readonly authorization: string }> {
	const response = await fetch(`${nodeRed.url}/auth/token`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({
			...{ client_id: 'node-red-editor', grant_type: 'password', scope: '', username, password },
		}),
	});
	expect(response.status).toBe(200);
	const { access_token: token } = (await response.json()) as { readonly access_token: string };
	return { authorization: `Bearer ${token}` };
}

const askForNames = async (question: object, headers: object = {}) =>
	await fetch(`${nodeRed.url}/supabase/names`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', ...headers },
		body: JSON.stringify({ project: 'p1', ...question }),
	});

const bucket = { id: 'papers', name: 'papers', public: false };
describe.each([
	['tables', {}, { definitions: { todos: { properties: {} } } }, ['todos']],
	['buckets', {}, [bucket], ['papers']],
	['folders', { bucket: 'papers', folder: '' }, [{ name: 'reports', id: null }], ['reports']],
])('the names of %s', (lookup, of, body, names) => {
	it('are not looked up for who may only look at flows', async () => {
		const response = await askForNames({ lookup, ...of });
		expect([response.status, await response.text()]).toEqual([401, expect.not.stringContaining('secret')]);
		expect(server.requests).toEqual([]);
	});

	it('are not looked up for who may not change projects, whatever else they may', async () => {
		const response = await askForNames({ lookup, ...of }, await signedIn('bob'));
		expect([response.status, server.requests]).toEqual([401, []]);
	});

	it('are told to who may change projects, and the key is not, even when the server repeats it', async () => {
		const ann = await signedIn('ann');
		server.answerWith({ status: 200, body });
		const told = await askForNames({ lookup, ...of }, ann);
		const { names: found } = (await told.json()) as {
			readonly names: ReadonlyArray<{ readonly name: string }>;
		};
		expect([told.status, found.map(({ name }) => name)]).toEqual([200, names]);
		expect(server.requests[0]?.headers.apikey).toBe('sb_secret_stored');

		server.answerWith({
			status: 400,
			body: { message: 'you sent sb_secret_stored', error: 'sb_secret_stored' },
		});
		const refused = await askForNames({ lookup, ...of }, ann);
		const words = await refused.text();
		expect([refused.status, words]).toEqual([200, expect.stringContaining('[hidden]')]);
		expect(words + nodeRed.log()).not.toContain('sb_secret_stored');
	});
});

it('nor can they have a user signed in', async () => {
	const response = await fetch(`${nodeRed.url}/supabase/user/test`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ project: 'p1', email: 'ann@example.com', password: 'x' }),
	});
	expect(response.status).toBe(401);
	expect(server.requests).toEqual([]);
});
