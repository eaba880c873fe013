import { importJWK, SignJWT } from 'jose';
import { deriveSigningKey } from '../../signing-key.ts';
import type { AuthRequest } from '../context.ts';
import type { User } from '../users/user.ts';
import type { Session } from './session.ts';

const toClaims = (user: User, session: Session) => ({
	aud: user.aud,
	email: user.email ?? '',
	phone: user.phone ?? '',
	app_metadata: user.raw_app_meta_data,
	user_metadata: user.raw_user_meta_data,
	role: user.role,
	aal: session.aal,
	amr: session.proofs.map(({ method, timestamp }) => ({
		method,
		timestamp,
		...(method === 'sso/saml' ? { provider: user.identities[0]?.provider.replace(/^sso:/, '') ?? '' } : {}),
	})),
	session_id: session.id,
	is_anonymous: user.is_anonymous,
});

const sign = async ({ auth, settings }: AuthRequest, token: SignJWT): Promise<string> => {
	if (settings.signing === 'HS256') {
		const secret = new TextEncoder().encode(auth.jwtSecret);
		return await token.setProtectedHeader({ alg: 'HS256', typ: 'JWT' }).sign(secret);
	}
	const { kid, privateJwk } = deriveSigningKey(auth.jwtSecret);
	const key = await importJWK({ ...privateJwk }, 'ES256');
	return await token.setProtectedHeader({ alg: 'ES256', kid, typ: 'JWT' }).sign(key);
};

export const createAccessToken = async (
	request: AuthRequest,
	user: User,
	session: Session,
): Promise<{ readonly token: string; readonly expiresIn: number; readonly expiresAt: number }> => {
	const issuedAt = Math.floor(Date.now() / 1000);
	const expiresIn = request.settings.jwtExpiry;
	const expiresAt = issuedAt + expiresIn;
	const token = new SignJWT(toClaims(user, session))
		.setIssuer(`${request.url.origin}/auth/v1`)
		.setSubject(user.id)
		.setIssuedAt(issuedAt)
		.setExpirationTime(expiresAt);
	return { token: await sign(request, token), expiresIn, expiresAt };
};
