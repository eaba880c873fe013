import type { Params } from '../field';
import { operation } from '../operation';
import { captchaToken, flowType, neededEmail, redirectTo } from './auth-fields';
import { authRequest, captcha, challengeMembers } from './auth-request';
import { pkceSteps } from './pkce';
import { readNothing } from './sent';
import { authHeaders, refused } from './sign-in-examples';

const fields = { email: neededEmail, redirectTo, captchaToken, flowType } as const;

const build = ({ email, redirectTo, captchaToken }: Params<typeof fields>, challenge?: string) =>
	authRequest({
		method: 'POST',
		path: '/recover',
		redirectTo,
		body: { email: email.trim(), ...challengeMembers(challenge), ...captcha(captchaToken) },
	});

export const resetPasswordForEmail = operation({
	id: 'auth.resetPasswordForEmail',
	resource: 'Sign-In',
	label: 'Reset Password',
	title: 'Send a link to reset a password',
	summary: 'Send a message by which a user can choose a new password',
	reference: 'https://supabase.com/docs/reference/javascript/auth-resetpasswordforemail',
	writes: true,
	fields,
	request: (params) => build(params),
	result: readNothing,
	steps: pkceSteps({ build, read: readNothing }),
	examples: [
		{
			name: 'with a link that leads back',
			params: {
				email: 'ann@example.com',
				redirectTo: 'https://example.com/new-password',
				captchaToken: 'captcha-answer',
				flowType: 'implicit',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/recover',
				query: [['redirect_to', 'https://example.com/new-password']],
				headers: authHeaders,
				body: {
					email: 'ann@example.com',
					code_challenge: null,
					code_challenge_method: null,
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
				},
			},
			reply: { status: 200, body: {} },
			result: null,
		},
		{
			name: 'with PKCE, too soon',
			params: { email: 'ann@example.com', flowType: 'pkce' },
			request: {
				method: 'POST',
				path: '/auth/v1/recover',
				body: {
					email: 'ann@example.com',
					code_challenge: '<challenge>',
					code_challenge_method: 's256',
					gotrue_meta_security: {},
				},
			},
			reply: refused(429, 'over_email_send_rate_limit', 'email rate limit exceeded'),
			error: { code: 'over_email_send_rate_limit' },
		},
	],
});
