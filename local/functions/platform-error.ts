/** The platform's own refusals, with the codes of its documentation. A function's own errors pass as they are. */
const refusals = {
	NOT_FOUND: { status: 404, message: 'Requested function was not found' },
	UNAUTHORIZED_NO_AUTH_HEADER: { status: 401, message: 'Missing authorization header' },
	UNAUTHORIZED_INVALID_JWT_FORMAT: { status: 401, message: 'Invalid JWT format' },
	UNAUTHORIZED_LEGACY_JWT: { status: 401, message: 'Invalid JWT' },
	UNAUTHORIZED_ASYMMETRIC_JWT: { status: 401, message: 'Invalid JWT' },
	UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM: { status: 401, message: 'Unsupported JWT algorithm' },
	BOOT_ERROR: { status: 503, message: 'Function failed to start (please check logs)' },
	WORKER_ERROR: { status: 500, message: 'Function exited due to an error (please check logs)' },
	WORKER_RESOURCE_LIMIT: {
		status: 546,
		message: 'Function failed due to not having enough compute resources (please check logs)',
	},
	IDLE_TIMEOUT: { status: 504, message: 'Request idle timeout limit reached' },
} as const;

export type PlatformErrorCode = keyof typeof refusals;

/** Answers for the platform. A browser may read the answer, whatever the function would have said about that. */
export const renderPlatformError = (
	code: PlatformErrorCode,
	message: string = refusals[code].message,
): Response =>
	Response.json(
		{ code, message },
		{
			status: refusals[code].status,
			headers: {
				'access-control-allow-origin': '*',
				'access-control-expose-headers': 'sb-error-code, x-relay-error',
				'sb-error-code': code,
				'x-relay-error': 'true',
			},
		},
	);
