import type postgres from 'postgres';
import { openDatabase } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { stored } from './stored';
import { arrived, loadFlow, until, useNodeRed } from './runtime';

const helper = useNodeRed();

let local: Local;
let database: postgres.Sql;
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	database = openDatabase(local);
	await database.unsafe(`
		create table public.tickets (id bigint generated always as identity primary key, title text, owner uuid, updated_at timestamptz default now());
		grant all on public.tickets to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.tickets;
	`);
});
afterAll(async () => {
	await database?.end();
	await local?.stop();
});

const changes = {
	type: 'supabase-realtime-in',
	operation: 'realtime.onPostgresChanges',
	...stored({ event: ['*', 'choice'], table: ['tickets', 'str'] }),
};

const load = async (node: object, more: Parameters<typeof loadFlow>[2] = {}): Promise<void> =>
	await loadFlow({ url: local.url }, node as Readonly<Record<string, unknown>>, {
		key: local.keys.secret,
		...more,
	});

const stands = async (): Promise<void> =>
	await until(() => /^(connected|polling)/.test(arrived.shown.at(-1)?.status?.text ?? ''));

const insert = async (...titles: readonly string[]): Promise<void> => {
	for (const title of titles) await database`insert into public.tickets (title) values (${title})`;
};

it('a change of a row is a message', async () => {
	await load(changes);
	await stands();
	await insert('one');
	await until(() => arrived.output.length > 0);
	expect(arrived.output).toEqual([
		{
			_msgid: expect.any(String),
			topic: 'public.tickets',
			payload: {
				eventType: 'INSERT',
				schema: 'public',
				table: 'tickets',
				commit_timestamp: expect.any(String),
				new: { id: expect.any(Number), title: 'one', owner: null, updated_at: expect.any(String) },
				old: {},
				errors: null,
			},
			supabase: {
				kind: 'change',
				channel: expect.stringMatching(/^changes:public:tickets:/),
				event: 'INSERT',
				id: expect.any(String),
				replayed: false,
			},
		},
	]);
	expect(arrived.caught).toEqual([]);
	await helper.unload();
});
