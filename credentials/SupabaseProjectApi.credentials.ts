import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	Icon,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authenticateRequest } from '../nodes/host/authenticate-request';
import { connectionProperties, projectUrl } from '../nodes/host/connection-properties';
import { readProjectCredential } from '../nodes/host/project-credential';

export class SupabaseProjectApi implements ICredentialType {
	name = 'supabaseProjectApi';

	displayName = 'Supabase Project API';

	documentationUrl = 'https://supabase.com/docs/guides/api/api-keys';

	icon: Icon = { light: 'file:../icons/supabase-suite.svg', dark: 'file:../icons/supabase-suite.dark.svg' };

	properties: INodeProperties[] = [
		projectUrl,
		{
			displayName: 'API Key',
			name: 'key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'From Project Settings → API Keys: a publishable key acts under row level security, a secret key passes it by. The legacy anon and service_role keys work too.',
		},
		...connectionProperties,
	];

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => authenticateRequest(readProjectCredential(credentials), request);
}
