import { text, type Params } from '../field';
import { operation } from '../operation';
import { captchaToken, flowType, provider, queryParams, redirectTo, scopes } from './auth-fields';
import { authRequest, captcha } from './auth-request';
import { pkceSteps } from './pkce';
import { toProvider } from './provider-query';
import { readUrl } from './read-url';
import { readSession } from './session';
import type { ServiceReply } from '../reply';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

const fields = {
	provider,
	redirectTo,
	scopes,
	queryParams,
	flowType,
	token: text({
		label: 'ID Token',
		help: 'ID token of the provider: the account is then linked at once, without a browser',
		secret: true,
	}),
	accessToken: text({
		label: 'Provider Access Token',
		help: 'Access token of the provider, where the ID token holds its hash',
		secret: true,
	}),
	nonce: text({ label: 'Nonce', help: 'Nonce whose hash the ID token holds' }),
	captchaToken,
} as const;

type LinkParams = Params<typeof fields>;

const build = (params: LinkParams, challenge?: string) => {
	const { provider, redirectTo, token, accessToken, nonce, captchaToken } = params;
	if (token?.trim()) {
		return authRequest({
			method: 'POST',
			path: '/token',
			query: [['grant_type', 'id_token']],
			asUser: true,
			body: {
				provider: provider.trim(),
				id_token: token.trim(),
				access_token: accessToken,
				nonce,
				link_identity: true,
				...captcha(captchaToken),
			},
		});
	}
	return authRequest({
		method: 'GET',
		path: '/user/identities/authorize',
		redirectTo,
		query: [...toProvider(params, challenge), ['skip_http_redirect', 'true']],
		asUser: true,
	});
};

const read = (reply: ServiceReply, { token }: LinkParams) =>
	token?.trim() ? readSession(reply) : readUrl(reply);

export const linkIdentity = operation({
	id: 'auth.linkIdentity',
	resource: 'Identity',
	label: 'Link',
	title: 'Link an identity',
	summary:
		'Let the user who acts sign in by one more account: gives the address for the browser, or links at once by an ID token',
	reference: 'https://supabase.com/docs/reference/javascript/auth-linkidentity',
	writes: true,
	forUser: true,
	fields,
	request: (params) => build(params),
	result: read,
	steps: pkceSteps<LinkParams>({ build, read, takesChallenge: ({ token }) => !token?.trim() }),
	examples: [
		{
			name: 'in a browser',
			params: {
				provider: 'github',
				redirectTo: 'https://example.com/account',
				scopes: 'repo',
				queryParams: { login: 'ann' },
				flowType: 'implicit',
			},
			accessToken: 'token-of-ann',
			request: {
				method: 'GET',
				path: '/auth/v1/user/identities/authorize',
				query: [
					['redirect_to', 'https://example.com/account'],
					['provider', 'github'],
					['scopes', 'repo'],
					['login', 'ann'],
					['skip_http_redirect', 'true'],
				],
				headers: { authorization: 'Bearer token-of-ann' },
			},
			reply: { status: 200, body: { url: 'https://github.com/login' } },
			result: { url: 'https://github.com/login' },
		},
		{
			name: 'by an ID token',
			params: {
				provider: 'google',
				token: 'id-token',
				accessToken: 'provider-token',
				nonce: 'n-1',
				captchaToken: 'captcha-answer',
			},
			accessToken: 'token-of-ann',
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'id_token']],
				headers: { ...authHeaders, authorization: 'Bearer token-of-ann' },
				body: {
					provider: 'google',
					id_token: 'id-token',
					access_token: 'provider-token',
					nonce: 'n-1',
					link_identity: true,
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
				},
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'when the project does not allow it, with PKCE',
			params: { provider: 'github', flowType: 'pkce' },
			accessToken: 'token-of-ann',
			request: {
				method: 'GET',
				path: '/auth/v1/user/identities/authorize',
				query: [
					['provider', 'github'],
					['code_challenge', '<challenge>'],
					['code_challenge_method', 's256'],
					['skip_http_redirect', 'true'],
				],
			},
			reply: refused(404, 'manual_linking_disabled', 'Manual linking is disabled'),
			error: { code: 'manual_linking_disabled' },
		},
		{ name: 'of nobody', params: { provider: 'github' }, error: { code: 'NO_SESSION' } },
	],
});
