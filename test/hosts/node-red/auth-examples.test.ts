import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startLocal, type Local } from '../../local/harness';
import { toTotp } from '../../local/to-totp';
import { becomes } from '../becomes';
import { rowsOf } from './rows-of';
import { startNodeRed, type NodeRed } from './start-node-red';

interface FlowNode {
	readonly id: string;
	readonly type: string;
	readonly name?: string;
	readonly [property: string]: unknown;
}

const folder = path.resolve(__dirname, '../../../node-red/examples');
const example = (name: string): readonly FlowNode[] =>
	JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as readonly FlowNode[];

const asUser = ['Sign up and act as the user', 'Enroll a second factor'].flatMap(example);
const asAdmin = ['Invite a user', 'List all users every night'].flatMap(example);

let local: Local;
let nodeRed: NodeRed;
beforeAll(async () => {
	local = await startLocal({ auth: { confirmEmail: true } });
	const credentials: Record<string, object> = {};
	const fitted = (nodes: readonly FlowNode[], key: string): FlowNode[] =>
		nodes.map((node) => {
			if (node.type === 'supabase-project') credentials[node.id] = { key };
			if (node.type === 'supabase-user')
				credentials[node.id] = { email: 'ann@example.com', password: 'correct horse battery staple' };
			switch (node.type) {
				case 'supabase-project':
					return { ...node, url: local.url };
				case 'http request':
					return { ...node, url: String(node.url).replace('http://127.0.0.1:54321', local.url) };
				case 'debug':
					return { ...node, console: true };
				default:
					return node;
			}
		});
	const flows = [...fitted(asUser, local.keys.publishable), ...fitted(asAdmin, local.keys.secret)];
	nodeRed = await startNodeRed({ flows, credentials });
});
afterAll(async () => {
	await nodeRed?.stop();
	await local?.stop();
});

/** Presses an inject node and resolves with what it made Node-RED write. */
async function press(name: string, wanted: RegExp, more: object = {}): Promise<string> {
	const { id } = [...asUser, ...asAdmin].find((node) => node.type === 'inject' && node.name === name)!;
	const before = nodeRed.log().length;
	const response = await fetch(`${nodeRed.url}/inject/${id}`, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(more),
	});
	expect(response.status).toBe(200);
	await becomes(() => nodeRed.log().slice(before), expect.stringMatching(wanted));
	return nodeRed.log().slice(before);
}

it('signs a user up, verifies the code from the mailbox and reads rows as that user', async () => {
	await press('sign up', /Clean the grinder/);
	expect(
		await rowsOf(local, 'select email, email_confirmed_at is not null as confirmed from auth.users'),
	).toEqual([{ email: 'ann@example.com', confirmed: true }]);
});

it('reads rows as a user node', async () => {
	await press('as Ann', /Clean the grinder/);
});

it('enrolls a second factor and reaches aal2', async () => {
	const shown = await press('enroll', /secret: '[A-Z2-7]+'/);
	const secret = /secret: '([A-Z2-7]+)'/.exec(shown)?.[1] ?? '';
	const payload = { __user_inject_props__: [{ p: 'payload', v: toTotp(secret), vt: 'str' }] };
	await press('code of the app', /currentLevel: 'aal2'/, payload);
});

it('invites a user', async () => {
	await press('invite', /bob@example\.com/);
	expect(
		await rowsOf(
			local,
			"select raw_user_meta_data->>'name' as name from auth.users where invited_at is not null",
		),
	).toEqual([{ name: 'Bob' }]);
});

it('writes all users into a file', async () => {
	await press('every night at 3:00', /ann@example\.com/);
	const file = path.join(nodeRed.userDir, 'users.csv');
	expect(existsSync(file)).toBe(true);
	expect(nodeRed.file('users.csv')).toMatch(/^id,email,phone,created_at,last_sign_in_at\n/);
	expect(nodeRed.file('users.csv').trim().split('\n')).toHaveLength(3);
});
