import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	Icon,
	IDataObject,
	IHttpRequestHelper,
	IHttpRequestOptions,
	INodeProperties,
} from 'n8n-workflow';
import { authenticateAsUser } from '../nodes/host/authenticate-as-user';
import { connectionProperties, projectUrl } from '../nodes/host/connection-properties';
import { renewSession } from '../nodes/host/renew-session';
import { readUserCredential } from '../nodes/host/user-credential';

export class SupabaseUserApi implements ICredentialType {
	name = 'supabaseUserApi';

	displayName = 'Supabase User API';

	documentationUrl = 'https://supabase.com/docs/guides/auth/users';

	icon: Icon = { light: 'file:../icons/supabase-suite.svg', dark: 'file:../icons/supabase-suite.dark.svg' };

	properties: INodeProperties[] = [
		projectUrl,
		{
			displayName: 'Publishable Key',
			name: 'key',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description:
				'From Project Settings → API Keys. The legacy anon key works too. The user acts under row level security, so no secret key is needed.',
		},
		{
			displayName: 'Sign In With',
			name: 'signInBy',
			type: 'options',
			options: [
				{ name: 'Email and Password', value: 'email' },
				{ name: 'Phone and Password', value: 'phone' },
				{ name: 'Refresh Token', value: 'refreshToken' },
			],
			default: 'email',
			description:
				'A password signs in again whenever a session ends. Choose it for n8n in queue mode too: a refresh token can be used once, and workers would take it from one another.',
		},
		{
			displayName: 'Email',
			name: 'email',
			type: 'string',
			default: '',
			placeholder: 'e.g. ann@example.com',
			displayOptions: { show: { signInBy: ['email'] } },
		},
		{
			displayName: 'Phone',
			name: 'phone',
			type: 'string',
			default: '',
			placeholder: 'e.g. +4917012345678',
			description: 'Number with its country code',
			displayOptions: { show: { signInBy: ['phone'] } },
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			displayOptions: { show: { signInBy: ['email', 'phone'] } },
		},
		{
			displayName: 'Refresh Token',
			name: 'refreshToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description:
				'The refresh_token of a session that nothing else uses: n8n exchanges it for the next and keeps that one. Users without a password, of a provider or with a second factor, sign in this way.',
			displayOptions: { show: { signInBy: ['refreshToken'] } },
		},
		{
			displayName: 'Access Token',
			name: 'accessToken',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			description: 'The access_token of the same session, used until it ends. It may be left out.',
			displayOptions: { show: { signInBy: ['refreshToken'] } },
		},
		...connectionProperties,
		{
			displayName: 'Session Token',
			name: 'sessionToken',
			type: 'hidden',
			typeOptions: { expirable: true, password: true },
			default: '',
		},
		{
			displayName: 'Session Refresh Token',
			name: 'sessionRefreshToken',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
		{
			displayName: 'Session Renew At',
			name: 'sessionRenewAt',
			type: 'hidden',
			default: '',
		},
		{
			displayName: 'Session Of',
			name: 'sessionOf',
			type: 'hidden',
			typeOptions: { password: true },
			default: '',
		},
	];

	async preAuthentication(
		this: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
	): Promise<IDataObject> {
		return { ...(await renewSession(this, credentials)) };
	}

	authenticate = async (
		credentials: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => authenticateAsUser(readUserCredential(credentials), request);
}
