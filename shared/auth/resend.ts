import { choice, type Params } from '../field';
import { operation } from '../operation';
import { captchaToken, email, emailRedirectTo, flowType, phone } from './auth-fields';
import { authRequest, captcha, challengeMembers, contact } from './auth-request';
import { byMail } from './by-mail';
import { pkceSteps } from './pkce';
import { readSent } from './sent';
import { refused } from './sign-in-examples';

const fields = {
	type: choice({
		label: 'Type',
		help: 'What the message was sent for',
		default: 'signup',
		prominent: true,
		choices: [
			{ value: 'signup', label: 'Sign-Up' },
			{ value: 'email_change', label: 'Change of Email' },
			{ value: 'sms', label: 'SMS' },
			{ value: 'phone_change', label: 'Change of Phone' },
		],
	}),
	email,
	phone,
	emailRedirectTo,
	captchaToken,
	flowType,
} as const;

const build = (params: Params<typeof fields>, challenge?: string) => {
	const { type = 'signup', emailRedirectTo, captchaToken } = params;
	const by = contact(params);
	const isMail = by.email !== undefined;
	return authRequest({
		method: 'POST',
		path: '/resend',
		redirectTo: isMail ? emailRedirectTo : undefined,
		body: { ...by, type, ...captcha(captchaToken), ...(isMail && challengeMembers(challenge)) },
	});
};

export const resend = operation({
	id: 'auth.resend',
	resource: 'Sign-In',
	label: 'Send Again',
	title: 'Send a code or link again',
	summary: 'Send the message for a sign-up or a change once more',
	reference: 'https://supabase.com/docs/reference/javascript/auth-resend',
	writes: true,
	fields,
	request: (params) => build(params),
	result: readSent,
	steps: pkceSteps({ build, read: readSent, takesChallenge: byMail }),
	examples: [
		...(['signup', 'email_change'] as const).map((type) => ({
			name: `by email for ${type}`,
			params: {
				type,
				email: 'ann@example.com',
				emailRedirectTo: 'https://example.com/welcome',
				captchaToken: 'captcha-answer',
				flowType: 'implicit' as const,
			},
			request: {
				method: 'POST' as const,
				path: '/auth/v1/resend',
				query: [['redirect_to', 'https://example.com/welcome'] as const],
				body: {
					email: 'ann@example.com',
					type,
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
					code_challenge: null,
					code_challenge_method: null,
				},
			},
			reply: { status: 200, body: {} },
			result: null,
		})),
		...(['sms', 'phone_change'] as const).map((type) => ({
			name: `by phone for ${type}`,
			params: { type, phone: '+4917012345678' },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/resend',
				body: { phone: '+4917012345678', type, gotrue_meta_security: {} },
			},
			reply: { status: 200, body: { message_id: 'm-1' } },
			result: { messageId: 'm-1' },
		})),
		{
			name: 'too soon',
			params: { type: 'signup', email: 'ann@example.com', flowType: 'pkce' },
			request: {
				method: 'POST',
				path: '/auth/v1/resend',
				body: {
					email: 'ann@example.com',
					type: 'signup',
					gotrue_meta_security: {},
					code_challenge: '<challenge>',
					code_challenge_method: 's256',
				},
			},
			reply: refused(
				429,
				'over_email_send_rate_limit',
				'For security purposes, you can only request this after 50 seconds.',
			),
			error: { code: 'over_email_send_rate_limit' },
		},
	],
});
