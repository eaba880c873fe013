import { startRecordingServer, type RecordingServer } from '../../contract/recording-server';
import { startNodeRed, type NodeRed } from './start-node-red';

let server: RecordingServer;
let nodeRed: NodeRed;
beforeAll(async () => {
	server = await startRecordingServer();
	nodeRed = await startNodeRed({
		flows: [{ id: 'p1', type: 'supabase-project', url: server.url }],
		credentials: { p1: { key: 'sb_secret_stored' } },
		settings: { adminAuth: { type: 'credentials', users: [], default: { permissions: 'read' } } },
	});
});
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

it('nor can they have it asked for its names', async () => {
	const response = await fetch(`${nodeRed.url}/supabase/names`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify({ project: 'p1', lookup: 'tables' }),
	});
	expect(response.status).toBe(401);
	expect(server.requests).toEqual([]);
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
