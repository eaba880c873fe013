import { flag, type Params } from '../field';
import { operation } from '../operation';
import { captchaToken, channel, data, email, emailRedirectTo, flowType, phone } from './auth-fields';
import { authRequest, captcha, challengeMembers, contact } from './auth-request';
import { byMail } from './by-mail';
import { pkceSteps } from './pkce';
import { readSent } from './sent';
import { authHeaders, refused } from './sign-in-examples';

const fields = {
	email,
	phone,
	shouldCreateUser: flag({
		label: 'Create User',
		help: 'Whether somebody who is not known yet is signed up',
		default: true,
	}),
	data,
	channel,
	emailRedirectTo,
	captchaToken,
	flowType,
} as const;

const build = (params: Params<typeof fields>, challenge?: string) => {
	const { shouldCreateUser = true, data = {}, channel = 'sms', emailRedirectTo, captchaToken } = params;
	const by = contact(params);
	const isMail = by.email !== undefined;
	return authRequest({
		method: 'POST',
		path: '/otp',
		redirectTo: isMail ? emailRedirectTo : undefined,
		body: {
			...by,
			data,
			create_user: shouldCreateUser,
			...captcha(captchaToken),
			...(isMail ? challengeMembers(challenge) : { channel }),
		},
	});
};

export const signInWithOtp = operation({
	id: 'auth.signInWithOtp',
	resource: 'Sign-In',
	label: 'Sign In With Code or Link',
	title: 'Send a sign-in code or link',
	summary: 'Send a one-time code or a link by email or phone; Verify Code then gives the session',
	reference: 'https://supabase.com/docs/reference/javascript/auth-signinwithotp',
	writes: true,
	fields,
	request: (params) => build(params),
	result: readSent,
	steps: pkceSteps({ build, read: readSent, takesChallenge: byMail }),
	examples: [
		{
			name: 'by email, not for strangers',
			params: {
				email: 'ann@example.com',
				shouldCreateUser: false,
				data: { name: 'Ann' },
				emailRedirectTo: 'https://example.com/welcome',
				captchaToken: 'captcha-answer',
				flowType: 'implicit',
			},
			request: {
				method: 'POST',
				path: '/auth/v1/otp',
				query: [['redirect_to', 'https://example.com/welcome']],
				headers: authHeaders,
				body: {
					email: 'ann@example.com',
					data: { name: 'Ann' },
					create_user: false,
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: { status: 200, body: {} },
			result: null,
		},
		...(['sms', 'whatsapp'] as const).map((channel) => ({
			name: `by phone and ${channel}`,
			params: { phone: '+4917012345678', channel },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/otp',
				body: { phone: '+4917012345678', data: {}, create_user: true, gotrue_meta_security: {}, channel },
			},
			reply: { status: 200, body: { message_id: 'm-1' } },
			result: { messageId: 'm-1' },
		})),
		{
			name: 'with PKCE, to a stranger',
			params: { email: 'bob@example.com', shouldCreateUser: false, flowType: 'pkce' },
			request: {
				method: 'POST',
				path: '/auth/v1/otp',
				body: {
					email: 'bob@example.com',
					data: {},
					create_user: false,
					gotrue_meta_security: {},
					code_challenge: '<challenge>',
					code_challenge_method: 's256',
				},
			},
			reply: refused(422, 'otp_disabled', 'Signups not allowed for otp'),
			error: { code: 'otp_disabled' },
		},
	],
});
