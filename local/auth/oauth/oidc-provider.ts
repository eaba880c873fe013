import { importJWK, jwtVerify, SignJWT } from 'jose';
import { createHash, randomUUID } from 'node:crypto';
import type { Service } from '../../gateway.ts';
import { deriveSigningKey } from '../../signing-key.ts';
import { renderSignInPage } from './sign-in-page.ts';

/** The client that the auth service is at the provider; the audience that it accepts. */
export const oidcClientId = 'local-supabase';

export interface Profile {
	readonly iss: string;
	readonly sub: string;
	readonly email: string;
	readonly email_verified: boolean;
	readonly name: string;
}

export interface Tokens {
	readonly access_token: string;
	readonly refresh_token: string;
	readonly id_token: string;
	readonly token_type: 'Bearer';
	readonly expires_in: number;
}

export interface IdToken extends Profile {
	readonly aud: readonly string[];
	readonly nonce: string;
	readonly atHash: string;
}

export interface OidcProvider {
	/** `/_local/oidc`: stands for GitHub, Google and the others. */
	readonly service: Service;
	/** The same as POST /token and GET /userinfo; undefined when the code is not good. */
	readonly exchange: (
		code: string,
	) => Promise<{ readonly tokens: Tokens; readonly profile: Profile } | undefined>;
	/** Undefined when the token was not made by this provider, or is old. */
	readonly readIdToken: (token: string, origin: string) => Promise<IdToken | undefined>;
}

interface Grant {
	readonly profile: Profile;
	readonly clientId: string;
	readonly nonce: string;
	readonly expiresAt: number;
}

const path = '/_local/oidc';
const codeSeconds = 300;
const tokenSeconds = 3600;

/** As OpenID Connect Core 1.0, 3.1.3.6: the left half of the hash of the access token. */
export const toAtHash = (accessToken: string): string =>
	createHash('sha256').update(accessToken).digest().subarray(0, 16).toString('base64url');

const toIssuer = (origin: string): string => `${origin}${path}`;

const describe = (issuer: string) => ({
	issuer,
	authorization_endpoint: `${issuer}/authorize`,
	token_endpoint: `${issuer}/token`,
	userinfo_endpoint: `${issuer}/userinfo`,
	jwks_uri: `${issuer}/jwks`,
	response_types_supported: ['code'],
	grant_types_supported: ['authorization_code'],
	subject_types_supported: ['public'],
	id_token_signing_alg_values_supported: ['ES256'],
	scopes_supported: ['openid', 'email', 'profile'],
});

/** Whoever says that they are somebody is believed. */
const toProfile = (parameters: URLSearchParams, issuer: string): Profile => {
	const email = (parameters.get('login_hint') ?? '').toLowerCase();
	return {
		iss: issuer,
		sub: createHash('sha256').update(email).digest('hex').slice(0, 20),
		email,
		email_verified: parameters.get('email_verified') !== 'false',
		name: parameters.get('name') ?? email.split('@')[0] ?? '',
	};
};

const refuse = (error: string, description: string): Response =>
	Response.json({ error, error_description: description }, { status: 400 });

const goBack = (parameters: URLSearchParams, answer: Readonly<Record<string, string>>): Response => {
	const target = new URL(parameters.get('redirect_uri') ?? '');
	const state = parameters.get('state');
	const all = { ...answer, ...(state === null ? {} : { state }) };
	for (const [name, value] of Object.entries(all)) target.searchParams.set(name, value);
	return new Response(null, { status: 303, headers: { location: target.href } });
};

