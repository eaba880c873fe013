import type { Page } from 'playwright-core';
import postgres from 'postgres';
import { openClient } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { addCondition, addTrigger, choose, listenForOne, parameter, pick } from './editor';
import { openSignedIn } from './open-signed-in';
import { startRealN8n, type RealN8n } from './start-real-n8n';
import { takeScreenshot } from './take-screenshots';

let local: Local;
let n8n: RealN8n;
let sql: postgres.Sql;

beforeAll(async () => {
	local = await startLocal({ realtime: { subscribeDelay: 1 } });
	sql = postgres(local.databaseUrl, { max: 2, onnotice: () => undefined });
	n8n = await startRealN8n(local);
}, 300_000);
afterAll(async () => {
	await sql?.end();
	await n8n?.stop();
	await local?.stop();
}, 60_000);

async function until(isSo: () => boolean | Promise<boolean>, what: string): Promise<void> {
	for (let tries = 0; !(await isSo()); tries++) {
		if (tries > 600) throw new Error(`It did not come to this: ${what}`);
		await new Promise((resolve) => setTimeout(resolve, 100));
	}
}

describe('the example workflows', () => {
	const active: string[] = [];
	/** Activates a shipped workflow as it was imported for the demo. */
	const activate = async (name: string): Promise<void> => {
		const { id } = (await n8n.session.workflows()).find((workflow) => workflow.name === name)!;
		expect(await n8n.session.activate(id)).toBe('published');
		active.push(id);
	};
	afterEach(async () => {
		for (const id of active.splice(0)) await n8n.session.deactivate(id);
	});

	it('work on a new order and mark it', async () => {
		await activate('Realtime: a new order is worked on');
		const id = await sql.begin(async (transaction) => {
			const [order] = await transaction`
				insert into public.orders (customer_id, status)
				values ('11111111-1111-4111-8111-111111111111', 'paid') returning id`;
			await transaction`insert into public.order_items values (${order?.id}, 1, 2, 14.50), (${order?.id}, 5, 1, 18)`;
			return Number(order?.id);
		});
		const order = async () => (await sql`select status, note from public.orders where id = ${id}`)[0];
		await until(async () => (await order())?.status !== 'paid', 'the order is worked on');
		expect(await order()).toEqual({ status: 'roasting', note: '2 × Yirgacheffe, 1 × House blend' });
	}, 120_000);

	it('answer in a chat', async () => {
		await activate('Realtime: a chat bot on a channel');
		const app = openClient(local, local.keys.publishable);
		const replies: unknown[] = [];
		const chat = app
			.channel('chat')
			.on('broadcast', { event: 'reply' }, ({ payload }) => replies.push(payload));
		await new Promise<void>((resolve) =>
			chat.subscribe((status) => void (String(status) === 'SUBSCRIBED' && resolve())),
		);
		await chat.send({ type: 'broadcast', event: 'message', payload: { from: 'Ann', text: 'Hello' } });
		await until(() => replies.length > 0, 'the reply');
		await app.removeAllChannels();
		expect(replies).toEqual([{ to: 'Ann', text: 'You said: Hello' }]);
	}, 120_000);

	it('tell who is online', async () => {
		await activate('Realtime: who is online');
		const app = openClient(local, local.keys.publishable);
		const told: Array<{ readonly names?: readonly string[] }> = [];
		const lobby = app
			.channel('lobby')
			.on('broadcast', { event: 'online' }, ({ payload }) => told.push(payload));
		await new Promise<void>((resolve) =>
			lobby.subscribe((status) => void (String(status) === 'SUBSCRIBED' && resolve())),
		);
		await lobby.track({ name: 'Ann' });
		await until(() => told.some(({ names }) => names?.includes('Ann')), 'Ann is told of');
		await app.removeAllChannels();
		expect(told.at(-1)).toEqual({ count: 1, names: ['Ann'] });
	}, 120_000);

	it('take a database webhook from who knows the secret, and from nobody else', async () => {
		await activate('Database webhook with a shared secret');
		const send = async (headers: Readonly<Record<string, string>>, type = 'INSERT'): Promise<number> => {
			const body = { type, table: 'orders', schema: 'public', record: { id: 4711 }, old_record: null };
			const { status } = await fetch(`${n8n.url}/webhook/supabase-orders`, {
				method: 'POST',
				headers: { 'content-type': 'application/json', ...headers },
				body: JSON.stringify(body),
			});
			return status;
		};
		const secret = { 'x-webhook-secret': 'Supabase-Suite-1' };
		expect([await send({}), await send({ 'x-webhook-secret': 'guessed' })]).toEqual([403, 403]);
		expect([await send(secret, 'UPDATE'), await send(secret)]).toEqual([200, 200]);
		const noted = async () =>
			(await sql`select title from public.todos where title like '%by webhook'`).map(({ title }) => title);
		await until(async () => (await noted()).length > 0, 'the order is noted');
		expect(await noted()).toEqual(['Order 4711 came by webhook']);
	}, 120_000);
});

describe('the editor', () => {
	let page: Page;
	let errors: readonly string[];
	let close: () => Promise<void>;
	beforeAll(async () => {
		({ page, errors, close } = await openSignedIn(n8n));
	}, 120_000);
	afterAll(async () => await close?.());

	it('builds the trigger by clicks, and shows the event of a test', async () => {
		await n8n.session.keepCredential('Supabase Project', { url: local.url, key: local.keys.secret });
		const panel = await addTrigger(page, n8n.url, {
			search: 'Supabase Realtime Trigger',
			action: 'On database changes',
		});
		expect(await parameter(panel, 'actAs').count()).toBe(1);
		await choose(panel, 'event', 'Insert');
		await pick(panel, 'table', 'todos');
		await addCondition(panel, { column: 'done', operator: 'Is', truth: 'False' });
		await choose(panel, 'catchUp', 'New Rows');
		await pick(panel, 'cursorColumn', 'id');
		await takeScreenshot(page, 'realtime');
		await listenForOne(panel, {
			text: 'Heard in the editor',
			happen: async () => void (await sql`insert into public.todos (title) values ('Heard in the editor')`),
		});
		await takeScreenshot(page, 'realtime-event');
		expect(errors).toEqual([]);
	}, 180_000);
});
