import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { arrived, loadFlow, pass, pause, until, useNodeRed } from './runtime';
import { startServer, type RunningServer } from '../start-server';

const helper = useNodeRed();

let server: RecordingServer;
let echo: RunningServer;
/** What each request to `echo` was for. */
const asked: string[] = [];
beforeAll(async () => {
	server = await startRecordingServer();
	// Refuses everything, and quotes all that it was sent.
	echo = await startServer((request, response) => {
		asked.push(request.url ?? '');
		let body = '';
		request.on('data', (chunk: Buffer) => (body += chunk.toString()));
		request.on('end', () => {
			const told = `${request.url} ${JSON.stringify(request.headers)} ${body}`;
			response.writeHead(400, { 'content-type': 'application/json' });
			response.end(
				JSON.stringify({ code: told, error_code: told, msg: told, message: told, details: told, hint: told }),
			);
		});
	});
});
afterAll(async () => await Promise.all([server.stop(), echo.stop()]));
beforeEach(() => {
	server.answerWith({ status: 200, body: {} });
	asked.length = 0;
});

const signIn = {
	type: 'supabase-auth',
	operation: 'auth.signInWithPassword',
	field_email: 'ann@example.com',
	field_emailType: 'str',
	field_password: '',
	field_passwordType: 'secret',
};

/** Where a planted secret stands in what the nodes have written since the flow was loaded. */
const leaks = (texts: unknown = arrived): readonly string[] =>
	JSON.stringify([texts, helper.log().args]).match(/.{0,60}planted.{0,9}/g) ?? [];

describe('a secret field', () => {
	it('is sent as it is stored', async () => {
		await loadFlow({ url: server.url }, signIn, { credentials: { n1: { secret_password: ' p"ä ' } } });
		await pass({});
		expect(server.requests[0]?.body).toMatchObject({ email: 'ann@example.com', password: ' p"ä ' });
	});

	it('is taken from the environment where that is what is stored', async () => {
		process.env.SUPABASE_TEST_PASSWORD = 'from env';
		const credentials = { n1: { secret_password: '${SUPABASE_TEST_PASSWORD}' } };
		await loadFlow({ url: server.url }, signIn, { credentials });
		await pass({});
		expect(server.requests[0]?.body).toMatchObject({ password: 'from env' });
	});

	it.each(['str', 'json', 'num', 'bool', 'choice'])('is refused as %s in the flow', async (type) => {
		await loadFlow({ url: server.url }, { ...signIn, field_password: 'planted', field_passwordType: type });
		const { caught } = await pass({});
		expect(caught?.error).toMatchObject({
			code: 'INVALID_PARAMETER',
			cause: { field: 'password' },
			message: expect.stringContaining('must not stand in the flow'),
		});
		expect(server.requests).toEqual([]);
		expect(leaks()).toEqual([]);
	});

	it('is refused when nothing is stored, as in a node that was imported', async () => {
		await loadFlow({ url: server.url }, signIn);
		const { caught } = await pass({});
		expect(caught?.error?.message).toMatch(/Password: nothing is stored\. Open the node/);
		expect(server.requests).toEqual([]);
	});

	it('is not quoted by the error of an expression', async () => {
		const node = { ...signIn, field_password: '$number(secret)', field_passwordType: 'jsonata' };
		await loadFlow({ url: server.url }, node);
		helper.getNode('n1').receive({ secret: 'planted in the message' });
		await until(() => arrived.caught.length > 0);
		// The message itself is the user's own.
		const { error } = arrived.caught[0]!;
		expect(error?.message).toMatch(/Password: the expression cannot be evaluated \(D\d+\)/);
		expect(leaks([error, arrived.shown])).toEqual([]);
	});
});

describe('whatever the server says, nothing that the node wrote holds', () => {
	it('a stored secret', async () => {
		await loadFlow({ url: echo.url }, signIn, { credentials: { n1: { secret_password: 'planted"1 ä' } } });
		const { caught } = await pass({});
		await pause(50);
		expect(caught?.error?.message).toContain('[hidden]');
		expect(leaks()).toEqual([]);
	});

	it('a secret of the message', async () => {
		await loadFlow(
			{ url: echo.url },
			{ ...signIn, field_password: 'req.password', field_passwordType: 'msg' },
		);
		await pass({ req: { password: 'planted-2' } });
		await pause(50);
		for (const message of arrived.caught) Object.assign(message, { req: undefined });
		expect(leaks()).toEqual([]);
	});

	it('the token of who acts', async () => {
		const select = { operation: 'database.select', field_table: 'todos', field_tableType: 'str' };
		await loadFlow(
			{ url: echo.url },
			{ ...select, actAs: 'token', userAccessToken: '', userAccessTokenType: 'secret' },
			{ credentials: { n1: { secret_userAccessToken: 'planted-token-3' } } },
		);
		const { caught } = await pass({});
		await pause(50);
		expect(caught?.error?.message).toContain('[hidden]');
		expect(leaks()).toEqual([]);
	});

	it.each([
		['password', 'password', { email: 'ann@example.com', password: 'planted-password-4' }],
		['refresh token', 'refreshToken', { refreshToken: 'planted-refresh-5' }],
	])('the %s of a user, and many messages make one sign-in', async (name, signInBy, user) => {
		const id = `secret of ${name}`;
		await loadFlow(
			{ url: echo.url },
			{ type: 'supabase-auth', operation: 'auth.getUser', actAs: 'user', user: id },
			{ nodes: [{ id, type: 'supabase-user', project: 'p1', signInBy }], credentials: { [id]: user } },
		);
		for (let index = 0; index < 20; index++) helper.getNode('n1').receive({});
		await until(() => arrived.caught.length === 20);
		await pause(50);
		expect(leaks()).toEqual([]);
		expect(asked).toHaveLength(1);
	});
});

it('the token of who acts is sent only where a user acts', async () => {
	server.answerWith({ status: 200, body: [] });
	const acting = { actAs: 'token', userAccessToken: 'token', userAccessTokenType: 'msg' };
	await loadFlow(
		{ url: server.url },
		{ ...signIn, ...acting },
		{ credentials: { n1: { secret_password: 'x' } } },
	);
	await pass({ token: 'token-of-ann' });
	expect(server.requests).toHaveLength(1);
	expect(server.requests[0]?.headers.authorization).not.toContain('token-of-ann');
});
