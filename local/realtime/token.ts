import { verifyJwt, type Claims } from '../jwt.ts';
import { inspect } from './elixir-inspect.ts';

export interface Identity {
	/** The token itself, to know whether another one comes. */
	readonly token: string;
	readonly role: string;
	/** Seconds since 1970. */
	readonly expiresAt: number;
	readonly claims: Claims;
}

/** A token that does not let in, in the words of the real server. */
export class TokenError extends Error {
	/** What it is called where a join is refused; the channel that it closes later gets only the message. */
	readonly code: string | undefined;

	constructor(code: string | undefined, message: string) {
		super(message);
		this.code = code;
	}
}

const malformed = () => new TokenError('MalformedJWT', 'The token provided is not a valid JWT');
const noSigner = (which: string) =>
	new TokenError(
		'JwtSignerError',
		`Failed to generate JWT signer${which}, check your JWT secret or JWKS configuration`,
	);

const readHeader = (token: string): Readonly<Record<string, unknown>> => {
	try {
		const header: unknown = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
		if (typeof header === 'object' && header !== null) return { ...header };
	} catch {
		// It is no JSON, so it is no token.
	}
	throw malformed();
};

const readClaims = (token: string, secret: string): Claims => {
	const verified = verifyJwt(token, secret);
	if ('claims' in verified) return verified.claims;
	if (verified.problem === 'parts' || verified.problem === 'payload') throw malformed();
	const { alg, kid } = readHeader(token);
	// A key that is not the project's is not found, rather than found wrong.
	if (typeof kid === 'string' && alg !== 'HS256') throw noSigner(` for key ID (kid) ${inspect(kid)}`);
	if (verified.problem === 'algorithm') throw noSigner('');
	throw new TokenError('JwtSignatureError', 'Failed to validate JWT signature');
};

/** Who a token stands for. Its signature must be the project's, and it must tell a role and when it expires. */
export const readToken = (token: string, secret: string): Identity => {
	const claims = readClaims(token.replaceAll(/\s/g, ''), secret);
	const { role, exp, iat } = claims;
	const now = Math.floor(Date.now() / 1000);
	if (exp !== undefined && (typeof exp !== 'number' || (iat !== undefined && typeof iat !== 'number'))) {
		throw new TokenError(undefined, 'Unknown Error on Channel');
	}
	if (exp !== undefined && exp <= now) {
		throw new TokenError('InvalidJWTToken', `Token has expired ${now - Math.round(exp)} seconds ago`);
	}
	if (exp === undefined || role === undefined) {
		throw new TokenError('InvalidJWTToken', 'Fields `role` and `exp` are required in JWT');
	}
	return { token, role: String(role), expiresAt: Math.round(exp), claims };
};
