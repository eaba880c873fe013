import { startLocal, type Local } from '../local/harness';
import { authority, otherAuthority, startTlsFront } from '../nodes/start-tls-server';
import { ear, heard, out, useEars } from './realtime-flow';
import { arrived, coreNode, pass, until, useNodeRed, type Message } from './runtime';
import { startProxy, type Proxy } from './start-proxy';

const helper = useNodeRed();
const load = useEars(helper);

let local: Local;
let secure: Awaited<ReturnType<typeof startTlsFront>>;
let proxy: Proxy | undefined;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	secure = await startTlsFront(local.url);
});
afterEach(async () => {
	await helper.unload();
	await proxy?.stop();
	proxy = undefined;
});
afterAll(async () => {
	await secure?.stop();
	await local?.stop();
});

const user = { username: 'user', password: 'p@ss' };

/** A project behind TLS and a proxy, a node that sends to a room, and one that listens to a table. */
const loadBehind = async (through: Proxy, ca: string, { waits = true } = {}): Promise<void> => {
	proxy = through;
	const listening = ear('e1', 'onPostgresChanges', {
		table: ['todos', 'str'],
		catchUp: ['rows', 'choice'],
		cursorColumn: ['id', 'str'],
	});
	const sending = out('sendBroadcast', {
		channel: ['room', 'str'],
		event: ['message', 'str'],
		payload: ['payload', 'msg'],
		ack: ['true', 'bool'],
	});
	const inSecret = (node: object) => ({ ...node, project: 'p2' });
	await load(
		{ url: local.url, key: local.keys.secret },
		inSecret(sending),
		[
			{
				...listening,
				nodes: listening.nodes.map((node) => ({ ...node, ...(node.id === 'e1' && { project: 'p2' }) })),
			},
		],
		{
			waits,
			sets: [coreNode('network/05-tls.js'), coreNode('network/06-httpproxy.js')],
			nodes: [
				{ id: 'p2', type: 'supabase-project', url: secure.url, tls: 't1', proxy: 'x1', retry: false },
				{ id: 't1', type: 'tls-config', verifyservercert: true },
				{ id: 'x1', type: 'http proxy', url: through.url, noproxy: [] },
			],
			credentials: { t1: { cadata: ca }, x1: user, p2: { key: local.keys.secret } },
		},
	);
};

const titles = (): readonly unknown[] =>
	(heard.e1 ?? []).map(({ payload }) => (payload as { new: { title: string } }).new.title);

const insert = async (title: string): Promise<void> => {
	const { status } = await fetch(`${local.url}/rest/v1/todos`, {
		method: 'POST',
		headers: { apikey: local.keys.secret, 'content-type': 'application/json' },
		body: JSON.stringify({ title }),
	});
	expect(status).toBe(201);
};

it('sockets and requests go through the proxy, and trust the authority of the project', async () => {
	const through = await startProxy();
	await loadBehind(through, authority);
	await insert('by socket');
	await until(() => titles().includes('by socket'));
	expect(await pass({ payload: { text: 'Hello' } })).toMatchObject({ output: { payload: 'ok' } });

	// What is missed is read by requests.
	await local.realtime.act({ do: 'freeze' });
	await insert('by request');
	await local.realtime.act({ do: 'drop' });
	await until(() => titles().includes('by request'));
	expect(titles()).toEqual(['by socket', 'by request']);
	expect(through.connects.length).toBeGreaterThan(1);
	expect(new Set(through.connects.map((each) => JSON.stringify(each)))).toEqual(
		new Set([
			JSON.stringify({
				target: new URL(secure.url).host,
				authorization: `Basic ${Buffer.from('user:p@ss').toString('base64')}`,
			}),
		]),
	);
});

const caught = async (): Promise<string> => {
	await until(() => arrived.caught.length > 0);
	return (arrived.caught[0] as Message).error?.message ?? '';
};

it('a certificate of another authority is refused', async () => {
	await loadBehind(await startProxy(), otherAuthority, { waits: false });
	helper.getNode('n1').receive({ payload: {} });
	expect(await caught()).toMatch(/certificate.*Give the server's own CA certificate/s);
});

it('a proxy that refuses is told as such, without its password', async () => {
	await loadBehind(await startProxy('407 Proxy Authentication Required'), authority, { waits: false });
	helper.getNode('n1').receive({ payload: {} });
	expect(await caught()).toMatch(
		/^SupabaseError: No way to 127.0.0.1:\d+: the proxy 127.0.0.1:\d+ has answered 407. Check the user name/,
	);
	expect(JSON.stringify(arrived)).not.toContain(user.password);
});

it('a proxy that is not there is told as such, without its password', async () => {
	const gone = await startProxy();
	await gone.stop();
	await loadBehind(gone, authority, { waits: false });
	helper.getNode('n1').receive({ payload: {} });
	expect(await caught()).toMatch(
		/the proxy 127.0.0.1:\d+ cannot be reached .* Check the address of the proxy/,
	);
	expect(JSON.stringify(arrived)).not.toContain(user.password);
});