/** A small OpenID Connect provider. It asks for no password: the email address is who you are. */
export const createOidcProvider = (jwtSecret: string): OidcProvider => {
	const key = deriveSigningKey(jwtSecret, 'oidc');
	const grants = new Map<string, Grant>();
	const profiles = new Map<string, Profile>();

	const createTokens = async ({ profile, clientId, nonce }: Grant): Promise<Tokens> => {
		const accessToken = randomUUID();
		profiles.set(accessToken, profile);
		const { iss, sub, ...claims } = profile;
		const idToken = await new SignJWT({
			...claims,
			at_hash: toAtHash(accessToken),
			...(nonce === '' ? {} : { nonce }),
		})
			.setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'JWT' })
			.setIssuer(iss)
			.setSubject(sub)
			.setAudience(clientId)
			.setIssuedAt()
			.setExpirationTime(`${tokenSeconds}s`)
			.sign(await importJWK({ ...key.privateJwk }, 'ES256'));
		return {
			access_token: accessToken,
			refresh_token: randomUUID(),
			id_token: idToken,
			token_type: 'Bearer',
			expires_in: tokenSeconds,
		};
	};

	const exchange: OidcProvider['exchange'] = async (code) => {
		const grant = grants.get(code);
		grants.delete(code);
		if (!grant || grant.expiresAt < Date.now()) return undefined;
		return { tokens: await createTokens(grant), profile: grant.profile };
	};

	/** The page, or its answer when the parameters hold it already: `approve=true`, or `approve=false`. */
	const authorize = (parameters: URLSearchParams, issuer: string): Response => {
		if (!URL.canParse(parameters.get('redirect_uri') ?? '')) {
			return refuse('invalid_request', 'redirect_uri must be a URL');
		}
		const approve = parameters.get('approve');
		if (approve === 'false') {
			return goBack(parameters, {
				error: 'access_denied',
				error_description: 'The user denied the request',
			});
		}
		const profile = toProfile(parameters, issuer);
		if (approve !== 'true' || profile.email === '') return renderSignInPage(parameters);
		const code = randomUUID();
		grants.set(code, {
			profile,
			clientId: parameters.get('client_id') ?? '',
			nonce: parameters.get('nonce') ?? '',
			expiresAt: Date.now() + codeSeconds * 1000,
		});
		return goBack(parameters, { code });
	};

	const answerToken = async (form: URLSearchParams): Promise<Response> => {
		if (form.get('grant_type') !== 'authorization_code') {
			return refuse('unsupported_grant_type', 'grant_type must be authorization_code');
		}
		const exchanged = await exchange(form.get('code') ?? '');
		return exchanged
			? Response.json(exchanged.tokens)
			: refuse('invalid_grant', 'The code is wrong, old or was used');
	};

	const answerUserInfo = (request: Request): Response => {
		const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? '';
		const profile = profiles.get(token);
		return profile ? Response.json(profile) : Response.json({ error: 'invalid_token' }, { status: 401 });
	};

	const fetch = async (request: Request): Promise<Response> => {
		const url = new URL(request.url);
		const issuer = toIssuer(url.origin);
		switch (`${request.method} ${url.pathname.slice(path.length)}`) {
			case 'GET /.well-known/openid-configuration':
				return Response.json(describe(issuer));
			case 'GET /jwks':
				return Response.json({ keys: [key.publicJwk] });
			case 'GET /authorize':
				return authorize(url.searchParams, issuer);
			case 'POST /authorize':
				return authorize(new URLSearchParams(await request.text()), issuer);
			case 'POST /token':
				return await answerToken(new URLSearchParams(await request.text()));
			case 'GET /userinfo':
				return answerUserInfo(request);
			default:
				return Response.json({ error: 'not_found' }, { status: 404 });
		}
	};

	return {
		service: { path, isOpen: () => true, fetch },
		exchange,
		readIdToken: async (token, origin) => {
			try {
				const { payload } = await jwtVerify(token, key.publicKey, { issuer: toIssuer(origin) });
				const { iss, sub, aud, email, email_verified: isVerified, name, nonce, at_hash: atHash } = payload;
				return {
					iss: iss ?? '',
					sub: sub ?? '',
					aud: [aud ?? []].flat(),
					email: typeof email === 'string' ? email : '',
					email_verified: isVerified === true,
					name: typeof name === 'string' ? name : '',
					nonce: typeof nonce === 'string' ? nonce : '',
					atHash: typeof atHash === 'string' ? atHash : '',
				};
			} catch (error) {
				// Whatever jose says of it, the token is not good.
				if (error instanceof Error && 'code' in error) return undefined;
				throw error;
			}
		},
	};
};
