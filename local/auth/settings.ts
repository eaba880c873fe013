import type { AuthRequest } from './context.ts';
import { isProviderOn, providerNames } from './oauth/providers.ts';

/** GET /settings */
export const describeSettings = ({ settings }: AuthRequest): Response =>
	Response.json({
		external: {
			anonymous_users: settings.anonymous,
			...Object.fromEntries(providerNames.map((name) => [name, isProviderOn(name, settings)])),
			email: true,
			phone: settings.phone,
		},
		disable_signup: false,
		mailer_autoconfirm: !settings.confirmEmail,
		phone_autoconfirm: false,
		sms_provider: settings.phone ? 'twilio' : '',
		saml_enabled: settings.sso,
		saml_private_key_next_configured: false,
		passkeys_enabled: false,
	});

/** GET /health */
export const describeHealth = (): Response =>
	Response.json({
		version: 'v2.189.0',
		name: 'GoTrue',
		description: 'GoTrue is a user registration and authentication API',
	});
