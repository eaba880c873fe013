import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import {
	connect,
	kindOfKey,
	operationById,
	SupabaseError,
	type AnyOperation,
	type Connection,
	type Project,
	type Send,
} from '../../shared';
import { readActAs, type ActAs } from './act-as';
import { projectCredential, readProjectCredential, type ProjectCredential } from './project-credential';
import { sendByN8n, type RequestContext } from './send-by-n8n';
import { readUserCredential, userCredential } from './user-credential';
import { openUserSession } from './user-session';

/** What a run needs before it looks at its items. */
export interface Opened {
	readonly operation: AnyOperation;
	readonly actAs: ActAs;
	/** The project as the one who acts: by the credential, or by the access token of an item. */
	connectionFor(accessToken?: string): Connection;
	/** Texts that must not be shown. */
	readonly secrets: readonly string[];
	/** How many requests were sent so far, those that were repeated included. */
	readonly requestsSent: () => number;
}

/** Reads the credential and the chosen operation, which are the same for all items. Sends nothing. */
export async function openConnection(context: IExecuteFunctions, service: string): Promise<Opened> {
	if (!('getSecureEgressFilter' in context.helpers)) {
		throw new NodeOperationError(context.getNode(), 'This n8n is too old for the Supabase nodes', {
			description: 'Update n8n to 2.40 or newer.',
		});
	}
	const operation = operationById(`${service}.${String(context.getNodeParameter('operation', 0))}`);
	const actAs = readActAs(context.getNodeParameter('actAs', 0, null));
	const { project, send, credential } = await openProject(context, actAs);
	if (service === 'authAdmin') checkSecretKey(credential.key);
	let sent = 0;
	const counted: Send = async (request) => {
		sent++;
		return await send(request);
	};
	const connections = new Map<string | undefined, Connection>();
	return {
		operation,
		actAs,
		connectionFor: (accessToken) => {
			const known = connections.get(accessToken);
			if (known) return known;
			const own = accessToken === undefined ? {} : { accessToken };
			const connection = connect({ ...project, ...own }, { send: counted });
			connections.set(accessToken, connection);
			return connection;
		},
		secrets: credential.secrets,
		requestsSent: () => sent,
	};
}

/** A project and the way to it. */
export interface OpenProject {
	readonly project: Project;
	readonly send: Send;
	readonly credential: ProjectCredential;
}

/** Reads the credential of the one who acts; the project's own for a token, which comes with the items. */
export async function openProject(context: RequestContext, actAs: ActAs): Promise<OpenProject> {
	if (actAs === 'user') {
		const credential = readUserCredential(await context.getCredentials(userCredential));
		const { send, accessToken } = openUserSession(context);
		const project = { ...credential.project, accessToken, refreshSession: refuseRefresh };
		return { project, send, credential };
	}
	const credential = readProjectCredential(await context.getCredentials(projectCredential));
	return { project: credential.project, send: sendByN8n(context), credential };
}

const refuseRefresh = async (): Promise<never> =>
	await Promise.reject(
		new SupabaseError({
			reason: 'A node cannot renew the session of a credential',
			advice:
				'n8n renews it by itself when it ends, and a refresh token that a node had used up would be lost to it. Give the refresh token of another session, or take this node away.',
			field: 'refreshToken',
			code: 'INVALID_PARAMETER',
		}),
	);

/** What kind a key is can be told of most, but not of one that a self-hosted gateway made up. */
function checkSecretKey(key: string): void {
	const kind = kindOfKey(key);
	if (kind !== 'publishable' && kind !== 'legacyAnon') return;
	throw new SupabaseError({
		reason: `Auth Admin needs a secret key, and the credential holds ${kind === 'publishable' ? 'a publishable one' : 'the anon key'}`,
		advice: 'Choose a credential with a secret key from Project Settings → API Keys.',
		field: 'key',
		code: 'INVALID_PROJECT_KEY',
	});
}
