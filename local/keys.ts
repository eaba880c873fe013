import { createHmac } from 'node:crypto';
import { signJwt } from './jwt.ts';

export interface Keys {
	/** `sb_publishable_…`: the role `anon`. */
	readonly publishable: string;
	/** `sb_secret_…`: the role `service_role`, which passes row level security. */
	readonly secret: string;
	/** The legacy keys: the same two roles as HS256 JWTs. */
	readonly anon: string;
	readonly serviceRole: string;
}

/** Not a secret: it protects a server that only this machine can reach, and the keys stay the same on every start. */
export const defaultJwtSecret = 'local-supabase-jwt-secret-with-at-least-32-characters';

const toOpaqueKey = (jwtSecret: string, kind: 'publishable' | 'secret'): string => {
	const digest = createHmac('sha256', jwtSecret).update(kind).digest('base64url').replaceAll(/[-_]/g, 'x');
	// The shape of the hosted keys: 22 random characters, then a checksum of 8.
	return `sb_${kind}_${digest.slice(0, 22)}_${digest.slice(22, 30)}`;
};

const legacyLifetime = { iat: 1_700_000_000, exp: 2_500_000_000 };

/** Keys that follow from the JWT secret alone, so that a kept folder and the demo have the same keys each time. */
export const deriveKeys = (jwtSecret: string): Keys => ({
	publishable: toOpaqueKey(jwtSecret, 'publishable'),
	secret: toOpaqueKey(jwtSecret, 'secret'),
	anon: signJwt({ iss: 'supabase-local', role: 'anon', ...legacyLifetime }, jwtSecret),
	serviceRole: signJwt({ iss: 'supabase-local', role: 'service_role', ...legacyLifetime }, jwtSecret),
});
