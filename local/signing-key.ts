import { createECDH, createHash, createPublicKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface SigningKey {
	readonly kid: string;
	/** ES256, as JWK. */
	readonly privateJwk: Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'd', string>>;
	/** What anybody may see, at `/auth/v1/.well-known/jwks.json`. */
	readonly publicJwk: Readonly<Record<'kty' | 'crv' | 'x' | 'y' | 'kid' | 'alg' | 'use', string>>;
	readonly publicKey: KeyObject;
}

const toUuid = (bytes: Buffer): string =>
	bytes.toString('hex', 0, 16).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');

const derive = (secret: string, purpose: string): SigningKey => {
	const ecdh = createECDH('prime256v1');
	const scalar = Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
	ecdh.setPrivateKey(scalar);
	const point = ecdh.getPublicKey();
	const coordinates = {
		kty: 'EC',
		crv: 'P-256',
		x: point.subarray(1, 33).toString('base64url'),
		y: point.subarray(33, 65).toString('base64url'),
	};
	const kid = toUuid(createHash('sha256').update(point).digest());
	return {
		kid,
		privateJwk: { ...coordinates, d: scalar.toString('base64url') },
		publicJwk: { ...coordinates, kid, alg: 'ES256', use: 'sig' },
		publicKey: createPublicKey({ key: coordinates, format: 'jwk' }),
	};
};

const known = new Map<string, SigningKey>();

/** A key that follows from a secret alone, so that tokens stay good when the server starts again. */
export const deriveSigningKey = (secret: string, purpose = 'project'): SigningKey => {
	const name = `${purpose}:${secret}`;
	const key = known.get(name) ?? derive(secret, purpose);
	known.set(name, key);
	return key;
};
