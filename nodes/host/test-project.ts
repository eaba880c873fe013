import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { connect, SupabaseError, type Send } from '../../shared';
import { readProjectCredential, type ProjectCredential } from './project-credential';
import { tlsOptions } from './tls-options';
import { toReply } from './to-reply';

/**
 * The credential's test button. The settings of Auth are open to every kind of key, while the API description of the
 * database is not. n8n's own test request would report a network error as a bare code; the core has words for each.
 */
export async function testProject(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted<ICredentialDataDecryptedObject>,
): Promise<INodeCredentialTestResult> {
	try {
		const credential = readProjectCredential(data);
		const { project, key } = credential;
		const connection = connect({ ...project, key, retry: false }, { send: sendByTest(this, credential) });
		const { body } = await connection.send({ service: 'auth', method: 'GET', path: '/settings' });
		if (typeof body === 'object' && body !== null && 'external' in body)
			return { status: 'OK', message: 'Connection successful!' };
		return {
			status: 'Error',
			message: 'The address answered, but not as Supabase does. Check the Project URL.',
		};
	} catch (error) {
		return { status: 'Error', message: error instanceof SupabaseError ? error.message : String(error) };
	}
}

/** A credential test has only n8n's older HTTP helper at hand. */
export function sendByTest({ helpers }: ICredentialTestFunctions, credential: ProjectCredential): Send {
	return async ({ method, url, headers, body }) =>
		toReply(
			await helpers.request({
				method,
				uri: url,
				headers,
				body,
				timeout: 15_000,
				json: false,
				simple: false,
				followRedirect: false,
				resolveWithFullResponse: true,
				...tlsOptions(credential),
			}),
		);
}
