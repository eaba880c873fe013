import { AuthError } from './auth-error.ts';

/** Refusals that more than one route gives. Codes: https://supabase.com/docs/guides/auth/debugging/error-codes */
export const refusals = {
	invalid: (message: string, status = 400) => new AuthError(status, 'validation_failed', message),
	badJson: (problem: string) =>
		new AuthError(400, 'bad_json', `Could not parse request body as JSON: ${problem}`),
	badJwt: (message: string) => new AuthError(403, 'bad_jwt', message),
	noAuthorization: () =>
		new AuthError(401, 'no_authorization', 'This endpoint requires a valid Bearer token'),
	banned: (status: 400 | 403) => new AuthError(status, 'user_banned', 'User is banned'),
	emailExists: (status = 422) =>
		new AuthError(status, 'email_exists', 'A user with this email address has already been registered'),
	phoneExists: () =>
		new AuthError(422, 'phone_exists', 'A user with this phone number has already been registered'),
	userNotFound: () => new AuthError(404, 'user_not_found', 'User not found'),
	userWithEmailNotFound: () => new AuthError(404, 'user_not_found', 'User with this email not found'),
	factorNotFound: () => new AuthError(404, 'mfa_factor_not_found', 'Factor not found'),
	invalidCredentials: () => new AuthError(400, 'invalid_credentials', 'Invalid login credentials'),
	phoneDisabled: (message: string, status = 400) => new AuthError(status, 'phone_provider_disabled', message),
	signUpForOtp: () => new AuthError(422, 'otp_disabled', 'Signups not allowed for otp'),
	otpExpired: (message = 'Token has expired or is invalid') => new AuthError(403, 'otp_expired', message),
	flowStateNotFound: (message: string, status: 400 | 404 | 422) =>
		new AuthError(status, 'flow_state_not_found', message),
	insufficientAal: (message: string, status: 401 | 403 | 422) =>
		new AuthError(status, 'insufficient_aal', message),
	disabled: (message: string, code = 'feature_disabled', status = 404) =>
		new AuthError(status, code, message),
	failed: (message: string, cause?: unknown) => new AuthError(500, 'unexpected_failure', message, { cause }),
} as const;
