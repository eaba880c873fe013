import { operation } from '../operation';
import { captchaToken, data } from './auth-fields';
import { authRequest, captcha } from './auth-request';
import { readSignedIn } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const signInAnonymously = operation({
	id: 'auth.signInAnonymously',
	resource: 'Sign-In',
	label: 'Sign In Anonymously',
	title: 'Sign in anonymously',
	summary: 'Make a user without email, phone or password, and a session for it',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinanonymously',
	writes: true,
	fields: { data, captchaToken },
	request: ({ data = {}, captchaToken }) =>
		authRequest({ method: 'POST', path: '/signup', body: { data, ...captcha(captchaToken) } }),
	result: readSignedIn,
	examples: [
		{
			name: 'with data and a CAPTCHA',
			params: { data: { table: 7 }, captchaToken: 'captcha-answer' },
			request: {
				method: 'POST',
				path: '/auth/v1/signup',
				headers: authHeaders,
				body: { data: { table: 7 }, gotrue_meta_security: { captcha_token: 'captcha-answer' } },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'when the project does not allow it',
			params: {},
			request: { method: 'POST', path: '/auth/v1/signup', body: { data: {}, gotrue_meta_security: {} } },
			reply: refused(422, 'anonymous_provider_disabled', 'Anonymous sign-ins are disabled'),
			error: { code: 'anonymous_provider_disabled' },
		},
	],
});
