import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import type { Fields } from '../request/fields.ts';
import { toAllowedTarget } from '../request/redirect-to.ts';
import { isUuid } from '../request/uuid.ts';
import { toProviderUrl } from './authorize.ts';
import { insertFlowState, readPkce } from './flow-state.ts';
import { ssoProvider } from './providers.ts';

const notFound = (message: string): AuthError => new AuthError(404, 'sso_provider_not_found', message);

const checkProvider = (fields: Fields): void => {
	const [id, domain] = [fields.text('provider_id'), fields.text('domain')];
	if (id !== '' && domain !== '') throw refusals.invalid('Only one of provider_id or domain supported');
	if (id === '' && domain === '') throw refusals.invalid('A provider_id or domain needs to be provided');
	if (id !== '' && !isUuid(id)) throw refusals.badJson('provider_id must be a UUID');
	if (id !== '' && id !== ssoProvider.id) throw notFound('No such SSO provider');
	if (domain !== '' && domain.toLowerCase() !== ssoProvider.domain) {
		throw notFound('No SSO provider assigned for this domain');
	}
};

/** POST /sso. Instead of SAML, the local OpenID Connect provider signs in. */
export const signInWithSso = async (request: AuthRequest): Promise<Response> => {
	const { auth, settings } = request;
	if (!settings.sso) throw refusals.disabled('SAML 2.0 is disabled', 'saml_provider_disabled');
	const fields = request.fields();
	checkProvider(fields);
	const flow = await insertFlowState(auth.sql, {
		pkce: readPkce(fields.text('code_challenge'), fields.text('code_challenge_method')),
		method: 'sso/saml',
		providerType: `sso:${ssoProvider.id}`,
		referrer: toAllowedTarget(fields.optionalText('redirect_to') ?? null, settings),
	});
	const url = toProviderUrl(request, flow, '');
	return fields.flag('skip_http_redirect')
		? Response.json({ url })
		: new Response(null, { status: 303, headers: { location: url } });
};
