import type postgres from 'postgres';
import { openDatabase } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { ear, heard, out, stateOf, useEars, type Ear, type Fields } from './realtime-flow';
import { arrived, pause, until, useNodeRed, type Message } from './runtime';

const helper = useNodeRed();
const loadEars = useEars(helper);

let local: Local;
let database: postgres.Sql;
const password = 'Planted-password-1';
const ids: Record<string, string> = {};
beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 }, auth: { jwtExpiry: 10 } });
	database = openDatabase(local);
	await database.unsafe(`
		create table public.tickets (id bigint generated always as identity primary key, title text, updated_at timestamptz default now());
		create table public.secrets (id bigint generated always as identity primary key, owner uuid, text text);
		alter table public.secrets enable row level security;
		create policy own on public.secrets to authenticated using (owner = auth.uid());
		grant all on public.tickets, public.secrets to anon, authenticated, service_role;
		alter publication supabase_realtime add table public.tickets, public.secrets;
	`);
	for (const name of ['ann', 'bob']) {
		const response = await fetch(`${local.url}/auth/v1/signup`, {
			method: 'POST',
			headers: { apikey: local.keys.publishable, 'content-type': 'application/json' },
			body: JSON.stringify({ email: `${name}@example.com`, password }),
		});
		ids[name] = ((await response.json()) as { user: { id: string } }).user.id;
	}
});
afterAll(async () => {
	await database?.end();
	await local?.stop();
});

const idle = out('getChannels');
const load = async (
	ears: readonly Ear[],
	more: Parameters<typeof loadEars>[3] & { readonly key?: string; readonly node?: object } = {},
): Promise<void> => {
	const { key = local.keys.secret, node = idle, ...rest } = more;
	await loadEars({ url: local.url, key }, node, ears, rest);
};

const changes = (fields: Fields = {}, more: object = {}, id = 'e1'): Ear =>
	ear(id, 'onPostgresChanges', { event: ['*', 'choice'], table: ['tickets', 'str'], ...fields }, more);
const caughtUp = {
	event: ['INSERT', 'choice'],
	catchUp: ['rows', 'choice'],
	cursorColumn: ['id', 'str'],
} as const;

const insert = async (...titles: readonly string[]): Promise<void> => {
	for (const title of titles) await database`insert into public.tickets (title) values (${title})`;
};
const titles = (messages: readonly Message[] = heard.e1 ?? []): readonly unknown[] =>
	messages.map(({ payload }) => (payload as { new?: { title?: string } }).new?.title);
const about = ({ supabase }: Message & { readonly supabase?: unknown }): unknown => supabase;

const broadcast = async (topic: string, event: string, payload: unknown): Promise<void> => {
	const response = await fetch(`${local.url}/realtime/v1/api/broadcast`, {
		method: 'POST',
		headers: { apikey: local.keys.secret, 'content-type': 'application/json' },
		body: JSON.stringify({ messages: [{ topic, event, payload, private: topic.startsWith('room:') }] }),
	});
	expect(response.status).toBe(202);
};

/** Sockets that the server has. */
const sockets = async (): Promise<number> => await local.realtime.act({ do: 'thaw' });

const user = (name: string, id = `user-${name}`) => ({
	nodes: [{ id, type: 'supabase-user', project: 'p1', signInBy: 'password' }],
	credentials: { [id]: { email: `${name}@example.com`, password } },
});

