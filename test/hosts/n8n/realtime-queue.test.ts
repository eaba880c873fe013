import postgres from 'postgres';
import { startLocal, type Local } from '../../local/harness';
import { createTickets, hearTickets, withCatchUp } from './heard-tickets';
import { startN8nWorker } from './start-n8n-worker';
import { startRealN8n, type RealN8n } from './start-real-n8n';
import { startRedis } from './start-redis';
import { writeTickets } from './write-tickets';

let local: Local;
let n8n: RealN8n;
let sql: postgres.Sql;
const undo: Array<() => Promise<void>> = [];

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	undo.push(local.stop);
	sql = postgres(local.databaseUrl, { max: 10, onnotice: () => undefined });
	undo.push(async () => await sql.end());
	await createTickets(sql);
	const redis = await startRedis();
	undo.push(redis.stop);
	const settings = {
		N8N_ENCRYPTION_KEY: 'shared-with-the-worker',
		EXECUTIONS_MODE: 'queue',
		QUEUE_BULL_REDIS_HOST: '127.0.0.1',
		QUEUE_BULL_REDIS_PORT: String(redis.port),
	};
	n8n = await startRealN8n(local, { settings });
	undo.push(n8n.stop);
	const worker = await startN8nWorker(n8n.environment);
	undo.push(worker.stop);
}, 400_000);
afterAll(async () => {
	for (const stop of undo.reverse()) await stop();
}, 120_000);

/**
 * Sockets are dropped, frozen and flooded and tokens expire, while eight writers commit rows and hold their transactions
 * open for a while: the order of the cursor is not the order of the commits.
 */
test('in queue mode, every row is heard in its latest state, whatever happens to the connection', async () => {
	const project = await n8n.session.keepCredential('Realtime', { url: local.url, key: local.keys.secret });
	const { id } = await n8n.session.keepWorkflow(hearTickets('Hear in the queue', withCatchUp), { project });
	expect(await n8n.session.activate(id)).toBe('published');

	const faults = ['drop', 'freeze', 'phx_error', 'phx_close', 'drop'] as const;
	await Promise.all([
		writeTickets(sql, { seed: 20_261_127, writers: 8, transactions: 12 }),
		(async () => {
			for (const fault of faults) {
				await local.realtime.act({ do: fault });
				await new Promise((resolve) => setTimeout(resolve, 700));
			}
		})(),
	]);

	const missing = async () =>
		Number(
			(
				await sql`select count(*) from public.tickets t where not exists (
					select from public.heard h where h.ticket = t.id and h.title = t.title)`
			)[0]?.count,
		);
	for (let tries = 0; (await missing()) > 0; tries++) {
		if (tries > 1200) throw new Error(`${await missing()} tickets were not heard in their latest state`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
	const [{ twice } = { twice: undefined }] =
		await sql`select count(*) as twice from (select event from public.heard group by event having count(*) > 1) repeated`;
	expect(Number(twice)).toBe(0);
	const failed = (await n8n.session.executions(id)).filter(({ status }) => status === 'error');
	expect(failed).toEqual([]);
}, 300_000);
