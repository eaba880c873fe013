import { connect, keepSession, SupabaseError, type Send } from '../../shared';

/** A clock that is set by hand, and a server that hands out sessions of an hour and lets each refresh token be used once. */
let now = 1_000_000_000_000;
let requests: string[] = [];
let usable = new Set<string>();
let refuse: ReturnType<typeof reply> | undefined;
let delay = 0;

const reply = (status: number, body: unknown) => ({ status, headers: {}, body });
const session = () => {
	const number = requests.length;
	usable = new Set([`refresh-${number}`]);
	return reply(200, {
		access_token: `access-${number}`,
		refresh_token: `refresh-${number}`,
		token_type: 'bearer',
		expires_in: 3600,
		expires_at: now / 1000 + 3600,
		user: { id: 'u' },
	});
};
const send: Send = async ({ url, body = '{}' }) => {
	const kind = new URL(url).searchParams.get('grant_type') ?? '';
	requests.push(kind);
	await new Promise((resolve) => setTimeout(resolve, delay));
	if (refuse) return refuse;
	const { refresh_token: token } = JSON.parse(String(body)) as { refresh_token?: string };
	if (kind !== 'refresh_token' || usable.delete(String(token))) return session();
	return reply(400, { code: 'refresh_token_already_used', message: 'Invalid Refresh Token: Already Used' });
};
const connection = connect(
	{ url: 'https://abc.supabase.co', key: 'k-test', retry: false },
	{ send, clock: { now: () => now, sleep: async () => {} } },
);
const ann = { email: 'ann@example.com', password: 'long enough' };

beforeEach(() => {
	now = 1_000_000_000_000;
	requests = [];
	refuse = undefined;
	delay = 0;
});

it('signs in when a token is first needed, and once for all who ask', async () => {
	delay = 5;
	const keeper = keepSession(connection, ann);
	const tokens = await Promise.all(Array.from({ length: 200 }, async () => await keeper.accessToken()));
	expect(new Set(tokens)).toEqual(new Set(['access-1']));
	expect(requests).toEqual(['password']);
});

it('refreshes before the end, once for all who ask', async () => {
	delay = 5;
	const keeper = keepSession(connection, ann);
	await keeper.accessToken();
	now += (3600 - 80) * 1000;
	const tokens = await Promise.all(Array.from({ length: 200 }, async () => await keeper.accessToken()));
	expect(new Set(tokens)).toEqual(new Set(['access-2']));
	expect(requests).toEqual(['password', 'refresh_token']);
});

it('refreshes on wish, once for all who wish it at the same time', async () => {
	delay = 5;
	const keeper = keepSession(connection, ann);
	await keeper.accessToken();
	const [one, two] = await Promise.all([keeper.refresh(), keeper.refresh()]);
	expect(one.access_token).toBe('access-2');
	expect(two).toBe(one);
	expect(await keeper.accessToken()).toBe('access-2');
});

it('goes on with a session that it is given, whatever was on its way', async () => {
	delay = 5;
	const keeper = keepSession(connection, ann);
	const before = keeper.accessToken();
	usable.add('raised');
	const raised = { ...(await keeper.session()), access_token: 'aal2', refresh_token: 'raised' };
	await Promise.all([keeper.refresh(), keeper.adopt(raised)]);
	await before;
	expect(await keeper.session()).toBe(raised);
	usable.add('raised');
	now += 3600 * 1000;
	expect(await keeper.accessToken()).toBe('access-3');
	expect(requests).toEqual(['password', 'refresh_token', 'refresh_token']);
});

it('signs in anew by the password when the session has ended for good', async () => {
	const keeper = keepSession(connection, ann);
	await keeper.accessToken();
	usable.clear();
	now += 7200 * 1000;
	expect(await keeper.accessToken()).toBe('access-3');
	expect(requests).toEqual(['password', 'refresh_token', 'password']);
});

it('keeps the refresh token when the network fails, and uses it next time', async () => {
	const keeper = keepSession(connection, { refreshToken: 'mine' });
	usable = new Set(['mine']);
	refuse = reply(503, { message: 'not now' });
	await expect(keeper.accessToken()).rejects.toMatchObject({ status: 503 });
	refuse = undefined;
	expect(await keeper.accessToken()).toBe('access-2');
});

it('says to sign in again when there is no password, and does not ask Auth again at once', async () => {
	const keeper = keepSession(connection, { refreshToken: 'used before' });
	await expect(keeper.accessToken()).rejects.toMatchObject({ code: 'refresh_token_already_used' });
	await expect(keeper.accessToken()).rejects.toMatchObject({ code: 'refresh_token_already_used' });
	expect(requests).toHaveLength(1);
	now += 11_000;
	await expect(keeper.accessToken()).rejects.toBeInstanceOf(SupabaseError);
	expect(requests).toHaveLength(2);
});

it('takes up the session of a store, and keeps each new one there', async () => {
	const kept: unknown[] = [];
	const old = {
		access_token: 'a',
		refresh_token: 'stored',
		token_type: 'bearer',
		expires_in: 0,
		expires_at: 0,
	};
	usable = new Set(['stored']);
	const keeper = keepSession(connection, ann, {
		read: async () => old,
		write: async (session) => void kept.push(session.access_token),
	});
	expect(await keeper.accessToken()).toBe('access-1');
	expect(requests).toEqual(['refresh_token']);
	expect(kept).toEqual(['access-1']);
});

it('never shows the refresh token', async () => {
	refuse = reply(400, { code: 'refresh_token_not_found', message: 'no: my-refresh-token' });
	const error: unknown = await keepSession(connection, { refreshToken: 'my-refresh-token' })
		.accessToken()
		.catch((failure: unknown) => failure);
	expect(JSON.stringify(error)).not.toContain('my-refresh-token');
});

it('never shows the password', async () => {
	refuse = reply(400, { code: 'invalid_credentials', message: 'no: long enough' });
	const error: unknown = await keepSession(connection, ann)
		.accessToken()
		.catch((failure: unknown) => failure);
	expect(JSON.stringify(error)).not.toContain('long enough');
});
