import type { Connection } from '../connection';
import type { SendRequest } from '../operation';
import { authRequest } from './auth-request';
import { endOf, fromBase64Url, notValid, readJwt, type Claims, type Jwt } from './claims';
import { isRecord } from './session';

/** How the signatures that Supabase makes are checked. RFC 7518 §3.1. */
const algorithms = {
	RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
	ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
} as const;

export interface Verified {
	readonly claims: Claims;
	readonly header: Claims;
	readonly signature: string;
}

/**
 * What a token says, verified: by the project's published keys where it is signed by one of them, otherwise by asking
 * the server for its user. Throws INVALID_JWT for a token that has ended or that nobody of this project signed.
 */
export async function verifyJwt(token: string, send: SendRequest, connection: Connection): Promise<Verified> {
	const now = connection.now();
	const jwt = readJwt(token);
	const end = endOf(jwt.claims);
	if (end === undefined) throw notValid('The access token does not say when it ends');
	if (end * 1000 <= now) throw notValid('The access token has ended');
	const key = isPublished(jwt) ? await findKey(jwt, send, connection) : undefined;
	if (key) await checkSignature(jwt, key);
	else await send(authRequest({ method: 'GET', path: '/user', token: token.trim() }));
	const { claims, header, signature } = jwt;
	return { claims, header, signature };
}

const isPublished = ({ header }: Jwt): boolean =>
	typeof header.kid === 'string' && typeof header.alg === 'string' && !header.alg.startsWith('HS');

interface PublishedKeys {
	readonly keys: readonly Claims[];
	readonly until: number;
}

/** Keys change seldom: those of a project are asked for once in ten minutes, and when one is not among them. */
const published = new WeakMap<Connection, PublishedKeys>();
const goodFor = 600_000;

async function findKey(
	{ header }: Jwt,
	send: SendRequest,
	connection: Connection,
): Promise<Claims | undefined> {
	const byId = (keys: readonly Claims[]) => keys.find(({ kid }) => kid === header.kid);
	const before = published.get(connection);
	const found = before && before.until > connection.now() ? byId(before.keys) : undefined;
	if (found) return found;
	const { body } = await send(authRequest({ method: 'GET', path: '/.well-known/jwks.json' }));
	const list: unknown = isRecord(body) ? body.keys : undefined;
	const keys = Array.isArray(list) ? list.filter(isRecord) : [];
	published.set(connection, { keys, until: connection.now() + goodFor });
	return byId(keys);
}

async function checkSignature({ header, signed, signature }: Jwt, key: Claims): Promise<void> {
	const algorithm = Object.entries(algorithms).find(([name]) => name === header.alg)?.[1];
	if (!algorithm)
		throw notValid(`The access token is signed by '${String(header.alg)}', which is not known here`);
	const imported = await crypto.subtle.importKey('jwk', key as Record<string, never>, algorithm, false, [
		'verify',
	]);
	const isRight = await crypto.subtle.verify(
		algorithm,
		imported,
		fromBase64Url(signature),
		new TextEncoder().encode(signed),
	);
	if (!isRight) throw notValid('The signature of the access token is not right');
}
