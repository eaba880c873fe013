import type { AuthSettings } from '../options.ts';
import { refusals } from '../errors/refusals.ts';

/** The providers that GoTrue knows, in the order of its settings. */
export const providerNames = [
	...(['apple', 'azure', 'bitbucket', 'discord', 'facebook', 'figma', 'fly', 'github', 'gitlab'] as const),
	...(['google', 'kakao', 'keycloak', 'linkedin', 'linkedin_oidc', 'notion', 'slack', 'slack_oidc'] as const),
	...(['snapchat', 'spotify', 'twitch', 'twitter', 'workos', 'x', 'zoom'] as const),
];

/** Those that the local provider stands for. */
const localNames = ['github', 'google', 'keycloak'];

/** Those whose ID tokens GoTrue takes. */
const idTokenNames = ['apple', 'azure', 'facebook', 'google', 'kakao', 'keycloak', 'snapchat'];

export const isProviderOn = (name: string, { oidc }: AuthSettings): boolean =>
	oidc && localNames.includes(name);

export const requireProvider = (given: string, settings: AuthSettings): string => {
	const name = given.toLowerCase();
	if (isProviderOn(name, settings)) return name;
	const problem = name.startsWith('custom:')
		? 'custom OAuth providers are disabled'
		: providerNames.some((one) => one === name)
			? 'provider is not enabled'
			: `Provider ${name} could not be found`;
	throw refusals.invalid(`Unsupported provider: ${problem}`);
};

export const requireIdTokenProvider = (name: string, settings: AuthSettings): string => {
	if (!idTokenNames.includes(name)) {
		throw refusals.invalid(`Custom OIDC provider ${JSON.stringify(name)} not allowed`);
	}
	if (isProviderOn(name, settings)) return name;
	throw refusals.disabled(
		`Provider (issuer ${JSON.stringify(name)}) is not enabled`,
		'provider_disabled',
		400,
	);
};

/** The one single sign-on provider that there is when `sso` is on. */
export const ssoProvider = { id: '5a5a5a5a-0000-4000-8000-000000000001', domain: 'sso.example' } as const;
