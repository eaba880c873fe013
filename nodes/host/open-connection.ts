import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';
import { connect, operationById, type AnyOperation, type Connection, type Send } from '../../shared';
import { projectCredential, readProjectCredential } from './project-credential';
import { sendByN8n } from './send-by-n8n';

/** What a run needs before it looks at its items. */
export interface Opened {
	readonly connection: Connection;
	readonly operation: AnyOperation;
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
	const { project, secrets } = readProjectCredential(await context.getCredentials(projectCredential));
	const send = sendByN8n(context);
	let sent = 0;
	const counted: Send = async (request) => {
		sent++;
		return await send(request);
	};
	return { connection: connect(project, { send: counted }), operation, secrets, requestsSent: () => sent };
}
