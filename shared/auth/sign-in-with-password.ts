import { operation } from '../operation';
import { captchaToken, email, password, phone } from './auth-fields';
import { authRequest, captcha, contact } from './auth-request';
import { readSession } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const signInWithPassword = operation({
	id: 'auth.signInWithPassword',
	resource: 'Sign-In',
	label: 'Sign In With Password',
	title: 'Sign in with a password',
	summary: 'Sign in a user by email address or phone number and password',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinwithpassword',
	writes: true,
	fields: { email, phone, password, captchaToken },
	request: ({ password, captchaToken, ...by }) =>
		authRequest({
			method: 'POST',
			path: '/token',
			query: [['grant_type', 'password']],
			body: { ...contact(by), password, ...captcha(captchaToken) },
		}),
	result: readSession,
	examples: [
		{
			name: 'by email',
			params: { email: 'ann@example.com', password: 'long enough', captchaToken: 'captcha-answer' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'password']],
				headers: authHeaders,
				body: {
					email: 'ann@example.com',
					password: 'long enough',
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
				},
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		},
		{
			name: 'by phone, with a password that has become weak',
			params: { phone: '+4917012345678', password: 'long enough' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'password']],
				body: { phone: '+4917012345678', password: 'long enough', gotrue_meta_security: {} },
			},
			reply: {
				status: 200,
				body: { ...sessionBody, weak_password: { reasons: ['pwned'], message: 'Known from a leak' } },
			},
			result: { ...signedIn, weakPassword: { reasons: ['pwned'], message: 'Known from a leak' } },
		},
		{
			name: 'with a wrong password',
			params: { email: 'ann@example.com', password: 'wrong password' },
			request: {
				method: 'POST',
				path: '/auth/v1/token',
				query: [['grant_type', 'password']],
				body: { email: 'ann@example.com', password: 'wrong password', gotrue_meta_security: {} },
			},
			reply: refused(400, 'invalid_credentials', 'Invalid login credentials'),
			error: { code: 'invalid_credentials' },
		},
	],
});
