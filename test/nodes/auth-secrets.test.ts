import { inspect } from 'node:util';
import { SupabaseAuth } from '../../nodes/SupabaseAuth/SupabaseAuth.node';
import { SupabaseAuthAdmin } from '../../nodes/SupabaseAuthAdmin/SupabaseAuthAdmin.node';
import { operationsOf } from '../../nodes/host/service-operations';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { runNode, type NodeRun } from './harness';

const planted = {
	password: 'planted-password-0123456789',
	token: 'planted-access-token-0123456789',
	refresh: 'planted-refresh-token-0123456789',
	captcha: 'planted-captcha-0123456789',
	key: 'planted-key-of-an-own-gateway-0123456789',
};

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

/** What n8n keeps of the node: not its input, in which a user's own workflow may carry a token. */
const everything = ({ run, error, outputs, hints }: NodeRun): string =>
	inspect([run.data.resultData.runData.Subject, error, outputs, hints], {
		depth: Infinity,
		showHidden: true,
		maxStringLength: null,
		maxArrayLength: null,
	}) + JSON.stringify(run.data.resultData.runData.Subject);

const found = (run: NodeRun): readonly string[] =>
	Object.values(planted).filter((secret) => everything(run).includes(secret));

/** An error of a server that repeats what it was sent. */
const echo = (...secrets: readonly string[]) => ({
	code: `X${secrets[0]}`,
	msg: secrets.join(' '),
	details: JSON.stringify({ secrets }),
	hint: secrets.map((secret) => `Bearer ${secret}`).join(),
});

const statuses = [400, 401, 403, 500];

describe.each([undefined, 'continueRegularOutput', 'continueErrorOutput'] as const)('with %s', (onError) => {
	it.each(statuses)(
		'nothing that n8n keeps of a sign-in holds what the server repeats with %i',
		async (status) => {
			const { key, password, captcha } = planted;
			server.answerWith({ status, headers: { 'retry-after': '0' }, body: echo(key, password, captcha) });
			const run = await runNode({
				node: new SupabaseAuth(),
				credential: { url: server.url, key },
				parameters: {
					resource: 'signIn',
					operation: 'signInWithPassword',
					email: 'ann@example.com',
					password: '={{ $("Source").first().json.password }}',
					options: { captchaToken: '={{ $("Source").first().json.captcha }}' },
				},
				items: [{ password, captcha }],
				onError,
			});
			expect(server.requests[0]?.body).toMatchObject({ password });
			// n8n itself puts the input item beside an error on its own output.
			expect(found(run)).toEqual(onError === 'continueErrorOutput' ? [password, captcha] : []);
		},
	);

	it.each(statuses)("nothing holds the user's token, which the server repeats with %i", async (status) => {
		const { key, token } = planted;
		server.answerWith({ status, headers: { 'retry-after': '0' }, body: echo(key, token) });
		const run = await runNode({
			credential: { url: server.url, key },
			parameters: {
				resource: 'row',
				operation: 'insert',
				table: 'todos',
				rowsMode: 'define',
				rows: { column: [{ column: 'title', value: 'x' }] },
				actAs: 'token',
				userAccessToken: '={{ $json.token }}',
			},
			items: [{ token }],
			onError,
		});
		expect(server.requests[0]?.headers).toMatchObject({ authorization: `Bearer ${token}`, apikey: key });
		expect(found(run)).toEqual(onError === 'continueErrorOutput' ? [token] : []);
	});

	it.each([
		['email', 400],
		['email', 500],
		['refreshToken', 400],
	])('nothing holds the user credential: by %s, answered with %i', async (signInBy, status) => {
		const { key, password, refresh } = planted;
		server.answerWith({ status, headers: { 'retry-after': '0' }, body: echo(key, password, refresh) });
		const email = `${signInBy}-${status}-${onError}@example.com`;
		const run = await runNode({
			user: { url: server.url, key, signInBy, email, password, refreshToken: refresh },
			parameters: { resource: 'row', operation: 'count', table: 'todos', actAs: 'user' },
			onError,
		});
		expect(run.error ?? run.outputs.flat()[0]?.json.error).toBeDefined();
		expect(server.requests[0]?.path).toBe('/auth/v1/token');
		expect(found(run)).toEqual([]);
	});
});

/** Members of results that let whoever has them act as somebody. */
const secretMembers =
	/^(?:access_token|refresh_token|provider_token|provider_refresh_token|codeVerifier|secret|uri|qr_code|email_otp|hashed_token|action_link)$/;

it.each([
	['auth', new SupabaseAuth()],
	['authAdmin', new SupabaseAuthAdmin()],
] as const)('what the results of %s carry is listed as sensitive', (service, node) => {
	const paths = operationsOf(service)
		.flatMap(({ examples }) => examples)
		.flatMap((example) => ('result' in example ? pathsIn(example.result) : []));
	const listed = node.description.sensitiveOutputFields ?? [];
	expect([...new Set(paths)].filter((path) => !listed.includes(path))).toEqual([]);
	expect(paths.length).toBeGreaterThan(0);
});

function pathsIn(value: unknown, above = ''): readonly string[] {
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([name, member]) => [
		...(secretMembers.test(name) && typeof member === 'string' ? [above + name] : []),
		...pathsIn(member, `${above}${name}.`),
	]);
}
