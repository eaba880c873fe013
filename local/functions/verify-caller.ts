import type { Keys } from '../keys.ts';
import { verifyJwt } from '../jwt.ts';
import { renderPlatformError, type PlatformErrorCode } from './platform-error.ts';

export interface Project {
	readonly keys: Keys;
	readonly jwtSecret: string;
}

const isOpaqueKey = (text: string | null | undefined, { publishable, secret }: Keys): boolean =>
	text === publishable || text === secret;

const algorithmOf = (token: string): unknown => {
	try {
		const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString('utf8'));
		return typeof header === 'object' && header !== null && 'alg' in header ? header.alg : undefined;
	} catch {
		// No JWT: the caller says so.
		return undefined;
	}
};

const refuseToken = (token: string, jwtSecret: string): Response | undefined => {
	const algorithm = algorithmOf(token);
	const verified = verifyJwt(token, jwtSecret);
	if ('claims' in verified) {
		const { exp } = verified.claims;
		if (typeof exp !== 'number' || exp * 1000 > Date.now()) return undefined;
	}
	if (algorithm === undefined || ('problem' in verified && verified.problem === 'parts')) {
		return renderPlatformError('UNAUTHORIZED_INVALID_JWT_FORMAT');
	}
	const codes: Readonly<Record<string, PlatformErrorCode>> = {
		HS256: 'UNAUTHORIZED_LEGACY_JWT',
		ES256: 'UNAUTHORIZED_ASYMMETRIC_JWT',
		RS256: 'UNAUTHORIZED_ASYMMETRIC_JWT',
	};
	const code = codes[String(algorithm)];
	return code
		? renderPlatformError(code)
		: renderPlatformError(
				'UNAUTHORIZED_UNSUPPORTED_TOKEN_ALGORITHM',
				`Unsupported JWT algorithm ${String(algorithm)}`,
			);
};

/**
 * What the platform's check `verify_jwt` refuses: a good JWT must come as bearer. Publishable and secret keys are no JWTs,
 * but are taken in either header. The legacy keys are JWTs, and count only as bearer.
 */
export const refuseCaller = (request: Request, { keys, jwtSecret }: Project): Response | undefined => {
	const authorization = request.headers.get('authorization')?.trim();
	const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
	const isKeyTheCaller = bearer === undefined || bearer.startsWith('sb_');
	if (isKeyTheCaller && [request.headers.get('apikey'), bearer].some((key) => isOpaqueKey(key, keys))) {
		return undefined;
	}
	if (!authorization) return renderPlatformError('UNAUTHORIZED_NO_AUTH_HEADER');
	if (isKeyTheCaller) return renderPlatformError('UNAUTHORIZED_INVALID_JWT_FORMAT');
	return refuseToken(bearer, jwtSecret);
};
