import type { Caller } from '../caller.ts';
import { verifyJwt, type Claims } from '../jwt.ts';
import { refusals } from './rest-error.ts';

export interface Identity {
	/** The database role that the request runs as. */
	readonly role: string;
	/** What `auth.jwt()` shows. */
	readonly claims: Claims;
}

const allowedSkewSeconds = 30;

const checkTimes = (claims: Claims): void => {
	const now = Math.floor(Date.now() / 1000);
	const read = (name: 'exp' | 'nbf' | 'iat'): number | undefined => {
		const value = claims[name];
		if (value === undefined || value === null) return undefined;
		if (typeof value !== 'number') throw refusals.token('303', `The JWT '${name}' claim must be a number`);
		return value;
	};
	const [expires, notBefore, issued] = [read('exp'), read('nbf'), read('iat')];
	if (expires !== undefined && now - allowedSkewSeconds > expires) throw refusals.token('303', 'JWT expired');
	if (notBefore !== undefined && now + allowedSkewSeconds < notBefore)
		throw refusals.token('303', 'JWT not yet valid');
	if (issued !== undefined && now + allowedSkewSeconds < issued)
		throw refusals.token('303', 'JWT issued at future');
};

const readClaims = (token: string, secret: string): Claims => {
	const verified = verifyJwt(token, secret);
	if ('claims' in verified) return verified.claims;
	switch (verified.problem) {
		case 'parts':
			throw refusals.token('301', `Expected 3 parts in JWT; got ${verified.parts}`);
		case 'algorithm':
			throw refusals.token('301', 'Wrong or unsupported encoding algorithm');
		case 'signature':
			throw refusals.token(
				'301',
				'No suitable key or wrong key type',
				'None of the keys was able to decode the JWT',
			);
		case 'payload':
			throw refusals.token('303', 'Parsing claims failed');
	}
};

/** The role of a request: that of its token, else that of its key. A bad token is refused, never ignored. */
export const authenticate = ({ keyRole, token }: Caller, jwtSecret: string): Identity => {
	if (token === undefined) return { role: keyRole, claims: { role: keyRole } };
	const claims = readClaims(token, jwtSecret);
	checkTimes(claims);
	const { role } = claims;
	return {
		role: role === undefined ? 'anon' : typeof role === 'string' ? role : JSON.stringify(role),
		claims,
	};
};
