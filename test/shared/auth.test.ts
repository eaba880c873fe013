import { connect, keepSession, run, type Connection, type Session } from '../../shared';
import { authOfWalk, walkAuth, type Who } from '../auth-walk/walk-auth';
import { startLocal, type Local } from '../local/harness';
import { sendByFetch } from '../send-by-fetch';

let local: Local;
let requests = 0;
beforeAll(async () => {
	local = await startLocal({ auth: authOfWalk });
}, 60_000);
afterAll(async () => await local?.stop());

const as = ({ key, accessToken }: Who): Connection =>
	connect(
		{ url: local.url, key: local.keys[key], accessToken, retry: false },
		{
			send: async (request) => {
				requests += 1;
				return await sendByFetch(request);
			},
		},
	);

describe('Auth through the core', () => {
	walkAuth(
		() => local,
		async (who, id, params) => (await run(as(who), id, params)).data,
	);
});

const email = 'core@example.com';
const password = 'long enough';
const nobody = () => as({ key: 'publishable' });
const signIn = async (): Promise<Session> => {
	const { data } = await run(nobody(), 'auth.signInWithPassword', { email, password });
	return (data as { readonly session: Session }).session;
};
beforeAll(async () => {
	await run(as({ key: 'secret' }), 'authAdmin.createUser', { email, password, emailConfirm: true });
});

it('a session that is good is given back without a request, and claims are verified by the published keys', async () => {
	const { access_token: accessToken } = await signIn();
	requests = 0;
	await run(nobody(), 'auth.getSession', { accessToken });
	expect(requests).toBe(0);
	const self = as({ key: 'publishable', accessToken });
	await run(self, 'auth.getClaims', {});
	expect(requests).toBeLessThanOrEqual(1);
	const asked = requests;
	await run(self, 'auth.getClaims', {});
	// The published keys, and not the server's word for each token.
	expect(requests).toBe(asked);
});

it('one user for 200 requests at once, whose token ends meanwhile', async () => {
	let now = Date.now();
	const host = { send: sendByFetch, clock: { now: () => now, sleep: async () => {} } };
	const signIns: string[] = [];
	const keeper = keepSession(
		connect(
			{ url: local.url, key: local.keys.publishable },
			{
				...host,
				send: async (request) => {
					signIns.push(new URL(request.url).search);
					return await sendByFetch(request);
				},
			},
		),
		{ email, password },
	);
	const connection = connect(
		{ url: local.url, key: local.keys.publishable, accessToken: keeper.accessToken },
		host,
	);
	const all = async () =>
		await Promise.all(
			Array.from(
				{ length: 200 },
				async () =>
					(await run(connection, 'auth.getUser', {})).data as { readonly user: { readonly email: string } },
			),
		);
	expect(new Set((await all()).map(({ user }) => user.email))).toEqual(new Set([email]));
	now += 3_550_000;
	expect(new Set((await all()).map(({ user }) => user.email))).toEqual(new Set([email]));
	expect(signIns).toEqual(['?grant_type=password', '?grant_type=refresh_token']);
}, 60_000);
