import type postgres from 'postgres';
import { createUser, openDatabase, password } from '../../local/clients';
import { startLocal, type Local } from '../../local/harness';
import { startTrigger, type StartedTrigger, type TriggerSetup } from '../start-trigger';
import { until } from '../../until';

const ann = 'ann@trigger.example';
const bob = 'bob@trigger.example';

let local: Local;
let database: postgres.Sql;
let idOf: Readonly<Record<string, string>>;
const running: StartedTrigger[] = [];

beforeAll(async () => {
	// With 13 seconds, the next token is asked for when n8n's own session is due, and a second before the first one ends.
	local = await startLocal({ realtime: { subscribeDelay: 1 }, auth: { jwtExpiry: 13 } });
	database = openDatabase(local);
	idOf = Object.fromEntries(
		await Promise.all([ann, bob].map(async (email) => [email, (await createUser(local, email)).id] as const)),
	);
});
afterEach(async () => {
	await Promise.all(running.splice(0).map(async (trigger) => await trigger.stop()));
});
afterAll(async () => {
	await database.end();
	await local.stop();
});

let credentials = 0;
/** Another one each time, though it be of the same user. */
const userCredential = (email = ann) => ({
	accessToken: `not used ${++credentials}`,
	url: local.url,
	key: local.keys.publishable,
	signInBy: 'email',
	email,
	password,
});

async function startAs(
	user: TriggerSetup['user'],
	parameters: TriggerSetup['parameters'],
): Promise<StartedTrigger> {
	const trigger = await startTrigger({ user, parameters: { actAs: 'user', ...parameters } });
	running.push(trigger);
	return trigger;
}

const notes = { listenTo: 'onPostgresChanges', table: { mode: 'name', value: 'notes' } };
const write = async (email: string, body: string): Promise<void> =>
	void (await database`insert into public.notes (user_id, body) values (${idOf[email]!}, ${body})`);
const bodiesOf = ({ executions }: StartedTrigger): readonly unknown[] =>
	executions.flatMap(({ items }) => items.map((item) => (item.new as { body?: string } | undefined)?.body));
const sessionsOf = async (email: string): Promise<number> =>
	Number((await database`select count(*) from auth.sessions where user_id = ${idOf[email]!}`)[0]?.count);

const broadcast = async (topic: string, event: string): Promise<void> => {
	const { status } = await fetch(`${local.url}/realtime/v1/api/broadcast`, {
		method: 'POST',
		headers: { apikey: local.keys.secret, 'content-type': 'application/json' },
		body: JSON.stringify({ messages: [{ topic, event, payload: {}, private: true }] }),
	});
	expect(status).toBe(202);
};

test('a user hears of the rows that policies show, and catches up with those alone', async () => {
	const cursorColumn = { mode: 'name', value: 'id' };
	// A publishable key may not read what the primary key is.
	const parameters = {
		...notes,
		event: 'INSERT',
		catchUp: 'rows',
		cursorColumn,
		options: { keyColumns: 'id' },
	};
	const trigger = await startAs(userCredential(), parameters);
	await write(bob, 'of Bob');
	await write(ann, 'of Ann');
	await until(() => trigger.executions.length > 0, 'the note');
	await local.realtime.act({ do: 'drop' });
	await write(bob, 'of Bob, meanwhile');
	await write(ann, 'of Ann, meanwhile');
	await until(() => trigger.executions.length > 1, 'the note of meanwhile');
	expect([bodiesOf(trigger), trigger.failures]).toEqual([['of Ann', 'of Ann, meanwhile'], []]);
});

test('two triggers of the same user begin with one sign-in', async () => {
	const user = userCredential(bob);
	const before = await sessionsOf(bob);
	const triggers = await Promise.all([startAs(user, notes), startAs(user, notes)]);
	expect((await sessionsOf(bob)) - before).toBe(1);
	await write(bob, 'for both');
	await until(() => triggers.every(({ executions }) => executions.length > 0), 'the note in both');
	expect(triggers.map(bodiesOf)).toEqual([['for both'], ['for both']]);
});

test('a private channel is heard by the user whom it is for, and refuses others by its name', async () => {
	const channel = `user:${idOf[ann]}`;
	const options = { private: true };
	const trigger = await startAs(userCredential(), { listenTo: 'onBroadcast', channel, options });
	await broadcast(channel, 'hello');
	await until(() => trigger.executions.length > 0, 'the message');
	expect(trigger.executions[0]?.items).toMatchObject([{ kind: 'broadcast', channel, event: 'hello' }]);
	await expect(startAs(userCredential(bob), { listenTo: 'onBroadcast', channel, options })).rejects.toThrow(
		/permission/i,
	);
});

test('the token is renewed before it ends, and nothing is missed', async () => {
	const user = userCredential();
	const trigger = await startAs(user, notes);
	const { sessionToken } = user as { sessionToken?: string };
	expect(sessionToken).toMatch(/^ey/);
	await until(() => (user as { sessionToken?: string }).sessionToken !== sessionToken, 'the next token');
	const end = Number(
		(JSON.parse(Buffer.from(sessionToken!.split('.')[1]!, 'base64url').toString()) as { exp: number }).exp,
	);
	await until(() => Date.now() / 1000 > end + 1, 'the end of the first token');
	await write(ann, 'under the second token');
	await until(() => trigger.executions.length > 0, 'the note');
	expect([bodiesOf(trigger), trigger.failures]).toEqual([['under the second token'], []]);
});

test('a wrong password fails the activation in the words of Auth', async () => {
	await expect(startAs({ ...userCredential(), password: 'wrong' }, notes)).rejects.toThrow(
		/Invalid login credentials/,
	);
});
