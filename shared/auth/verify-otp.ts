import { choice, text } from '../field';
import { invalid } from '../error';
import { operation } from '../operation';
import { captchaToken, email, phone, redirectTo } from './auth-fields';
import { authRequest, contact } from './auth-request';
import { readSignedIn } from './session';
import { authHeaders, refused, sessionBody, signedIn } from './sign-in-examples';

export const verifyOtp = operation({
	id: 'auth.verifyOtp',
	resource: 'Sign-In',
	label: 'Verify Code',
	title: 'Verify a one-time code',
	summary: 'Exchange a code from a message, or the hash of its link, for a session',
	reference: 'https://supabase.com/docs/reference/javascript/auth-verifyotp',
	writes: true,
	fields: {
		type: choice({
			label: 'Type',
			help: 'What the code was sent for',
			default: 'email',
			prominent: true,
			choices: [
				{ value: 'email', label: 'Email', help: 'To sign in or to sign up by email' },
				{ value: 'sms', label: 'SMS', help: 'To sign in or to sign up by phone' },
				{ value: 'recovery', label: 'Recovery', help: 'To choose a new password' },
				{ value: 'invite', label: 'Invitation' },
				{ value: 'email_change', label: 'Change of Email' },
				{ value: 'phone_change', label: 'Change of Phone' },
				{ value: 'signup', label: 'Sign-Up', help: 'Deprecated: use Email' },
				{ value: 'magiclink', label: 'Magic Link', help: 'Deprecated: use Email' },
			],
		}),
		email,
		phone,
		token: text({ label: 'Code', help: 'Code from the message', prominent: true, secret: true }),
		tokenHash: text({
			label: 'Token Hash',
			help: 'Hash from the link of a message, instead of address and code',
			secret: true,
		}),
		redirectTo,
		captchaToken,
	},
	request: ({ type = 'email', token, tokenHash, redirectTo, captchaToken, ...by }) => {
		if (!token?.trim() && !tokenHash?.trim())
			throw invalid('token', 'Neither a code nor a token hash is given', 'Give one of the two.');
		const proof = tokenHash?.trim()
			? { token_hash: tokenHash.trim() }
			: { ...contact(by), token: token?.trim() };
		return authRequest({
			method: 'POST',
			path: '/verify',
			redirectTo,
			body: {
				...proof,
				type,
				...(captchaToken !== undefined && { gotrue_meta_security: { captcha_token: captchaToken } }),
			},
		});
	},
	result: readSignedIn,
	examples: [
		...(['email', 'recovery', 'invite', 'email_change', 'signup', 'magiclink'] as const).map((type) => ({
			name: `a code sent by mail for ${type}`,
			params: { type, email: 'ann@example.com', token: '123456' },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/verify',
				headers: authHeaders,
				body: { email: 'ann@example.com', token: '123456', type },
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		})),
		...(['sms', 'phone_change'] as const).map((type) => ({
			name: `a code sent to a phone for ${type}`,
			params: { type, phone: '+4917012345678', token: '123456', captchaToken: 'captcha-answer' },
			request: {
				method: 'POST' as const,
				path: '/auth/v1/verify',
				body: {
					phone: '+4917012345678',
					token: '123456',
					type,
					gotrue_meta_security: { captcha_token: 'captcha-answer' },
				},
			},
			reply: { status: 200, body: sessionBody },
			result: signedIn,
		})),
		{
			name: 'the hash of a link that has expired',
			params: { type: 'email', tokenHash: 'pkce_abc', redirectTo: 'https://example.com/welcome' },
			request: {
				method: 'POST',
				path: '/auth/v1/verify',
				query: [['redirect_to', 'https://example.com/welcome']],
				body: { token_hash: 'pkce_abc', type: 'email' },
			},
			reply: refused(403, 'otp_expired', 'Email link is invalid or has expired'),
			error: { code: 'otp_expired' },
		},
		{
			name: 'nothing to verify',
			params: { type: 'email', email: 'ann@example.com' },
			error: { code: 'INVALID_PARAMETER', field: 'token' },
		},
	],
});
