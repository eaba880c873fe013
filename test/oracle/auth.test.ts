import { createClient, type Provider } from '@supabase/supabase-js';
import { connect, run } from '../../shared';
import { startRecordingServer, type RecordingServer } from '../contract/recording-server';
import { sendByFetch } from '../send-by-fetch';
import { ofAdmin } from './auth-admin-cases';
import { ownToken, session, type AuthCase } from './auth-cases';
import { mended, type Context } from './auth-differences';
import { toAuthForm } from './auth-form';
import { authMethods } from './auth-methods';
import { byToken, open } from './auth-open-cases';
import { ofNobody, ofUser, withoutChallenge } from './auth-user-cases';

let server: RecordingServer;
beforeAll(async () => {
	server = await startRecordingServer();
});
afterAll(async () => await server.stop());

let clients = 0;

/** The official client keeps published keys by the name of its storage, which is therefore another one each time. */
const officialClient = (key: string, isSignedIn: boolean, { flowType, stored }: Partial<AuthCase>) => {
	const storageKey = `session-${clients++}`;
	const items = new Map(
		Object.entries({ ...(isSignedIn && { '': session }), ...stored }).map(([name, value]) => [
			`${storageKey}${name}`,
			JSON.stringify(value),
		]),
	);
	const storage = {
		getItem: (name: string) => items.get(name) ?? null,
		setItem: (name: string, value: string) => void items.set(name, value),
		removeItem: (name: string) => void items.delete(name),
	};
	return createClient(server.url, key, {
		auth: { storage, storageKey, autoRefreshToken: false, ...(flowType && { flowType }) },
	});
};

const recorded = async ({ replies }: AuthCase, act: () => PromiseLike<unknown>) => {
	server.answerWith(...(replies ?? [{ status: 200, body: session }]));
	await Promise.resolve()
		.then(act)
		.catch((error: unknown) => error);
	return server.requests.map(toAuthForm);
};

const both = async (each: AuthCase, { key, token }: Context) => {
	const { auth } = officialClient(key, token !== undefined, each);
	const connection = connect({ url: server.url, key, accessToken: token }, { send: sendByFetch });
	const theirs = await recorded(each, () => each.official(auth));
	const ours = await recorded(each, async () => await run(connection, each.id, each.params));
	return { theirs, ours };
};

const named = (cases: readonly AuthCase[]) => cases.map((each) => [each.name, each] as const);

const expectAsIntended = async (each: AuthCase, context: Context) => {
	const { theirs, ours } = await both(each, context);
	if (each.difference === undefined) expect(ours).toEqual(theirs);
	else {
		expect(ours).not.toEqual(theirs);
		expect(ours).toEqual(mended[each.difference](theirs, context));
	}
};

const publishable = 'sb_publishable_KEY';
const secret = 'sb_secret_KEY';
const legacy = 'eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoiYW5vbiJ9.c2ln';

describe.each([
	['nobody', publishable, [...open, ...byToken, ...ofNobody]],
	['nobody', secret, [...open, ...byToken, ...ofNobody, ...ofAdmin]],
	['nobody', legacy, [...open, ...byToken, ...ofNobody]],
	['a user', publishable, [...byToken, ...ofUser]],
	['a user', secret, [...byToken, ...ofUser]],
	['a user', legacy, [...byToken, ...ofUser]],
])('by %s with key %s', (who, key, cases) => {
	it.each(named(cases))('%s', async (_name, each) => {
		await expectAsIntended(each, { key, ...(who === 'a user' && { token: ownToken }) });
	});
});

/** What is asked as the project, whoever is signed in. */
const asProject = [
	...open.map((each) => [each, publishable] as const),
	...ofAdmin
		.filter(({ id, name }) => id !== 'authAdmin.signOut' && !name.endsWith('with no UUID'))
		.map((each) => [each, secret] as const),
];

describe('by a user, as the project', () => {
	it.each(asProject.map(([each, key]) => [each.name, each, key] as const))('%s', async (_name, each, key) => {
		await expectAsIntended(each, { key, token: ownToken });
	});
	it.each(named(withoutChallenge))('%s', async (_name, each) => {
		await expectAsIntended(each, { key: publishable, token: ownToken });
	});
});

const options = {
	redirectTo: 'https://example.com/welcome?x=1&y=ä',
	scopes: 'email calendar',
	queryParams: { prompt: 'consent', login_hint: 'ann+1@example.com' },
};

interface Address {
	readonly provider: Provider;
	readonly options?: typeof options;
	readonly flowType?: 'pkce';
}

const addresses: ReadonlyArray<readonly [string, Address]> = [
	['with a provider', { provider: 'github' }],
	['with everything', { provider: 'custom:mine', options }],
	['by PKCE', { provider: 'google', options, flowType: 'pkce' }],
];

describe('signInWithOAuth gives the same address', () => {
	const readAddress = (address: unknown) => {
		const { origin, pathname, searchParams } = new URL(String(address));
		return toAuthForm({
			method: 'GET',
			path: `${origin}${pathname}`,
			query: [...searchParams],
			headers: {},
			body: undefined,
		});
	};
	it.each(addresses)('%s', async (_name, { provider, options: given, flowType }) => {
		server.answerWith({ status: 500 });
		const { auth } = officialClient(publishable, false, { flowType });
		const theirs = await auth.signInWithOAuth({ provider, options: given });
		const connection = connect({ url: server.url, key: publishable }, { send: sendByFetch });
		const ours = await run(connection, 'auth.signInWithOAuth', { provider, ...given, flowType });
		expect(readAddress((ours.data as { url: string }).url)).toEqual(readAddress(theirs.data.url));
		expect(server.requests).toEqual([]);
	});
});

/** Methods that make no request: how the official client keeps a session, for which hosts have a credential. */
const aboutTheClient = [
	'initialize',
	'isThrowOnErrorEnabled',
	'onAuthStateChange',
	'startAutoRefresh',
	'stopAutoRefresh',
	'dispose',
];

/** Not listed in the contract of the catalogue: what needs a browser or a wallet, and what only administers a project. */
const notOffered = [
	'signInWithWeb3',
	'signInWithPasskey',
	'registerPasskey',
	'passkey.',
	'admin.passkey.',
	'mfa.webauthn.',
	'mfa.recoveryCodes.',
	'oauth.',
	'admin.oauth.',
	'admin.customProviders.',
];

const cases = [...open, ...byToken, ...ofNobody, ...ofUser, ...ofAdmin];

const isNotApplicable = (name: string): boolean =>
	aboutTheClient.includes(name) ||
	notOffered.some((each) => name === each || (each.endsWith('.') && name.startsWith(each)));

it('every method of the official Auth client is compared', () => {
	const used = cases.map(({ official }) => official.toString()).join('\n');
	const missing = authMethods().filter(
		(name) =>
			name !== 'signInWithOAuth' &&
			!isNotApplicable(name) &&
			!new RegExp(`\\ba\\.${name.replaceAll('.', '\\.')}\\(`).test(used),
	);
	expect(missing).toEqual([]);
});

it('compares this many', () => {
	const different = cases.filter(({ difference }) => difference !== undefined).length;
	expect({
		equal: cases.length - different + addresses.length,
		different,
		methodsNotApplicable: authMethods().filter(isNotApplicable).length,
	}).toEqual({ equal: 98, different: 18, methodsNotApplicable: 44 });
});
