import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { connect, run, SupabaseError, type Connection } from '../../shared';
import { newSession } from './sign-in';
import { sendByTest } from './test-project';
import { readUserCredential, type UserCredential } from './user-credential';

/** The credential's test button: signs the user in, and says what is in the way. */
export async function testUser(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	try {
		const credential = readUserCredential(data);
		const { project, key } = credential;
		const connection = connect({ ...project, key, retry: false }, { send: sendByTest(this, credential) });
		if (credential.signInBy === 'refreshToken') return await testTokens(connection, credential);
		await newSession(connection, credential);
		return connected;
	} catch (error) {
		return { status: 'Error', message: error instanceof SupabaseError ? error.message : String(error) };
	}
}

const connected: INodeCredentialTestResult = { status: 'OK', message: 'Connection successful!' };

/** A refresh token can be used once, and a test has no place to keep the next: an access token is tried in its stead. */
async function testTokens(
	connection: Connection,
	{ accessToken, refreshToken, kept }: UserCredential,
): Promise<INodeCredentialTestResult> {
	if (refreshToken === '') return { status: 'Error', message: 'Fill in the refresh token of a session.' };
	const token = kept?.token || accessToken;
	if (token !== '') {
		const { data } = await run(connection, 'auth.getSession', { accessToken: token });
		if ((data as { readonly session: unknown }).session) {
			await run(connection, 'auth.getUser', { jwt: token });
			return connected;
		}
	}
	await connection.send({ service: 'auth', method: 'GET', path: '/settings' });
	return {
		status: 'OK',
		message:
			'Address and key are right. The refresh token is not tried: each can be used once, so the first node that needs it does.',
	};
}
