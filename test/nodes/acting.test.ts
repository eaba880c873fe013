import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { SupabaseAuth } from '../../nodes/SupabaseAuth/SupabaseAuth.node';
import { SupabaseAuthAdmin } from '../../nodes/SupabaseAuthAdmin/SupabaseAuthAdmin.node';
import { SupabaseFunctions } from '../../nodes/SupabaseFunctions/SupabaseFunctions.node';
import { createUser, openDatabase, password, sessionOf, signIn } from '../local/clients';
import { startLocal, type Local } from '../local/harness';
import { inMemory } from './binaries';
import { runNode, type NodeRun, type NodeSetup } from './harness';
import { startForwardingServer, type ForwardingServer } from './start-forwarding-server';

const ann = 'ann@acting.example';
const bob = 'bob@acting.example';

let local: Local;
let server: ForwardingServer;
let idOf: Readonly<Record<string, string>>;
beforeAll(async () => {
	local = await startLocal();
	server = await startForwardingServer(local.url);
	idOf = Object.fromEntries(
		await Promise.all([ann, bob].map(async (email) => [email, (await createUser(local, email)).id] as const)),
	);
}, 60_000);
afterAll(async () => {
	await server.stop();
	await local.stop();
});
beforeEach(() => server.forget());

let credentials = 0;
/** Another one each time, though it be of the same user. */
const userCredential = (more: IDataObject = {}) =>
	({
		accessToken: `not used ${++credentials}`,
		url: server.url,
		key: local.keys.publishable,
		signInBy: 'email',
		email: ann,
		password,
		...more,
	}) as Record<string, string>;

const whoami: INodeParameters = {
	resource: 'function',
	operation: 'rpc',
	function: 'whoami',
	argsMode: 'define',
};
const notes = (operation: string, more: INodeParameters = {}): INodeParameters => ({
	resource: 'row',
	operation,
	table: 'notes',
	...more,
});
const times = (count: number): IDataObject[] => Array.from({ length: count }, (_, number) => ({ number }));

async function json(setup: NodeSetup): Promise<IDataObject[]> {
	const { outputs, error } = await runNode(setup);
	if (error) throw error;
	return (outputs[0] ?? []).map((item) => item.json);
}

const asUser = (user: NodeSetup['user'], parameters: INodeParameters, more: Partial<NodeSetup> = {}) => ({
	user,
	parameters: { actAs: 'user', ...parameters },
	...more,
});
const auth = { node: new SupabaseAuth() };
const signIns = (): number => server.requests.filter((request) => request === 'POST /auth/v1/token').length;

