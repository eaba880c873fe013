import { deriveSigningKey } from '../signing-key.ts';
import type { AuthRequest } from './context.ts';

/** GET /.well-known/jwks.json: the keys with which everybody can check an access token. The shared secret is none. */
export const describeKeys = ({ auth, settings }: AuthRequest): Response =>
	Response.json(
		{ keys: settings.signing === 'ES256' ? [deriveSigningKey(auth.jwtSecret).publicJwk] : [] },
		{ headers: { 'cache-control': 'public, max-age=600' } },
	);
