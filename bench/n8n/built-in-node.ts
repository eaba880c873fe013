import { createRequire } from 'node:module';
import path from 'node:path';
import type { ICredentialDataDecryptedObject, ICredentialType, INodeType } from 'n8n-workflow';

const installed = createRequire(path.join(__dirname, '..', '..', '.n8n', 'package.json'));
const folder = path.dirname(installed.resolve('n8n-nodes-base/package.json'));

/** n8n's own Supabase node, out of the n8n that the host tests install. */
export function builtInNode(): INodeType {
	const { Supabase } = installed(path.join(folder, 'dist/nodes/Supabase/Supabase.node.js')) as {
		Supabase: new () => INodeType;
	};
	return new Supabase();
}

export const builtInVersion = (): string =>
	(installed('n8n-nodes-base/package.json') as { readonly version: string }).version;

/**
 * The credential that the built-in node asks for. n8n writes its headers by evaluating an expression for each request;
 * here a function writes the same ones, which only makes the built-in node faster.
 */
export const builtInCredential: ICredentialType = {
	name: 'supabaseApi',
	displayName: 'Supabase API',
	properties: [],
	authenticate: async ({ serviceRole }: ICredentialDataDecryptedObject, request) => ({
		...request,
		headers: {
			...request.headers,
			apikey: String(serviceRole),
			Authorization: `Bearer ${String(serviceRole)}`,
		},
	}),
};
