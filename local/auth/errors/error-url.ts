import { OAuthError, type AuthError } from './auth-error.ts';

const names: Readonly<Record<number, string>> = {
	400: 'invalid_request',
	401: 'unauthorized_client',
	403: 'access_denied',
	500: 'server_error',
	503: 'temporarily_unavailable',
};

const denied = ['signup_disabled', 'user_banned', 'provider_email_needs_verification'];

const describe = (error: AuthError | OAuthError, isProvider: boolean): Record<string, string> => {
	if (error instanceof OAuthError) return { error: error.error, error_description: error.message };
	const name = names[error.status] ?? (isProvider ? 'server_error' : undefined);
	const isDenied = isProvider && denied.includes(error.code);
	return {
		...(isDenied ? { error: 'access_denied' } : name === undefined ? {} : { error: name }),
		error_code: error.code,
		error_description: error.message,
	};
};

/** A refusal told to a browser on its way back: in the fragment, and for PKCE and providers in the query, too. */
export const renderErrorUrl = (
	error: AuthError | OAuthError,
	target: string,
	{ inQuery, isProvider = false }: { readonly inQuery: boolean; readonly isProvider?: boolean },
): string => {
	const url = new URL(target);
	const parameters = describe(error, isProvider);
	if (inQuery) for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
	url.hash = new URLSearchParams({ ...parameters, sb: '' }).toString();
	return url.href;
};
