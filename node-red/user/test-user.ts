import { run, type Connection, type Session } from '../../shared';
import type { TestResult } from '../project/test-project';
import type { UserToTest } from './user-to-test';

/** Signs in once and says who that is. A session made for the test alone is ended again. */
export async function testUser({ project, user, session }: UserToTest): Promise<TestResult> {
	const connection = project.connection();
	if (user.password) {
		const { email, phone, password } = user;
		const { data } = await run(connection, 'auth.signInWithPassword', { email, phone, password });
		const { session: own } = data as { readonly session: Session };
		await run(project.connectAs({ accessToken: own.access_token }), 'auth.signOut', { scope: 'local' });
		return signedIn(own.user);
	}
	if (session) return signedIn(await userOf(connection, await session.accessToken()));
	const { accessToken = '' } = user;
	if (accessToken.trim() === '') return { ok: false, message: notTried };
	return signedIn(await userOf(connection, accessToken));
}

/** A refresh token can be used once: the test would use up what is to be deployed. */
const notTried =
	'A refresh token can be used once, so it is not tried before it is deployed. Deploy, then test; or give the access token, too.';

async function userOf(connection: Connection, jwt: string): Promise<unknown> {
	const { data } = await run(connection, 'auth.getUser', { jwt });
	return (data as { readonly user: unknown }).user;
}

function signedIn(user: unknown): TestResult {
	const { email, phone, id } = (user ?? {}) as Readonly<Record<string, unknown>>;
	return { ok: true, message: `Signed in as ${String(email || phone || id)}.` };
}
