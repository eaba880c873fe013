import type { AuthRequest } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { isJsonObject } from './fields.ts';
import { isAdmin } from './signed-in.ts';

/** The one captcha token that is right here. */
const rightToken = 'ok-captcha';

const refuse = (reason: string): AuthError =>
	new AuthError(400, 'captcha_failed', `captcha protection: request disallowed (${reason})`);

/** Captcha protection, where it is switched on. Secret keys pass. */
export const checkCaptcha = (request: AuthRequest): void => {
	if (!request.settings.captcha || isAdmin(request)) return;
	const security = request.fields().object('gotrue_meta_security');
	const token = isJsonObject(security) ? security['captcha_token'] : undefined;
	if (typeof token !== 'string' || token.trim() === '') throw refuse('no captcha_token found');
	if (token.trim() !== rightToken) throw refuse('invalid-input-response');
};
