import type { AuthRequest } from '../context.ts';
import { readRedirectTo } from '../request/redirect-to.ts';
import type { User } from '../users/user.ts';
import { insertFlowState, readPkce, type FlowState } from './flow-state.ts';
import { oidcClientId } from './oidc-provider.ts';
import { requireProvider } from './providers.ts';

/** Parameters that are ours; all others go on to the provider, such as `login_hint`. */
const ownParameters = [
	...['provider', 'scopes', 'redirect_to', 'code_challenge', 'code_challenge_method'],
	...['skip_http_redirect', 'client_id', 'client_secret', 'redirect_uri', 'response_type', 'state', 'scope'],
	...['apikey', 'invite_token'],
];

/** Where the browser goes to sign in. */
export const toProviderUrl = ({ url }: AuthRequest, { id }: FlowState, scopes: string): string => {
	const target = new URL('/_local/oidc/authorize', url.origin);
	target.search = new URLSearchParams({
		client_id: oidcClientId,
		redirect_uri: `${url.origin}/auth/v1/callback`,
		response_type: 'code',
		scope: ['openid email profile', scopes].filter((scope) => scope !== '').join(' '),
		state: id,
	}).toString();
	for (const [name, value] of url.searchParams) {
		if (!ownParameters.includes(name.toLowerCase())) target.searchParams.set(name, value);
	}
	return target.href;
};

/** Begins a flow with a provider, to sign in or to link what the provider knows to a user. */
export const beginFlow = async (request: AuthRequest, linkTo?: User): Promise<string> => {
	const { auth, settings, url } = request;
	const read = (name: string): string => url.searchParams.get(name) ?? '';
	const provider = requireProvider(read('provider'), settings);
	const flow = await insertFlowState(auth.sql, {
		pkce: readPkce(read('code_challenge'), read('code_challenge_method')),
		method: 'oauth',
		providerType: provider,
		referrer: readRedirectTo(request),
		linkingTargetId: linkTo?.id ?? null,
	});
	return toProviderUrl(request, flow, read('scopes'));
};

/** GET /authorize */
export const authorize = async (request: AuthRequest): Promise<Response> =>
	new Response(null, { status: 302, headers: { location: await beginFlow(request) } });
