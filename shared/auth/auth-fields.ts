import { choice, text, values } from '../field';

/** Fields that several operations of Auth share: one meaning, one text. */
export const email = text({
	label: 'Email',
	help: 'Email address of the user',
	placeholder: 'e.g. ann@example.com',
	prominent: true,
});

export const neededEmail = text({
	label: 'Email',
	help: 'Email address of the user',
	placeholder: 'e.g. ann@example.com',
	required: true,
});

export const phone = text({
	label: 'Phone',
	help: 'Phone number of the user with its country code, instead of an email address',
	placeholder: 'e.g. +4917012345678',
});

export const password = text({
	label: 'Password',
	help: 'Password of the user',
	required: true,
	secret: true,
});

export const data = values({
	label: 'User Data',
	help: 'Names and values that are kept with the user as user metadata, which the user can change',
	required: false,
});

export const channel = choice({
	label: 'Channel',
	help: 'How a code is sent to a phone',
	default: 'sms',
	choices: [
		{ value: 'sms', label: 'SMS' },
		{ value: 'whatsapp', label: 'WhatsApp' },
	],
});

const redirect = {
	help: 'Address to which the link leads back; it must be among the redirect URLs of the project',
	placeholder: 'e.g. https://example.com/welcome',
} as const;

export const emailRedirectTo = text({ label: 'Email Redirect To', ...redirect });
export const redirectTo = text({ label: 'Redirect To', ...redirect });

export const captchaToken = text({
	label: 'CAPTCHA Token',
	help: 'Answer of the CAPTCHA, when the project asks for one',
	secret: true,
});

export const flowType = choice({
	label: 'Flow',
	help: 'Whether the link leads back with tokens, or with a code that is exchanged for them together with a secret verifier (PKCE), which the result then holds',
	default: 'implicit',
	choices: [
		{ value: 'implicit', label: 'Implicit' },
		{ value: 'pkce', label: 'PKCE' },
	],
});

export const provider = text({
	label: 'Provider',
	help: 'Name of the provider as the project has it turned on',
	placeholder: 'e.g. google',
	required: true,
});

export const scopes = text({
	label: 'Scopes',
	help: 'What is asked of the provider, separated by blanks',
	placeholder: 'e.g. repo gist',
});

export const queryParams = values({
	label: 'Query Parameters',
	help: 'More names and values for the address of the provider',
	required: false,
});

export const jwt = text({
	label: 'Access Token',
	help: 'Access token of a user; that of the user who acts when empty',
	secret: true,
});

export const refreshToken = text({
	label: 'Refresh Token',
	help: 'Refresh token of a session',
	secret: true,
});
