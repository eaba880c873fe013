export interface AuthOptions {
	/** A new email address must be confirmed before its user can sign in. */
	readonly confirmEmail?: boolean;
	/** A change of the email address must be confirmed from the old address, too. */
	readonly secureEmailChange?: boolean;
	/** A password can only be changed within 24 hours of signing in, or with the code of a reauthentication. */
	readonly securePasswordChange?: boolean;
	/** A password can only be changed by who sends the current one. */
	readonly requireCurrentPassword?: boolean;
	/** Users may link identities of other providers, and unlink them. */
	readonly manualLinking?: boolean;
	/** Sign-in without email address, phone number or password. */
	readonly anonymous?: boolean;
	/** Sign-up and sign-in need a captcha token. The one that is right is `ok-captcha`. */
	readonly captcha?: boolean;
	/** Sign-in by phone number, and second factors by SMS. */
	readonly phone?: boolean;
	/** Sign-in with GitHub, Google and Keycloak; in their place answers the provider at `/_local/oidc`. */
	readonly oidc?: boolean;
	/** Single sign-on for the domain `sso.example`. */
	readonly sso?: boolean;
	/** Seconds for which an access token is good. */
	readonly jwtExpiry?: number;
	/** How access tokens are signed: by the project's key, which everybody can check, or by the shared secret. */
	readonly signing?: 'ES256' | 'HS256';
	/** Where links in mails lead that name no other place. */
	readonly siteUrl?: string;
	/** Patterns of further places to which links may lead: `*` stands for what has no `/` or `.`, `**` for anything. */
	readonly redirectUrls?: readonly string[];
}

export type AuthSettings = Required<AuthOptions>;

/** As a stack that was just made by `supabase start`. */
const defaults: AuthSettings = {
	confirmEmail: false,
	secureEmailChange: true,
	securePasswordChange: false,
	requireCurrentPassword: false,
	manualLinking: false,
	anonymous: false,
	captcha: false,
	phone: false,
	oidc: false,
	sso: false,
	jwtExpiry: 3600,
	signing: 'ES256',
	siteUrl: 'http://127.0.0.1:3000',
	redirectUrls: [],
};

export const toAuthSettings = (options: AuthOptions = {}): AuthSettings => ({ ...defaults, ...options });
