import { randomBytes } from 'node:crypto';
import { SupabaseStorage } from '../../../nodes/SupabaseStorage/SupabaseStorage.node';
import { createUser, openClient, password, signToken } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { untilEnded } from '../../local/until-ended';
import { stored } from '../binary-store';
import { runNode, type NodeSetup } from '../harness';
import { startForwardingServer, type ForwardingServer } from '../start-forwarding-server';

const email = 'ann@tokens.example';
/** Seconds. */
const lifetime = 8;

let local: Local;
let ann: string;
/** On the way to local Supabase, the first piece of an upload takes so long that its token ends meanwhile. */
let slow: ForwardingServer;
let mayEnd: boolean;
beforeAll(async () => {
	local = await startLocal({ auth: { jwtExpiry: lifetime } });
	ann = (await createUser(local, email)).id;
	slow = await startForwardingServer(local.url, async ({ method, token }) => {
		if (method !== 'PATCH' || !mayEnd) return;
		mayEnd = false;
		await untilEnded(token);
	});
}, 60_000);
afterAll(async () => {
	await slow?.stop();
	await local?.stop();
});
beforeEach(() => {
	mayEnd = true;
	slow.forget();
});

const bytes = randomBytes(13_000_000);
const upload = async (name: string, setup: Partial<NodeSetup>) =>
	await runNode({
		node: new SupabaseStorage(),
		binaries: [{ data: await stored(bytes, { mimeType: 'application/zip' }) }],
		...setup,
		parameters: {
			...{ resource: 'file', operation: 'upload', bucket: 'papers', path: `${ann}/${name}` },
			...setup.parameters,
		},
	});
const download = async (name: string) =>
	await openClient(local, local.keys.secret).storage.from('papers').download(`${ann}/${name}`);
const begun = () => slow.requests.filter((request) => request === 'POST /storage/v1/upload/resumable').length;

it('an upload in several requests goes on with the next token when the first one ends between two pieces', async () => {
	const user = { url: slow.url, key: local.keys.publishable, signInBy: 'email', email, password };
	const { error } = await upload('renewed.zip', { user, parameters: { actAs: 'user' } });
	expect(error).toBeUndefined();
	expect([mayEnd, begun()]).toEqual([false, 1]);
	const { data } = await download('renewed.zip');
	expect(Buffer.from(await data!.arrayBuffer()).equals(bytes)).toBe(true);
});

it('with a token that nobody can renew it says so, and nothing is stored', async () => {
	const exp = Math.floor(Date.now() / 1000) + lifetime;
	const token = signToken({ sub: ann, role: 'authenticated', exp }, local.jwtSecret);
	const { error } = await upload('ended.zip', {
		credential: { url: slow.url, key: local.keys.publishable },
		parameters: { actAs: 'token', userAccessToken: token },
	});
	expect(error).toMatchObject({
		message: '"exp" claim timestamp check failed',
		description: expect.stringMatching(/^Sign in again.* 6291456 of 13000000 bytes had come\./),
	});
	expect(JSON.stringify([error?.message, error?.description])).not.toContain(token);
	expect((await download('ended.zip')).error).not.toBeNull();
});
