import postgres from 'postgres';
import { startLocal, type Local } from '../local/harness';
import { startServer } from '../start-server';
import { runNode } from './harness';

/** An execution that is cancelled while the Database node writes. */

let local: Local;
let sql: postgres.Sql;
beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.cancelled (id int primary key);
		grant all on public.cancelled to service_role;
		notify pgrst, 'reload schema'`);
}, 60_000);
afterAll(async () => {
	await sql?.end();
	await local?.stop();
});

it('sends nothing more, stops waiting for the reply, and tells what was written', async () => {
	let cancel = (): void => {};
	let requests = 0;
	let hangUp = (): void => {};
	const hungUp = new Promise<void>((resolve) => (hangUp = resolve));
	const server = await startServer((request, response) => {
		const chunks: Buffer[] = [];
		response.on('close', () => {
			if (!response.writableEnded) hangUp();
		});
		request.on('data', (chunk: Buffer) => chunks.push(chunk));
		request.on('end', () => {
			requests += 1;
			const isSecond = requests === 2;
			const { method, url = '', headers } = request;
			const { host: _host, connection: _connection, 'content-length': _length, ...kept } = headers;
			void fetch(local.url + url, {
				method,
				headers: kept as Record<string, string>,
				body: Buffer.concat(chunks),
			}).then(async (reply) => {
				const body = await reply.text();
				// The second is written, but never answered.
				if (isSecond) return cancel();
				response.writeHead(reply.status, { 'content-type': 'application/json' });
				response.end(body);
			});
		});
	});
	try {
		const { run } = await runNode({
			credential: { url: server.url, key: local.keys.secret },
			parameters: { resource: 'row', operation: 'insert', table: 'cancelled', options: { batchSize: 2 } },
			items: Array.from({ length: 6 }, (_each, id) => ({ id })),
			whenRunning: (given) => (cancel = given),
		});
		await hungUp;
		expect(run.data.resultData.error).toMatchObject({
			message: 'The request was stopped',
			description:
				'It is not known whether the change was made: look before you send it again. 2 of 6 input items were written before. The request was for items 2 to 3, counted from 0. Nothing of the items after it was sent.',
		});
		expect(requests).toBe(2);
		const stored = await sql`select id from public.cancelled order by id`;
		expect(stored.map(({ id }) => id as number)).toEqual([0, 1, 2, 3]);
	} finally {
		await server.stop();
	}
});