describe('what is heard', () => {
	it('a change of a row is a message', async () => {
		await load([changes()]);
		await insert('one');
		await until(() => heard.e1!.length > 0);
		expect(heard.e1).toEqual([
			{
				_msgid: expect.any(String),
				topic: 'public.tickets',
				payload: {
					eventType: 'INSERT',
					schema: 'public',
					table: 'tickets',
					commit_timestamp: expect.any(String),
					new: { id: expect.any(Number), title: 'one', updated_at: expect.any(String) },
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
		await until(() => stateOf('e1') === 'connected · 1');
	});

	it('events, conditions and columns are those of the form, from the context where that is said', async () => {
		process.env.WANTED = 'wanted';
		await load([
			changes({
				event: ['UPDATE', 'choice'],
				filter: [
					{ all: [{ column: 'title', operator: 'eq', value: 'WANTED', valueType: 'env' }] },
					'conditions',
				],
				columns: ['title', 'str'],
			}),
		]).finally(() => delete process.env.WANTED);
		await insert('wanted', 'other');
		await database`update public.tickets set updated_at = now() where title in ('wanted', 'other')`;
		await until(() => heard.e1!.length > 0);
		expect(heard.e1!.map(({ payload }) => (payload as { new: unknown }).new)).toEqual([
			{ id: expect.any(Number), title: 'wanted' },
		]);
	});

	it('broadcasts of the events that were asked for', async () => {
		await load([ear('e1', 'onBroadcast', { channel: ['lobby', 'str'], event: ['hello, bye', 'str'] })]);
		await broadcast('lobby', 'other', { n: 1 });
		await broadcast('lobby', 'bye', { n: 2 });
		await until(() => heard.e1!.length > 0);
		expect(heard.e1).toEqual([
			{
				_msgid: expect.any(String),
				topic: 'lobby',
				payload: { n: 2 },
				supabase: { kind: 'broadcast', channel: 'lobby', event: 'bye', replayed: false },
			},
		]);
	});

	it('who comes and who goes', async () => {
		await load([ear('e1', 'onPresence', { channel: ['desk', 'str'], event: ['join', 'choice'] })], {
			node: out('track', {
				channel: ['desk', 'str'],
				key: ['ann', 'str'],
				payload: ['{"name":"Ann"}', 'json'],
			}),
		});
		helper.getNode('n1').receive({});
		await until(() => heard.e1!.length > 0);
		expect(heard.e1).toEqual([
			{
				_msgid: expect.any(String),
				topic: 'desk',
				payload: {
					event: 'join',
					key: 'ann',
					currentPresences: [],
					newPresences: [{ presence_ref: expect.any(String), name: 'Ann' }],
				},
				supabase: { kind: 'presence', channel: 'desk', event: 'join' },
			},
		]);
	});

	it('each status of the channel, where that is wished for', async () => {
		await load([ear('e1', 'onBroadcast', { channel: ['lobby', 'str'], statusEvents: ['true', 'bool'] })]);
		await until(() => heard.e1!.length > 0);
		expect(heard.e1!.map(({ payload }) => payload)).toEqual([{ status: 'SUBSCRIBED' }]);
	});
});

describe('one socket', () => {
	it('serves all nodes of a connection, and is gone with the last of them', async () => {
		await until(async () => (await sockets()) === 0);
		await load([
			changes(),
			changes({ table: ['secrets', 'str'] }, {}, 'e2'),
			ear('e3', 'onBroadcast', { channel: ['lobby', 'str'] }),
			ear('e4', 'onPresence', { channel: ['lobby', 'str'] }),
		]);
		expect(await sockets()).toBe(1);
		helper.getNode('n1').receive({});
		await until(() => arrived.output.length > 0);
		const channels = arrived.output[0]?.payload as ReadonlyArray<{ channel: string; state: string }>;
		const names = channels.map(({ channel, state }) => `${channel.replace(/:[^:]*$/, '')} ${state}`);
		expect(names.toSorted()).toEqual([
			'changes:public:secrets joined',
			'changes:public:tickets joined',
			'lobby joined',
		]);
		await helper.unload();
		await until(async () => (await sockets()) === 0);
	});

	it('is another one for each user, who hears what the policies allow', async () => {
		const notes = (id: string, as: string): Ear =>
			ear(id, 'onPostgresChanges', { table: ['secrets', 'str'] }, { actAs: 'user', user: `user-${as}` });
		const [ann, bob] = [user('ann'), user('bob')];
		await load([notes('e1', 'ann'), notes('e2', 'bob'), notes('e3', 'bob')], {
			key: local.keys.publishable,
			nodes: [...ann.nodes, ...bob.nodes],
			credentials: { ...ann.credentials, ...bob.credentials },
		});
		expect(await sockets()).toBe(2);
		await database`insert into public.secrets (owner, text) values (${ids.ann!}, 'of Ann'), (${ids.bob!}, 'of Bob')`;
		await until(() => heard.e1!.length > 0 && heard.e2!.length > 0 && heard.e3!.length > 0);
		const texts = (id: string) =>
			heard[id]!.map(({ payload }) => (payload as { new: { text: string } }).new.text);
		expect([texts('e1'), texts('e2'), texts('e3')]).toEqual([['of Ann'], ['of Bob'], ['of Bob']]);
	});

	it('lets a user into private channels, and the project key into none that the policies close', async () => {
		const room = (id: string, more: object): Ear =>
			ear(id, 'onBroadcast', { channel: [`room:${id}`, 'str'], private: ['true', 'bool'] }, more);
		const ann = user('ann');
		await load([room('e1', { actAs: 'user', user: 'user-ann' }), room('e2', {})], {
			key: local.keys.publishable,
			waits: false,
			...ann,
		});
		await until(() => /^connected/.test(stateOf('e1')));
		await until(() => arrived.caught.length > 0);
		await broadcast('room:e1', 'hello', { n: 1 });
		await until(() => heard.e1!.length > 0);
		expect(heard.e1!.map(({ payload }) => payload)).toEqual([{ n: 1 }]);
		expect(arrived.caught.map(({ error }) => [error?.source.id, error?.code])).toEqual([
			['e2', 'CHANNEL_UNAUTHORIZED'],
		]);
	});
});

describe('a lost connection', () => {
	it('is no error; without catch-up, the gap is', async () => {
		await load([changes()]);
		await local.realtime.act({ do: 'drop' });
		await until(() => arrived.caught.length > 0);
		await insert('after');
		await until(() => titles().includes('after'));
		expect(arrived.caught).toEqual([
			expect.objectContaining({
				topic: expect.stringMatching(/^changes:public:tickets:/),
				error: expect.objectContaining({
					code: 'EVENTS_LOST',
					message: expect.stringMatching(/Nothing was heard from /),
				}),
				supabase: expect.objectContaining({ kind: 'gap', event: 'disconnected' }),
			}),
		]);
	});

	it('is a message, where gaps shall be messages', async () => {
		await load([changes({}, { reportTo: 'message' })]);
		await local.realtime.act({ do: 'drop' });
		await until(() => heard.e1!.length > 0);
		expect(heard.e1).toEqual([
			expect.objectContaining({
				payload: { reason: 'disconnected', from: expect.any(Number), to: expect.any(Number) },
				supabase: expect.objectContaining({ kind: 'gap' }),
			}),
		]);
		expect(arrived.caught).toEqual([]);
	});

	it.each([
		['dropped', { do: 'drop' }],
		['closed by the server', { do: 'close', code: 1001 }],
		['crashed channel', { do: 'phx_error' }],
		['ended token', { do: 'expire' }],
	] as const)('%s: with catch-up nothing is missed, and nothing is an error', async (_name, action) => {
		await load([changes(caughtUp)]);
		await insert('before');
		await until(() => titles().includes('before'));
		await local.realtime.act(action);
		await insert('in between');
		await until(() => titles().includes('in between'));
		await insert('after');
		await until(() => titles().includes('after'));
		expect([titles(), arrived.caught]).toEqual([['before', 'in between', 'after'], []]);
	});
});

describe('what the user must act on', () => {
	it('comes once, and stays in the status', async () => {
		await load([changes({ table: ['no_such_table', 'str'] })], { waits: false });
		await until(() => arrived.caught.length > 0);
		expect(arrived.caught).toEqual([
			expect.objectContaining({
				topic: 'no_such_table',
				error: expect.objectContaining({
					code: 'RealtimeDisabledForConfiguration',
					cause: expect.objectContaining({ operation: 'realtime.onPostgresChanges', field: 'table' }),
				}),
			}),
		]);
		const last = arrived.shown.at(-1)?.status;
		expect(last).toMatchObject({ fill: 'red', shape: 'ring' });
	});

	it('is told once and stays red, though the server says each time for how long a token is over', async () => {
		for (const seconds of [30, 60]) {
			const how = { refuse: `InvalidJWTToken: Token has expired ${seconds} seconds ago` };
			await local.realtime.plan({ match: /^phx_join/, how });
		}
		await load([changes()], { waits: false });
		for (const seconds of [30, 60]) {
			const text = `Token has expired ${seconds} seconds ago`;
			await until(() => arrived.shown.some(({ status }) => status?.text === text));
			const shown = arrived.shown.filter(({ status }) => status?.text === text);
			expect(new Set(shown.map(({ status }) => status?.fill))).toEqual(new Set(['red']));
			await local.realtime.act({ do: 'drop' });
		}
		await until(() => stateOf('e1') === 'connected');
		expect(arrived.caught).toHaveLength(1);
	});

	it('comes as a message, where problems shall be messages', async () => {
		await load([changes({ table: ['no_such_table', 'str'] }, { reportTo: 'message' })], { waits: false });
		await until(() => heard.e1!.length > 0);
		expect(about(heard.e1![0]!)).toEqual({ kind: 'error' });
		expect(arrived.caught).toEqual([]);
	});

	it.each([
		['no table for catch-up', { ...caughtUp, table: ['', 'str'] }, {}, 'table'],
		['no cursor', { catchUp: ['rows', 'choice'] }, {}, 'cursorColumn'],
		['a store that is not there', caughtUp, { contextStore: 'nowhere' }, 'contextStore'],
		['a context that holds nothing', { table: ['nothing', 'flow'] }, {}, 'table'],
		['a user who is not there', {}, { actAs: 'user', user: 'nobody' }, 'user'],
		['a token', {}, { actAs: 'token' }, 'actAs'],
	] as const)('%s is refused at the start', async (_name, fields, more, field) => {
		await load([changes(fields, more)], { waits: false });
		await until(() => arrived.caught.length > 0);
		expect(arrived.caught.map(({ error }) => error?.cause?.field)).toEqual([field]);
		expect(stateOf('e1')).not.toBe('');
	});

	it('a project that nobody can reach is waited for', async () => {
		await loadEars({ url: 'http://127.0.0.1:9', key: local.keys.secret }, idle, [changes()], {
			waits: false,
		});
		await until(() =>
			arrived.shown.some(({ status }) => status?.fill === 'yellow' && status.text !== 'connecting'),
		);
		expect(arrived.caught).toEqual([]);
	});
});

describe('catch-up', () => {
	it('in memory alone is warned of, and shown', async () => {
		await load([changes(caughtUp)]);
		expect(stateOf('e1')).toBe('connected · not kept');
		const warnings = helper
			.log()
			.args.flat()
			.filter((each) => JSON.stringify(each).includes('is lost when Node-RED stops'));
		expect(warnings).toHaveLength(1);
	});

	it('works by reading alone', async () => {
		await until(async () => (await sockets()) === 0);
		await load([changes({ ...caughtUp, by: ['polling', 'choice'], interval: ['1', 'num'] })]);
		// Where it begins is read first.
		await until(async () => {
			await insert('polled');
			return titles().includes('polled');
		});
		expect(await sockets()).toBe(0);
	});
});

it('a replay goes on where it ended: what was stored meanwhile comes, and nothing comes twice', async () => {
	const keep = async (n: number): Promise<void> =>
		void (await database`select realtime.send(${database.json({ n })}, 'note', 'room:kept', true)`);
	const numbers = (): readonly unknown[] => heard.e1!.map(({ payload }) => (payload as { n?: unknown }).n);
	await keep(1);
	await load([
		ear('e1', 'onBroadcast', {
			channel: ['room:kept', 'str'],
			private: ['true', 'bool'],
			replay: ['2020-01-01T00:00:00Z', 'str'],
		}),
	]);
	await until(() => numbers().includes(1));
	expect(stateOf('e1')).toMatch(/^connected .*· not kept$/);
	await keep(2);
	await until(() => numbers().includes(2));
	for (const n of [3, 4]) {
		helper.getNode('e1').receive({ action: 'unsubscribe' } as never);
		await until(() => stateOf('e1') === 'unsubscribed');
		await keep(n);
		helper.getNode('e1').receive({ action: 'subscribe' } as never);
		await until(() => numbers().includes(n));
	}
	await keep(5);
	await until(() => numbers().includes(5));
	expect(numbers()).toEqual([1, 2, 3, 4, 5]);
	expect(arrived.caught).toEqual([]);
});

it('a replay also goes on in a channel where another node goes on listening, and brings all that the server gives', async () => {
	const room = 'room:shared';
	const keep = async (from: number, to: number): Promise<void> => {
		for (let n = from; n <= to; n++)
			await database`select realtime.send(${database.json({ n })}, 'note', ${room}, true)`;
	};
	const numbersOf = (id: string): readonly unknown[] =>
		heard[id]!.map(({ payload }) => (payload as { n?: unknown }).n);
	const fields = {
		channel: [room, 'str'],
		private: ['true', 'bool'],
		replay: ['2020-01-01T00:00:00Z', 'str'],
	} as const;
	await load([ear('e1', 'onBroadcast', fields), ear('e2', 'onBroadcast', fields)]);
	await keep(1, 1);
	await until(() => numbersOf('e1').length > 0);
	helper.getNode('e1').receive({ action: 'unsubscribe' } as never);
	await until(() => stateOf('e1') === 'unsubscribed');
	await keep(2, 16);
	await until(() => numbersOf('e2').length === 16);
	helper.getNode('e1').receive({ action: 'subscribe' } as never);
	await until(() => numbersOf('e1').length === 16);
	await keep(17, 17);
	const all = Array.from({ length: 17 }, (_, index) => index + 1);
	for (const id of ['e1', 'e2']) {
		await until(() => numbersOf(id).includes(17));
		expect(numbersOf(id)).toEqual(all);
	}
	expect(arrived.caught).toEqual([]);
	expect(await sockets()).toBe(1);
});

it('who is there is told to a node that comes to the channel later, too', async () => {
	const lobby = { channel: ['lobby', 'str'] } as const;
	await load([
		ear('e1', 'onPresence', { ...lobby, key: ['ann', 'str'], track: ['{"at":"desk"}', 'json'] }),
		ear('e2', 'onPresence', lobby),
	]);
	const told = (): readonly unknown[] =>
		heard.e2!.map(
			({ supabase }: Message & { readonly supabase?: { readonly event?: string } }) => supabase?.event,
		);
	await until(() => told().includes('join'));
	helper.getNode('e2').receive({ action: 'unsubscribe' } as never);
	await until(() => stateOf('e2') === 'unsubscribed');
	heard.e2!.splice(0);
	helper.getNode('e2').receive({ action: 'subscribe' } as never);
	await until(() => told().includes('sync'));
	expect(told()).toEqual(['join', 'sync']);
	expect(heard.e2!.at(-1)?.payload).toMatchObject({ event: 'sync', state: { ann: [{ at: 'desk' }] } });
});

describe('messages', () => {
	const send = async (action?: string): Promise<void> => {
		helper.getNode('e1').receive({ ...(action && { action }) } as never);
		await pause(0);
	};

	it('end listening, and begin it again with what was missed', async () => {
		await load([changes(caughtUp)]);
		await insert('before');
		await until(() => titles().includes('before'));
		await send('unsubscribe');
		await until(() => stateOf('e1') === 'unsubscribed');
		await until(async () => (await sockets()) === 0);
		await insert('meanwhile');
		await send('subscribe');
		await send('subscribe');
		await until(() => titles().includes('meanwhile'));
		await until(() => /^connected/.test(stateOf('e1')));
		await insert('after');
		await until(() => titles().includes('after'));
		expect(titles()).toEqual(['before', 'meanwhile', 'after']);
		expect(arrived.caught).toEqual([]);
	});

	it('that follow each other at once end as the last one says', async () => {
		await load([changes()]);
		for (const action of ['unsubscribe', 'subscribe', 'unsubscribe', 'subscribe']) await send(action);
		await until(() => /^connected/.test(stateOf('e1')));
		await insert('heard');
		await until(() => titles().length > 0);
		await pause(200);
		expect(titles()).toEqual(['heard']);
		expect(await sockets()).toBe(1);
	});

	it('begin it again in a channel where another node listens to the same changes', async () => {
		const shared = { channel: ['shared', 'str'] } as const;
		await load([changes(shared), changes(shared, {}, 'e2')]);
		await send('unsubscribe');
		await until(() => stateOf('e1') === 'unsubscribed');
		await insert('meanwhile');
		await until(() => heard.e2!.length > 0);
		await send('subscribe');
		await until(() => stateOf('e1') === 'connected');
		await insert('afterwards');
		await until(() => heard.e1!.length > 0 && heard.e2!.length > 1);
		expect([titles(), titles(heard.e2)]).toEqual([['afterwards'], ['meanwhile', 'afterwards']]);
		expect(arrived.caught).toEqual([]);
	});

	it('that say anything else are refused with what they may say', async () => {
		await load([changes()]);
		await send();
		await until(() => arrived.caught.length > 0);
		expect(arrived.caught[0]).toMatchObject({
			error: { message: expect.stringContaining('Set it to subscribe or unsubscribe.') },
		});
	});
});

it('the token of a user is renewed before it ends, on the same socket', async () => {
	const ann = user('ann', 'user-renewed');
	await load(
		[ear('e1', 'onPostgresChanges', { table: ['secrets', 'str'] }, { actAs: 'user', user: 'user-renewed' })],
		{
			key: local.keys.publishable,
			...ann,
		},
	);
	const count = async (): Promise<number> =>
		Number((await database`select count(*)::int from auth.refresh_tokens`)[0]!.count);
	const before = await count();
	// A token of ten seconds is renewed after five.
	await until(async () => (await count()) > before);
	await database`insert into public.secrets (owner, text) values (${ids.ann!}, 'still heard')`;
	await until(() => heard.e1!.length > 0);
	expect(arrived.caught).toEqual([]);
});

it('no key, token or password is in a log, a status or an error', async () => {
	const ann = user('ann', 'user-secret');
	await load(
		[
			changes({ table: ['no_such_table', 'str'] }, {}, 'e1'),
			ear('e2', 'onBroadcast', { channel: ['x', 'str'] }, { actAs: 'user', user: 'user-secret' }),
		],
		{ ...ann, waits: false },
	);
	await until(() => arrived.caught.length > 0 && /^connected/.test(stateOf('e2')));
	await local.realtime.act({ do: 'drop' });
	await helper.unload();
	const wrong = 'sb_secret_planted_wrong_key';
	await load([changes({}, {}, 'e1')], { key: wrong, waits: false });
	await until(() => arrived.shown.some(({ status }) => status?.fill === 'red' || status?.fill === 'yellow'));
	const told = JSON.stringify([arrived, heard, helper.log().args]);
	for (const secret of [local.keys.secret, wrong, password, 'apikey=', 'eyJ'])
		expect(told).not.toContain(secret);
});
