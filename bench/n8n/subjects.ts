import type { INodeParameters } from 'n8n-workflow';
import { SupabaseProjectApi } from '../../credentials/SupabaseProjectApi.credentials';
import { SupabaseDatabase } from '../../nodes/SupabaseDatabase/SupabaseDatabase.node';
import type { Local } from '../../test/local/harness';
import { builtInCredential, builtInNode } from './built-in-node';
import type { Subject } from './run-in-engine';

/** The node of this package, set up for a local Supabase. */
export const ourSubject = ({ url, keys }: Local, parameters: INodeParameters): Subject => ({
	node: new SupabaseDatabase(),
	credentialType: new SupabaseProjectApi(),
	credential: { url, key: keys.secret },
	parameters: { resource: 'row', ...parameters },
});

/** n8n's own node, set up for a local Supabase. */
export const builtInSubject = ({ url, keys }: Local, parameters: INodeParameters): Subject => ({
	node: builtInNode(),
	credentialType: builtInCredential,
	credential: { host: url, serviceRole: keys.secret },
	parameters,
});
