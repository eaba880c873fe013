import { text } from '../field';
import { operation } from '../operation';
import { redirectTo } from './auth-fields';
import { authRequest } from './auth-request';
import { readSession } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const exchangeCodeForSession = operation({
	id: 'auth.exchangeCodeForSession',
	resource: 'Sign-In',
	label: 'Exchange Code',
	title: 'Exchange a code for a session',
	summary:
		'Finish a sign-in with PKCE: the code that the link led back with, and the verifier from its beginning',
	reference: 'https://supabase.com/docs/reference/javascript/auth-exchangecodeforsession',
	writes: true,
	fields: {
		authCode: text({
			label: 'Code',
			help: 'Value of code in the address that the link led back to',
			required: true,
			secret: true,
		}),
		codeVerifier: text({
			label: 'Code Verifier',
			help: 'Verifier that the first step of the sign-in gave',
			required: true,
			secret: true,
		}),
		redirectTo,
	},
	request: ({ authCode, codeVerifier, redirectTo }) =>
		authRequest({
			method: 'POST',
			path: '/token',
			query: [['grant_type', 'pkce']],
			redirectTo,
			body: { auth_code: authCode.trim(), code_verifier: codeVerifier.trim().replace(/\/recovery$/, '') },
		}),
	result: readSession,
	examples: [
		{
			name: 'after a redirect',
			params: { authCode: 'code-1', codeVerifier: 'verifier-1', redirectTo: 'https://example.com/welcome' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [
					['redirect_to', 'https://example.com/welcome'],
					['grant_type', 'pkce'],
				],
				headers: authHeaders,
				body: { auth_code: 'code-1', code_verifier: 'verifier-1' },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'with the verifier of another sign-in',
			params: { authCode: 'code-1', codeVerifier: 'verifier-2' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'pkce']],
				body: { auth_code: 'code-1', code_verifier: 'verifier-2' },
			},
			reply: refused(
				400,
				'bad_code_verifier',
				'code challenge does not match previously saved code verifier',
			),
			error: { code: 'bad_code_verifier' },
		},
	],
});
