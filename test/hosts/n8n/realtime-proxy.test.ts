import type postgres from 'postgres';
import { openDatabase } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { startProxy, type Proxy } from '../../node-red/start-proxy';
import { authorityFile, startTlsFront } from '../../nodes/start-tls-server';
import { createTickets } from '../../storm/tickets';
import { until } from '../../until';
import { createHeard, hearTickets, withCatchUp } from './heard-tickets';
import { startRealN8n, type RealN8n } from './start-real-n8n';

let local: Local;
let sql: postgres.Sql;
let secure: Awaited<ReturnType<typeof startTlsFront>>;
let proxy: Proxy;
let n8n: RealN8n;

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = openDatabase(local);
	await createTickets(sql);
	await createHeard(sql);
	secure = await startTlsFront(local.url);
	proxy = await startProxy();
	n8n = await startRealN8n(local, {
		settings: {
			HTTPS_PROXY: proxy.url,
			NO_PROXY: 'localhost',
			NODE_USE_ENV_PROXY: '1',
			NODE_EXTRA_CA_CERTS: authorityFile,
		},
	});
}, 300_000);
afterAll(async () => {
	await n8n?.stop();
	await proxy?.stop();
	await secure?.stop();
	await sql?.end();
	await local?.stop();
}, 60_000);

test('the socket goes through the proxy of the n8n process, and trusts its authorities', async () => {
	const project = await n8n.session.keepCredential('Behind', { url: secure.url, key: local.keys.secret });
	const { id } = await n8n.session.keepWorkflow(hearTickets('Hear from behind', withCatchUp), { project });
	expect(await n8n.session.activate(id)).toBe('published');
	await sql`insert into public.tickets (title) values ('live')`;
	const heard = async () => await sql`select title, replayed from public.heard`;
	await until(async () => (await heard()).length > 0, 'it is heard', { every: 100 });
	expect([...(await heard())]).toEqual([{ title: 'live', replayed: false }]);

	const { host } = new URL(secure.url);
	const tunnels = () => proxy.connects.filter(({ target }) => target === host).length;
	// The socket, and the requests beside it; none past the proxy.
	expect(tunnels()).toBeGreaterThan(1);
	await until(
		() => secure.taken() === tunnels(),
		() => `${secure.taken()} connections are ${tunnels()} tunnels`,
	);
	await n8n.session.deactivate(id);
}, 120_000);
