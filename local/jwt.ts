import { createHmac, timingSafeEqual, verify } from 'node:crypto';
import { deriveSigningKey } from './signing-key.ts';

export type Claims = Readonly<Record<string, unknown>>;

export type Verified =
	| { readonly claims: Claims }
	/** Three parts are needed; an opaque key or a cut token has another number. */
	| { readonly problem: 'parts'; readonly parts: number }
	| { readonly problem: 'algorithm' | 'signature' | 'payload' };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const toSignature = (content: string, secret: string): Buffer =>
	createHmac('sha256', secret).update(content).digest();

const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

const decode = (part: string): Record<string, unknown> | undefined => {
	try {
		const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
		return isRecord(value) ? value : undefined;
	} catch {
		// Whatever it is, it is no JSON object; the caller says so in its own words.
		return undefined;
	}
};

/** Signs claims as a compact HS256 JWT. Stable: the same claims give the same text. */
export const signJwt = (claims: Claims, secret: string): string => {
	const content = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
	return `${content}.${toSignature(content, secret).toString('base64url')}`;
};

/** Whether a signature is right; undefined for algorithms that no key of the project uses. */
const isSigned = (
	{ alg, kid }: Record<string, unknown>,
	content: string,
	signature: Buffer,
	secret: string,
): boolean | undefined => {
	if (alg === 'HS256') {
		const expected = toSignature(content, secret);
		return signature.length === expected.length && timingSafeEqual(signature, expected);
	}
	if (alg === 'ES256') {
		const key = deriveSigningKey(secret);
		const form = { key: key.publicKey, dsaEncoding: 'ieee-p1363' } as const;
		return kid === key.kid && verify('sha256', Buffer.from(content), form, signature);
	}
	return undefined;
};

/**
 * Checks form and signature of a JWT that was signed by the project: HS256 by its secret, or ES256 by the key that
 * follows from it. What the claims say, times included, is for each service to judge.
 */
export const verifyJwt = (token: string, secret: string): Verified => {
	const parts = token.split('.');
	const [header, payload, signature] = parts;
	if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
		return { problem: 'parts', parts: parts.length };
	}
	const good = isSigned(
		decode(header) ?? {},
		`${header}.${payload}`,
		Buffer.from(signature, 'base64url'),
		secret,
	);
	if (good === undefined) return { problem: 'algorithm' };
	if (!good) return { problem: 'signature' };
	const claims = decode(payload);
	return claims ? { claims } : { problem: 'payload' };
};
