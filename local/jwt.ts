import { createHmac, timingSafeEqual } from 'node:crypto';

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

/** Checks form and signature of an HS256 JWT. What the claims say, times included, is for each service to judge. */
export const verifyJwt = (token: string, secret: string): Verified => {
	const parts = token.split('.');
	const [header, payload, signature] = parts;
	if (parts.length !== 3 || header === undefined || payload === undefined || signature === undefined) {
		return { problem: 'parts', parts: parts.length };
	}
	if (decode(header)?.['alg'] !== 'HS256') return { problem: 'algorithm' };
	const [given, expected] = [
		Buffer.from(signature, 'base64url'),
		toSignature(`${header}.${payload}`, secret),
	];
	if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { problem: 'signature' };
	const claims = decode(payload);
	return claims ? { claims } : { problem: 'payload' };
};
