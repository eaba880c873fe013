import { text } from '../field';
import { operation } from '../operation';
import { captchaToken, provider } from './auth-fields';
import { authRequest, captcha } from './auth-request';
import { readSession } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const signInWithIdToken = operation({
	id: 'auth.signInWithIdToken',
	resource: 'Sign-In',
	label: 'Sign In With ID Token',
	title: 'Sign in with an ID token',
	summary: 'Sign in a user by a token that a provider such as Google or Apple has given',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinwithidtoken',
	writes: true,
	fields: {
		provider,
		token: text({ label: 'ID Token', help: 'ID token of the provider', required: true, secret: true }),
		accessToken: text({
			label: 'Provider Access Token',
			help: 'Access token of the provider, where the ID token holds its hash',
			secret: true,
		}),
		nonce: text({ label: 'Nonce', help: 'Nonce whose hash the ID token holds' }),
		captchaToken,
	},
	request: ({ provider, token, accessToken, nonce, captchaToken }) =>
		authRequest({
			method: 'POST',
			path: '/token',
			query: [['grant_type', 'id_token']],
			body: {
				provider: provider.trim(),
				id_token: token.trim(),
				access_token: accessToken,
				nonce,
				...captcha(captchaToken),
			},
		}),
	result: readSession,
	examples: [
		{
			name: 'with everything',
			params: {
				provider: 'google',
				token: 'id-token',
				accessToken: 'provider-token',
				nonce: 'n-1',
				captchaToken: 'captcha-answer',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'id_token']],
				headers: authHeaders,
				body: {
					provider: 'google',
					id_token: 'id-token',
					access_token: 'provider-token',
					nonce: 'n-1',
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
				},
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'with a token for somebody else',
			params: { provider: 'google', token: 'id-token' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'id_token']],
				body: { provider: 'google', id_token: 'id-token', gotrue_meta_security: {} },
			},
			reply: refused(400, 'unexpected_audience', 'Unacceptable audience in id_token'),
			error: { code: 'unexpected_audience' },
		},
	],
});
