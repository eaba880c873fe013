import { NodeApiError, type ILoadOptionsFunctions } from 'n8n-workflow';
import { connect, lookUp, SupabaseError, type Listed, type Lookup } from '../../shared';
import { readActAs } from './act-as';
import { cachedSend } from './cached-send';
import { openProject } from './open-connection';
import { toNodeError } from './to-node-error';
import { readLocator } from './widgets/locator';

/**
 * Names of the live project for the form that is open: of the table, function and schema that it holds now. Throws n8n's
 * error, with what to do instead.
 */
export async function listFor(context: ILoadOptionsFunctions, lookup: Lookup): Promise<readonly Listed[]> {
	let secrets: readonly string[] = [];
	try {
		const actAs = readActAs(context.getCurrentNodeParameter('actAs'));
		const { project, send, credential } = await openProject(context, actAs);
		({ secrets } = credential);
		const connection = connect({ ...project, retry: false }, { send: cachedSend(send, credential) });
		return await lookUp(connection, lookup, {
			schema: nameIn(context, 'options.schema'),
			table: nameIn(context, 'table'),
			function: nameIn(context, 'function'),
			bucket: nameIn(context, 'bucket'),
		});
	} catch (error) {
		const { message, description } = toNodeError(error, { node: context.getNode(), secrets });
		const isOfKey = error instanceof SupabaseError && error.field === 'key';
		throw listError(context, message, { description: description ?? undefined, isOfKey });
	}
}

/**
 * An error that the editor shows in the place of a list: of others it would not show the description. Only at the status
 * 401 and 403 it has the credential checked, which may be right for all other uses.
 */
export const listError = (
	context: ILoadOptionsFunctions,
	message: string,
	{ description, isOfKey = false }: { readonly description?: string; readonly isOfKey?: boolean } = {},
): NodeApiError =>
	new NodeApiError(
		context.getNode(),
		{ message },
		{ message, description, ...(isOfKey && { httpCode: '401' }) },
	);

/** The name that a parameter of the open form holds, picked or typed; n8n has resolved its expressions. */
export function nameIn(context: ILoadOptionsFunctions, parameter: string): string | undefined {
	const name = readLocator(context.getCurrentNodeParameter(parameter));
	return typeof name === 'string' && name.trim() !== '' && !name.startsWith('=') ? name : undefined;
}
