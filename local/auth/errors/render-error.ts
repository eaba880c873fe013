import { AuthError, OAuthError, WeakPasswordError } from './auth-error.ts';

const versionHeader = 'x-supabase-api-version';
const newest = '2024-01-01';

/** Since 2024-01-01 `code` names the error; before that it is the HTTP status, and `error_code` names the error. */
const isNew = (headers: Headers): boolean => {
	const version = headers.get(versionHeader) ?? '';
	return /^\d{4}-\d\d-\d\d$/.test(version) && version >= newest;
};

const unexpected = (error: unknown): AuthError =>
	new AuthError(
		500,
		'unexpected_failure',
		'Unexpected failure, please check server logs for more information',
		{ cause: error },
	);

/** Answers what went wrong in the shape of the API version that the request asks for. */
export const renderError = (error: unknown, request: Request): Response => {
	if (error instanceof OAuthError) {
		return Response.json({ error: error.error, error_description: error.message }, { status: 400 });
	}
	if (!(error instanceof AuthError)) console.error(error);
	const { status, code, message } = error instanceof AuthError ? error : unexpected(error);
	const weak = error instanceof WeakPasswordError ? { weak_password: { reasons: error.reasons } } : {};
	return isNew(request.headers)
		? Response.json(
				{ code, message, ...weak },
				{ status, headers: { [versionHeader]: newest, 'x-sb-error-code': code } },
			)
		: Response.json(
				{ code: status, error_code: code, msg: message, ...weak },
				{ status, headers: { 'x-sb-error-code': code } },
			);
};