describe('with a user credential', () => {
	it('signs in once for many items and for the next run, and acts as that user', async () => {
		const user = userCredential();
		const said = await json(asUser(user, whoami, { items: times(30) }));
		expect(said).toHaveLength(30);
		for (const each of said) expect(each).toMatchObject({ uid: idOf[ann], role: 'authenticated' });
		expect(signIns()).toBe(1);
		await json(asUser(user, whoami, { items: times(3) }));
		expect(signIns()).toBe(1);
	});

	it('renews the session when its time has come, before anything is sent', async () => {
		const user = userCredential();
		await json(asUser(user, whoami));
		const before = user.sessionToken;
		server.forget();
		user.sessionRenewAt = String(Date.now() - 1);
		await json(asUser(user, whoami, { items: times(10) }));
		expect(user.sessionToken).not.toBe(before);
		expect(signIns()).toBe(1);
		expect(server.requests.at(0)).toBe('POST /auth/v1/token');
	});

	it('signs in anew, once for all, when the server refuses the token', async () => {
		const user = userCredential();
		await json(asUser(user, whoami));
		server.forget();
		user.sessionToken = `${user.sessionToken}x`;
		const said = await json(asUser(user, whoami, { items: times(10) }));
		expect(said.map(({ uid }) => uid)).toEqual(times(10).map(() => idOf[ann]));
		expect(signIns()).toBe(1);
	});

	it('signs in anew when Auth says 403, as it does to a session that was ended', async () => {
		const user = userCredential();
		await json(asUser(user, whoami));
		const sql = openDatabase(local);
		await sql`delete from auth.sessions`;
		await sql.end();
		server.forget();
		const [item] = await json(asUser(user, { resource: 'user', operation: 'getUser' }, auth));
		expect(item).toMatchObject({ user: { id: idOf[ann] } });
		expect(signIns()).toBe(1);
	});

	it('sends a file again when the token was refused, which n8n by itself does not', async () => {
		const user = userCredential();
		const parameters = { resource: 'function', operation: 'invoke', function: 'echo', bodyAs: 'file' };
		const send = async () =>
			await json(
				asUser(user, parameters, {
					node: new SupabaseFunctions(),
					binaries: [{ data: inMemory(Buffer.from('beans'), { type: 'text/plain' }) }],
				}),
			);
		await send();
		server.forget();
		user.sessionToken = `${user.sessionToken}x`;
		expect(await send()).toMatchObject([{ body: 'beans' }]);
		expect(signIns()).toBe(1);
		expect(server.requests.filter((request) => request.endsWith('/echo'))).toHaveLength(2);
	});

	it('is of another user as soon as the form says so', async () => {
		const user = userCredential();
		await json(asUser(user, whoami));
		user.email = bob;
		expect(await json(asUser(user, whoami))).toMatchObject([{ uid: idOf[bob] }]);
	});

	it('says that the password is wrong, asks once for many items, and shows it nowhere', async () => {
		const user = userCredential({ password: 'planted-wrong-password' });
		const run = await runNode(asUser(user, whoami, { items: times(10), onError: 'continueRegularOutput' }));
		expect(run.outputs[0]).toHaveLength(10);
		expect(run.outputs[0]?.[9]?.json).toMatchObject({
			error: expect.stringMatching(/^Invalid login credentials\. Check the address and the password/),
			details: { code: 'invalid_credentials', status: 400 },
		});
		expect(signIns()).toBe(1);
		expect(JSON.stringify(run.run)).not.toContain('planted-wrong-password');
	});

	it('takes a refresh token, keeps the next one, and uses that', async () => {
		const session = await sessionOf(await signIn(local, ann));
		const user = userCredential({
			signInBy: 'refreshToken',
			refreshToken: session.refresh_token,
			accessToken: '',
		});
		for (let run = 0; run < 3; run++) {
			expect(await json(asUser(user, whoami, { items: times(5) }))).toMatchObject(
				times(5).map(() => ({ uid: idOf[ann] })),
			);
			user.sessionRenewAt = '0';
		}
		expect(signIns()).toBe(3);
		expect(user.refreshToken).toBe(session.refresh_token);
		expect(user.sessionRefreshToken).not.toBe(session.refresh_token);
	});

	it('uses the access token beside it as long as that is good', async () => {
		const { access_token: accessToken, refresh_token: refreshToken } = await sessionOf(
			await signIn(local, ann),
		);
		const user = userCredential({ signInBy: 'refreshToken', refreshToken, accessToken });
		expect(await json(asUser(user, whoami))).toMatchObject([{ uid: idOf[ann] }]);
		expect(signIns()).toBe(0);
	});

	it('tells what to do when a refresh token is not good for anything', async () => {
		const user = userCredential({
			signInBy: 'refreshToken',
			refreshToken: 'planted-refresh-token',
			accessToken: '',
		});
		const { error, run } = await runNode(asUser(user, whoami));
		expect(error).toMatchObject({ description: expect.stringContaining('Put the tokens of a new session') });
		expect(JSON.stringify(run)).not.toContain('planted-refresh-token');
	});

	it('gives Auth operations their token', async () => {
		const user = userCredential();
		const ask = async (resource: string, operation: string) =>
			await json(asUser(user, { resource, operation }, auth));
		expect(await ask('session', 'getClaims')).toMatchObject([{ claims: { sub: idOf[ann] } }]);
		expect(await ask('session', 'getSession')).toMatchObject([
			{ session: { access_token: user.sessionToken } },
		]);
		expect(await ask('mfaFactor', 'mfa.listFactors')).toMatchObject([{ totp: [] }]);
		expect(signIns()).toBe(1);
	});

	it('refuses to use up the refresh token of the credential, and says why', async () => {
		const user = userCredential();
		const { error } = await runNode(asUser(user, { resource: 'session', operation: 'refreshSession' }, auth));
		expect(error).toMatchObject({
			message: 'A node cannot renew the session of a credential',
			description: expect.stringContaining('n8n renews it by itself'),
		});
	});

	it('reads and writes under row level security', async () => {
		const user = userCredential();
		const items = [{ body: 'mine 1' }, { body: 'mine 2' }];
		expect(await json(asUser(user, notes('insert'), { items }))).toMatchObject(
			items.map((item) => ({ ...item, user_id: idOf[ann] })),
		);
		const other = userCredential({ email: bob });
		expect(await json(asUser(other, notes('count')))).toEqual([{ count: 0 }]);
		expect(await json(asUser(user, notes('delete', { options: { allowAllRows: true } })))).toHaveLength(2);
	});
});

