import { SupabaseError, type LocalCode } from '../error';
import { isRecord } from './session';

export type Claims = Readonly<Record<string, unknown>>;

/** A JWT taken apart; what it says is not verified yet. */
export interface Jwt {
	readonly header: Claims;
	readonly claims: Claims;
	/** base64url. */
	readonly signature: string;
	/** What the signature is about. */
	readonly signed: string;
}

/** Throws INVALID_JWT for what is no JWT. */
export function readJwt(token: string): Jwt {
	const [header, payload, signature, ...more] = token.trim().split('.');
	const parts = [header, payload].map((part) => parsePart(part));
	const [head, claims] = parts;
	if (!head || !claims || signature === undefined || more.length > 0)
		throw notValid('The access token is not a JWT', 'Give the access_token of a session.');
	return { header: head, claims, signature, signed: `${header}.${payload}` };
}

function parsePart(part: string | undefined): Claims | undefined {
	if (!part || !/^[\w-]+$/.test(part)) return undefined;
	try {
		const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64Url(part)));
		return isRecord(value) ? value : undefined;
	} catch {
		// Not the JSON that a JWT holds: whoever asked says so.
		return undefined;
	}
}

export const fromBase64Url = (text: string): Uint8Array<ArrayBuffer> =>
	Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
		character.charCodeAt(0),
	);

/** Seconds since 1970 at which a token ends; undefined when it does not say. */
export const endOf = ({ exp }: Claims): number | undefined => (typeof exp === 'number' ? exp : undefined);

export const notValid = (reason: string, advice = 'Sign in again.'): SupabaseError =>
	new SupabaseError({ reason, advice, status: 400, code: 'INVALID_JWT' satisfies LocalCode });
