import type { Params } from '../field';
import { operation } from '../operation';
import {
	captchaToken,
	channel,
	data,
	email,
	emailRedirectTo,
	flowType,
	password,
	phone,
} from './auth-fields';
import { authRequest, captcha, challengeMembers, contact } from './auth-request';
import { byMail } from './by-mail';
import { pkceSteps } from './pkce';
import { readSignedIn } from './session';
import { authHeaders, refused, signedIn, sessionBody, user } from './sign-in-examples';

const fields = { email, phone, password, data, channel, emailRedirectTo, captchaToken, flowType } as const;

const build = (params: Params<typeof fields>, challenge?: string) => {
	const { password, data = {}, channel = 'sms', emailRedirectTo, captchaToken } = params;
	const by = contact(params);
	const isMail = by.email !== undefined;
	return authRequest({
		method: 'POST',
		path: '/signup',
		redirectTo: isMail ? emailRedirectTo : undefined,
		body: {
			...by,
			password,
			data,
			...captcha(captchaToken),
			...(isMail ? challengeMembers(challenge) : { channel }),
		},
	});
};

export const signUp = operation({
	id: 'auth.signUp',
	resource: 'Sign-In',
	label: 'Sign Up',
	title: 'Sign up a user',
	summary: 'Register a user; when the project asks for a confirmation there is no session yet',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signup',
	writes: true,
	fields,
	request: (params) => build(params),
	result: readSignedIn,
	steps: pkceSteps({ build, read: readSignedIn, takesChallenge: byMail }),
	examples: [
		{
			name: 'by email, with data of the user and a link that leads back',
			params: {
				email: 'ann@example.com',
				password: 'long enough',
				data: { name: 'Ann' },
				emailRedirectTo: 'https://example.com/welcome',
				captchaToken: 'captcha-answer',
				flowType: 'implicit',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/signup',
				query: [['redirect_to', 'https://example.com/welcome']],
				headers: authHeaders,
				body: {
					email: 'ann@example.com',
					password: 'long enough',
					data: { name: 'Ann' },
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: { status: 200, body: user },
			result: { user, session: null },
		},
		...(['sms', 'whatsapp'] as const).map((channel) => ({
			name: `by phone and ${channel}, at once`,
			params: { phone: '+4917012345678', password: 'long enough', channel },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/signup',
				headers: authHeaders,
				body: {
					phone: '+4917012345678',
					password: 'long enough',
					data: {},
					gotrue_meta_security: {},
					channel,
				},
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		})),
		{
			name: 'with PKCE, but signing up is turned off',
			params: { email: 'ann@example.com', password: 'long enough', flowType: 'pkce' },
			request: {
				method: 'POST',
				path: '/auth/v1/signup',
				body: {
					email: 'ann@example.com',
					password: 'long enough',
					data: {},
					gotrue_meta_security: {},
					code_challenge: '<challenge>',
					code_challenge_method: 's256',
				},
			},
			reply: refused(422, 'signup_disabled', 'Signups not allowed for this instance'),
			error: { code: 'signup_disabled' },
		},
		{
			name: 'with a weak password',
			params: { email: 'ann@example.com', password: 'short' },
			request: {
				method: 'POST',
				path: '/auth/v1/signup',
				body: {
					email: 'ann@example.com',
					password: 'short',
					data: {},
					gotrue_meta_security: {},
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: {
				status: 422,
				body: {
					code: 'weak_password',
					message: 'Password should be at least 6 characters.',
					weak_password: { reasons: ['length'] },
				},
			},
			error: { code: 'weak_password', field: 'password' },
		},
		{
			name: 'with neither address nor number',
			params: { password: 'long enough' },
			error: { code: 'INVALID_PARAMETER', field: 'email' },
		},
		{
			name: 'with both',
			params: { email: 'ann@example.com', phone: '+4917012345678', password: 'long enough' },
			error: { code: 'INVALID_PARAMETER', field: 'phone' },
		},
	],
});
