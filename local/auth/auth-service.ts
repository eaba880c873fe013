import type { Service } from '../gateway.ts';

const providers = [
	...[
		'anonymous_users',
		'apple',
		'azure',
		'bitbucket',
		'discord',
		'facebook',
		'figma',
		'fly',
		'github',
		'gitlab',
	],
	...[
		'google',
		'kakao',
		'keycloak',
		'linkedin',
		'linkedin_oidc',
		'notion',
		'slack',
		'slack_oidc',
		'snapchat',
	],
	...['spotify', 'twitch', 'twitter', 'workos', 'x', 'zoom', 'email', 'phone'],
] as const;

const settings = {
	external: Object.fromEntries(providers.map((provider) => [provider, provider === 'email'])),
	disable_signup: false,
	mailer_autoconfirm: true,
	phone_autoconfirm: false,
	sms_provider: '',
	saml_enabled: false,
};

const health = {
	version: 'v2.189.0',
	name: 'GoTrue',
	description: 'GoTrue is a user registration and authentication API',
};

const documents = new Map<string, unknown>([
	['/auth/v1/settings', settings],
	['/auth/v1/health', health],
]);

/** What can be asked of GoTrue without a user: enough to test whether a key is right. */
export const authService: Service = {
	path: '/auth/v1',
	fetch: (request) => {
		const document = documents.get(new URL(request.url).pathname);
		return document
			? Response.json(document)
			: Response.json({ code: 404, error_code: 'not_found', msg: 'Not found' }, { status: 404 });
	},
};
