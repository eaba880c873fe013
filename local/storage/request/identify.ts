import { createSecretKey } from 'node:crypto';
import { errors, jwtVerify } from 'jose';
import { identifyBearer, identifyCaller, readKey, type Caller } from '../../caller.ts';
import type { Claims } from '../../jwt.ts';
import type { Keys } from '../../keys.ts';
import { deriveSigningKey } from '../../signing-key.ts';
import { refusals } from '../errors/refusals.ts';
import { StorageError } from '../errors/storage-error.ts';

/** Whose rights a request has. */
export interface Identity {
	readonly role: string;
	/** What `auth.jwt()` shows. */
	readonly claims: Claims;
	/** The user, who owns what is uploaded. */
	readonly owner: string | undefined;
}

export const serviceRole: Identity = {
	role: 'service_role',
	claims: { role: 'service_role' },
	owner: undefined,
};

/** Nobody: not even a project key was sent. */
export const stranger: Identity = { role: 'anon', claims: { role: 'anon' }, owner: undefined };

const verify = async (token: string, jwtSecret: string): Promise<Claims> => {
	try {
		const { payload } = await jwtVerify(
			token,
			({ alg, kid }) => {
				if (alg === 'HS256') return createSecretKey(jwtSecret, 'utf8');
				const key = deriveSigningKey(jwtSecret);
				if (kid === key.kid) return key.publicKey;
				throw new errors.JWSSignatureVerificationFailed();
			},
			{ algorithms: ['HS256', 'ES256'] },
		);
		return payload;
	} catch (error) {
		if (error instanceof errors.JOSEError) throw refusals.denied(error.message);
		throw error;
	}
};

const toIdentity = async ({ keyRole, token }: Caller, jwtSecret: string): Promise<Identity> => {
	if (token === undefined) return { role: keyRole, claims: { role: keyRole }, owner: undefined };
	const claims = await verify(token, jwtSecret);
	const { role, sub } = claims;
	return {
		role: typeof role === 'string' && role !== '' ? role : 'anon',
		claims,
		owner: typeof sub === 'string' ? sub : undefined,
	};
};

export interface Secrets {
	readonly keys: Keys;
	readonly jwtSecret: string;
}

/** Who gets in: whoever says who it is, that and whoever does not, anybody at all, or only the service role. */
export type Access = 'known' | 'maybe-known' | 'anybody' | 'service';

export type Identified =
	/** Undefined: the request does not say who sends it. */
	| { readonly identity: Identity | undefined; readonly refused?: undefined }
	/** What the gateway answers to a wrong project key. */
	| { readonly refused: Response };

/** Clients for resumable uploads send a token alone, so a project key is not needed; one that is sent must be right. */
const readIdentity = async (request: Request, { keys, jwtSecret }: Secrets): Promise<Identified> => {
	if (readKey(request) === null) {
		const bearer = identifyBearer(request, keys);
		return { identity: bearer && (await toIdentity(bearer, jwtSecret)) };
	}
	const { caller, refused } = identifyCaller(request, keys);
	return refused ? { refused } : { identity: await toIdentity(caller, jwtSecret) };
};

/** Finds out who sends a request, and throws unless that one may use a route. */
export const admit = async (request: Request, access: Access, secrets: Secrets): Promise<Identified> => {
	if (access === 'anybody') return { identity: undefined };
	if (access === 'maybe-known') {
		try {
			return await readIdentity(request, secrets);
		} catch (error) {
			// A token that is no longer good must not hide what is public.
			if (error instanceof StorageError) return { identity: undefined };
			throw error;
		}
	}
	const identified = await readIdentity(request, secrets);
	if (identified.refused) return identified;
	const { identity } = identified;
	if (!identity) throw refusals.schema("headers must have required property 'authorization'");
	if (access === 'service' && identity.role !== serviceRole.role) {
		throw refusals.denied('Access denied: Invalid role', 403);
	}
	return identified;
};
