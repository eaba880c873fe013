import { operation, type PartOfOutcome } from '../operation';
import { encodeQuery } from '../request';
import type { Params } from '../field';
import { flowType, provider, queryParams, redirectTo, scopes } from './auth-fields';
import { authRequest } from './auth-request';
import { challengeOf, makeVerifier } from './pkce';
import { toProvider } from './provider-query';

const fields = { provider, redirectTo, scopes, queryParams, flowType } as const;

const build = (params: Params<typeof fields>, challenge?: string) =>
	authRequest({
		method: 'GET',
		path: '/authorize',
		redirectTo: params.redirectTo,
		query: toProvider(params, challenge),
	});

/** Sends nothing: the address is for a browser. */
export const signInWithOAuth = operation({
	id: 'auth.signInWithOAuth',
	resource: 'Sign-In',
	label: 'Sign In With Provider',
	title: 'Get the address to sign in with a provider',
	summary: 'Make the address at which a user signs in with Google, GitHub or another provider',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinwithoauth',
	writes: false,
	fields,
	request: (params) => build(params),
	result: (_reply, { provider }) => ({ provider }),
	steps: async function* (params, _send, _single, { url }): AsyncGenerator<PartOfOutcome, void, undefined> {
		const codeVerifier = params.flowType === 'pkce' ? makeVerifier() : undefined;
		const { path, query = [] } = build(params, codeVerifier && (await challengeOf(codeVerifier)));
		const data = { provider: params.provider.trim(), url: `${url}/auth/v1${path}${encodeQuery(query)}` };
		yield { data: { ...data, ...(codeVerifier !== undefined && { codeVerifier }) }, count: null, status: 0 };
	},
	examples: [
		{
			name: 'with scopes and what the provider wants beside',
			params: {
				provider: 'google',
				redirectTo: 'https://example.com/welcome',
				scopes: 'email calendar',
				queryParams: { prompt: 'consent' },
				flowType: 'implicit',
			},
			result: { provider: 'google' },
		},
		{
			name: 'with PKCE',
			params: { provider: 'github', flowType: 'pkce' },
			result: { provider: 'github' },
		},
	],
});
