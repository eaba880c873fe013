import { text, type Params } from '../field';
import { invalid } from '../error';
import { operation } from '../operation';
import { captchaToken, flowType, redirectTo } from './auth-fields';
import { authRequest, challengeMembers, uuid } from './auth-request';
import { pkceSteps } from './pkce';
import { readUrl } from './read-url';
import { authHeaders, refused } from './sign-in-examples';

const fields = {
	domain: text({
		label: 'Domain',
		help: 'Email domain that the company signs in with',
		placeholder: 'e.g. example.com',
		prominent: true,
	}),
	providerId: text({
		label: 'Provider ID',
		help: 'UUID of the provider in the project, instead of a domain',
	}),
	redirectTo,
	captchaToken,
	flowType,
} as const;

const build = (
	{ domain, providerId, redirectTo, captchaToken }: Params<typeof fields>,
	challenge?: string,
) => {
	if (providerId?.trim() && domain?.trim())
		throw invalid('providerId', 'Both a domain and a provider are given', 'Give one of the two.');
	const by = providerId?.trim()
		? { provider_id: uuid('providerId', 'Provider ID', providerId) }
		: { domain: domain?.trim() };
	if (by.domain === '' || (by.domain === undefined && !by.provider_id))
		throw invalid('domain', 'Neither a domain nor a provider is given', 'Give one of the two.');
	return authRequest({
		method: 'POST',
		path: '/sso',
		body: {
			...by,
			redirect_to: redirectTo,
			...(captchaToken !== undefined && { gotrue_meta_security: { captcha_token: captchaToken } }),
			skip_http_redirect: true,
			...challengeMembers(challenge),
		},
	});
};

export const signInWithSSO = operation({
	id: 'auth.signInWithSSO',
	resource: 'Sign-In',
	label: 'Sign In With SSO',
	title: 'Get the address to sign in with single sign-on',
	summary: 'Get the address at which a user signs in with the single sign-on of a company',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinwithsso',
	writes: true,
	fields,
	request: (params) => build(params),
	result: readUrl,
	steps: pkceSteps({ build, read: readUrl }),
	examples: [
		{
			name: 'by domain',
			params: {
				domain: 'example.com',
				redirectTo: 'https://example.com/welcome',
				captchaToken: 'captcha-answer',
				flowType: 'implicit',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/sso',
				headers: authHeaders,
				body: {
					domain: 'example.com',
					redirect_to: 'https://example.com/welcome',
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
					skip_http_redirect: true,
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: { status: 200, body: { url: 'https://idp.example.com/saml' } },
			result: { url: 'https://idp.example.com/saml' },
		},
		{
			name: 'by provider with PKCE, which is not there',
			params: { providerId: '22222222-2222-4222-8222-222222222222', flowType: 'pkce' },
			request: {
				method: 'POST',
				path: '/auth/v1/sso',
				body: {
					provider_id: '22222222-2222-4222-8222-222222222222',
					skip_http_redirect: true,
					code_challenge: '<challenge>',
					code_challenge_method: 's256',
				},
			},
			reply: refused(404, 'sso_provider_not_found', 'No such SSO provider'),
			error: { code: 'sso_provider_not_found' },
		},
		{
			name: 'by both',
			params: { domain: 'example.com', providerId: '22222222-2222-4222-8222-222222222222' },
			error: { code: 'INVALID_PARAMETER', field: 'providerId' },
		},
		{ name: 'for nobody', params: {}, error: { code: 'INVALID_PARAMETER', field: 'domain' } },
	],
});
