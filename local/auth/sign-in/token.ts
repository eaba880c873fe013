import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { checkCaptcha } from '../request/captcha.ts';
import { refreshSession } from '../sessions/refresh-session.ts';
import { exchangeCode } from './exchange-code.ts';
import { signInWithIdToken } from './sign-in-with-id-token.ts';
import { signInWithPassword } from './sign-in-with-password.ts';

/** POST /token */
export const exchangeForSession = async (request: AuthRequest): Promise<Response> => {
	switch (request.url.searchParams.get('grant_type')) {
		case 'password':
			checkCaptcha(request);
			return await signInWithPassword(request);
		case 'refresh_token':
			return await refreshSession(request);
		case 'pkce':
			return await exchangeCode(request);
		case 'id_token':
			return await signInWithIdToken(request);
		case 'web3':
			throw refusals.disabled('Web3 provider is disabled', 'web3_provider_disabled', 422);
		default:
			throw new AuthError(400, 'invalid_credentials', 'unsupported_grant_type');
	}
};
