import { generateKeyPairSync, sign } from 'node:crypto';
import type { SupabaseClient } from '@supabase/supabase-js';
import type { CannedReply } from '../contract/recording-server';
import type { Difference } from './auth-differences';

export type OfficialAuth = SupabaseClient['auth'];

/** One thing to do, for the official client and for the core. */
export interface AuthCase {
	readonly name: string;
	readonly official: (auth: OfficialAuth) => PromiseLike<unknown>;
	readonly id: string;
	readonly params: Readonly<Record<string, unknown>>;
	/** Without it, 200 and a session. */
	readonly replies?: readonly CannedReply[];
	readonly flowType?: 'pkce';
	/** What the official client finds in its storage beside the session. */
	readonly stored?: Readonly<Record<string, unknown>>;
	readonly difference?: Difference;
}

const uuid = (digit: number): string => `${digit}1111111-1111-4111-8111-111111111111`;
export const userId = uuid(1);
export const factorId = uuid(2);
export const challengeId = uuid(3);
export const identityId = uuid(4);
export const providerId = uuid(5);

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const claims = { sub: userId, exp: 4102444800, aal: 'aal1', amr: [{ method: 'password', timestamp: 1 }] };
const jwtOf = (more: object): string =>
	`${encode({ alg: 'HS256', typ: 'JWT' })}.${encode({ ...claims, ...more })}.c2lnbmF0dXJl`;

/** Tokens: of the session, of somebody else, and one that has ended. */
export const ownToken = jwtOf({});
export const otherToken = jwtOf({ sub: factorId });
export const endedToken = jwtOf({ exp: 1000000000 });

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const published = { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'ES256' }] };
const signed = `${encode({ alg: 'ES256', typ: 'JWT', kid: 'k1' })}.${encode(claims)}`;
const signature = sign('sha256', Buffer.from(signed), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
export const es256Token = `${signed}.${signature.toString('base64url')}`;

export const user = {
	id: userId,
	email: 'ann@example.com',
	factors: [{ id: factorId, factor_type: 'totp', status: 'verified' }],
	identities: [{ identity_id: identityId, provider: 'google' }],
};
export const session = {
	access_token: ownToken,
	refresh_token: 'refresh-1',
	token_type: 'bearer',
	expires_in: 3600,
	expires_at: 4102444800,
	user,
};

export const reply = (body: unknown): readonly CannedReply[] => [{ status: 200, body }];
export const address = reply({ url: 'https://idp.example.com' });

export const email = 'ann@example.com';
export const phone = '+4917012345678';
export const password = 'long enough';
export const emailRedirectTo = 'https://example.com/welcome?x=1&y=ä';
export const redirectTo = emailRedirectTo;
export const captchaToken = 'captcha-answer';
export const data = { name: 'Ann', n: 1, nested: { list: [null, false] } };

export type Official = AuthCase['official'];
export type Params = AuthCase['params'];
type More = Partial<Pick<AuthCase, 'replies' | 'flowType' | 'stored' | 'difference'>>;

/** Cases of one operation, which are named after it. */
export const given =
	(id: string) =>
	(name: string, official: Official, params: Params = {}, more: More = {}): AuthCase => ({
		name: `${id.replace(/^auth\w*\./, '')} ${name}`.trim(),
		official,
		id,
		params,
		...more,
	});

export const pkce = { flowType: 'pkce' } as const;
export const byPkce = (official: Official, params: Params, more: More = {}) =>
	['by PKCE', official, { ...params, ...pkce }, { ...more, ...pkce }] as const;
