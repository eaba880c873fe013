import postgres from 'postgres';
import { connect, runMany, type ItemsOutcome, type Send } from '../../shared';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

/** Many items that are stopped in the middle: each says whether it was written, may have been, or was not sent. */

let local: Local;
let sql: postgres.Sql;
beforeAll(async () => {
	local = await startLocal();
	sql = postgres(local.databaseUrl, { onnotice: () => {} });
	await sql.unsafe(`
		create table public.stopped (id int primary key, word text);
		grant all on public.stopped to service_role;
		notify pgrst, 'reload schema'`);
}, 60_000);
afterAll(async () => {
	await sql?.end();
	await local?.stop();
});
beforeEach(async () => void (await sql`truncate public.stopped`));

const outcomesOf = async (id: string, params: ReadonlyArray<Record<string, unknown>>, stopAt: number) => {
	const controller = new AbortController();
	let requests = 0;
	const send: Send = async (request) => {
		requests += 1;
		if (requests < stopAt) return await sendByFetch(request);
		// It reaches the server and is written, but whoever waited for its reply is gone.
		await sendByFetch({ ...request, signal: undefined });
		controller.abort();
		throw controller.signal.reason;
	};
	const connection = connect({ url: local.url, key: local.keys.secret }, { send });
	const all: ItemsOutcome[] = [];
	for await (const done of runMany(connection, id, params, {
		signal: controller.signal,
		batch: { rows: 2 },
		concurrency: 1,
	}))
		all.push(done);
	const said = all.flatMap((each) =>
		each.items.map((item) => [
			item,
			'outcome' in each ? 'written' : each.error.code === 'ABORTED' ? each.error.advice : each.error.message,
		]),
	);
	return { said, requests };
};

const unknown = expect.stringMatching(/not known|may have been/);
const unsent = 'Nothing was sent.';

it('inserts', async () => {
	const params = Array.from({ length: 7 }, (_each, id) => ({ table: 'stopped', rows: { id } }));
	expect(await outcomesOf('database.insert', params, 2)).toEqual({
		said: [
			[0, 'written'],
			[1, 'written'],
			[2, unknown],
			[3, unknown],
			[4, unsent],
			[5, unsent],
			[6, unsent],
		],
		requests: 2,
	});
	const stored = await sql`select id from public.stopped order by id`;
	expect(stored.map(({ id }) => id as number)).toEqual([0, 1, 2, 3]);
});

it.each(['database.update', 'database.delete'])('%s', async (id) => {
	await sql`insert into public.stopped select n from generate_series(0, 4) n`;
	const params = Array.from({ length: 5 }, (_each, n) => ({
		table: 'stopped',
		matchColumns: { id: n },
		...(id === 'database.update' && { values: { word: `w${n}` } }),
	}));
	expect(await outcomesOf(id, params, 3)).toEqual({
		said: [
			[0, 'written'],
			[1, 'written'],
			[2, unknown],
			[3, unsent],
			[4, unsent],
		],
		requests: 3,
	});
});