describe('with the access token of each item', () => {
	let tokens: Readonly<Record<string, string>>;
	beforeAll(async () => {
		const find = async (email: string) => (await sessionOf(await signIn(local, email))).access_token;
		tokens = { [ann]: await find(ann), [bob]: await find(bob) };
	});

	const byToken = async (parameters: INodeParameters, items: IDataObject[], more: Partial<NodeSetup> = {}) =>
		await runNode({
			credential: { url: server.url, key: local.keys.publishable },
			parameters: { actAs: 'token', userAccessToken: '={{ $json.token }}', ...parameters },
			items,
			...more,
		});
	const jsonOf = ({ outputs, error }: NodeRun) => {
		if (error) throw error;
		return (outputs[0] ?? []).map((item) => item.json);
	};
	/** Runs of one user beside single ones, so that there is what to batch and what to mix up. */
	const order = [ann, ann, ann, bob, ann, bob, bob, bob, ann, bob, ann, ann];
	const mixed = (make: (email: string, index: number) => IDataObject) =>
		order.map((email, index) => ({ token: tokens[email]!, ...make(email, index) }));

	it('never mixes two users: each row is written, read, changed and deleted by its own', async () => {
		const written = jsonOf(
			await byToken(
				notes('insert', { rowsIgnore: 'token' }),
				mixed((email, index) => ({ body: `${index} of ${email}` })),
			),
		);
		expect(written.map(({ body, user_id: owner }) => [body, owner])).toEqual(
			order.map((email, index) => [`${index} of ${email}`, idOf[email]]),
		);

		const seen = jsonOf(
			await byToken(
				notes('select', { returnAll: true }),
				mixed(() => ({})),
			),
		);
		const own = (email: string) => order.filter((each) => each === email).length;
		expect(seen).toHaveLength(order.reduce((sum, email) => sum + own(email), 0));

		const where = { filters: { condition: [{ column: 'id', operator: 'eq', value: '={{ $json.id }}' }] } };
		const changed = await byToken(
			notes('update', {
				...where,
				valuesMode: 'define',
				values: { column: [{ column: 'body', value: 'changed' }] },
			}),
			// Every second item is about a row of the other user, who must not be touched.
			mixed((email, index) => ({
				id: written.filter(({ user_id: owner }) => (owner === idOf[email]) === (index % 2 === 0))[0]!.id!,
			})),
		);
		for (const [index, email] of order.entries()) {
			const rows = (changed.outputs[0] ?? []).filter(({ pairedItem }) =>
				[pairedItem].flat().some((pair) => typeof pair === 'object' && pair.item === index),
			);
			expect(rows.map(({ json: row }) => row.user_id ?? 'nothing')).toEqual([
				index % 2 === 0 ? idOf[email] : 'nothing',
			]);
		}

		const deleted = jsonOf(
			await byToken(
				notes('delete', where),
				mixed((_email, index) => ({ id: written[index]!.id! })),
			),
		);
		expect(deleted.map(({ id }) => id)).toEqual(written.map(({ id }) => id));
	});

	it('runs calls of many users at once, each with its own', async () => {
		const said = jsonOf(
			await byToken(
				whoami,
				mixed(() => ({})),
			),
		);
		expect(said.map(({ uid }) => uid)).toEqual(order.map((email) => idOf[email]));
	});

	it('refuses an item without a token, and nobody acts in its place', async () => {
		const { outputs } = await byToken(
			notes('insert', { rowsIgnore: 'token' }),
			[
				{ token: tokens[ann]!, body: 'one' },
				{ body: 'two' },
				{ token: `Bearer ${tokens[ann]}`, body: 'three' },
			],
			{ onError: 'continueRegularOutput' },
		);
		expect(outputs[0]).toMatchObject([
			{ json: { body: 'one' } },
			{
				json: {
					error: expect.stringContaining('User Access Token is empty'),
					details: { field: 'userAccessToken' },
				},
			},
			{ json: { body: 'three' } },
		]);
		await byToken(notes('delete', { options: { allowAllRows: true } }), [{ token: tokens[ann]! }]);
	});

	it('names a token that has ended, and does not show it', async () => {
		const { error, run } = await byToken(whoami, [{ token: `${tokens[ann]}x` }]);
		expect(error).toMatchObject({ httpCode: '401' });
		// The input item holds it; the subject must not.
		expect(JSON.stringify(run.data.resultData.runData.Subject)).not.toContain(tokens[ann]);
		expect(JSON.stringify(error)).not.toContain(tokens[ann]);
	});
});

it('asks for a secret key where only that will do, and sends nothing without', async () => {
	const { error } = await runNode({
		node: new SupabaseAuthAdmin(),
		credential: { url: server.url, key: local.keys.publishable },
		parameters: { resource: 'user', operation: 'listUsers' },
	});
	expect(error).toMatchObject({
		message: expect.stringContaining('Auth Admin needs a secret key'),
		description: expect.stringContaining('API Keys'),
	});
	expect(server.requests).toEqual([]);
});
