import { createHash, randomInt } from 'node:crypto';
import type { Database } from '../context.ts';
import type { UserRow } from '../users/user.ts';

export type TokenType =
	| 'confirmation_token'
	| 'reauthentication_token'
	| 'recovery_token'
	| 'email_change_token_new'
	| 'email_change_token_current'
	| 'phone_change_token';

/** How long codes are good, in seconds. */
const lifetime = { email: 3600, sms: 60 } as const;

export const createOtp = (): string => String(randomInt(1_000_000)).padStart(6, '0');

/** Codes are kept as hashes of the address and the code. */
export const hashToken = (address: string, otp: string): string =>
	createHash('sha224')
		.update(address + otp)
		.digest('hex');

/** Marks a token that was asked for with PKCE: it is exchanged for a code, and not for a session. */
export const pkcePrefix = 'pkce_';

export const isExpired = (sentAt: Date | null, kind: keyof typeof lifetime): boolean =>
	sentAt === null || Date.now() > sentAt.getTime() + lifetime[kind] * 1000;

/** Whether a hash is the one that was sent and is still good. */
export const isTokenRight = (
	hash: string,
	expected: string,
	{ sentAt, kind }: { readonly sentAt: Date | null; readonly kind: keyof typeof lifetime },
): boolean =>
	expected !== '' && !isExpired(sentAt, kind) && (hash === expected || pkcePrefix + hash === expected);

export const putOneTimeToken = async (
	sql: Database,
	{ id }: UserRow,
	{ type, hash, address }: { readonly type: TokenType; readonly hash: string; readonly address: string },
): Promise<void> => {
	const values = { user_id: id, token_type: type, token_hash: hash, relates_to: address.toLowerCase() };
	await sql`
		insert into auth.one_time_tokens ${sql(values)}
		on conflict (user_id, token_type) do update
		set id = gen_random_uuid(), token_hash = excluded.token_hash, relates_to = excluded.relates_to,
			created_at = now(), updated_at = now()`;
};

export const clearOneTimeTokens = async (sql: Database, { id }: UserRow, type?: TokenType): Promise<void> => {
	await sql`
		delete from auth.one_time_tokens
		where user_id = ${id} ${type === undefined ? sql`` : sql`and token_type = ${type}`}`;
};

/** Whose token it is, and which. */
export const findOneTimeToken = async (
	sql: Database,
	hash: string,
	types: readonly TokenType[],
): Promise<{ readonly user_id: string; readonly token_type: TokenType } | undefined> => {
	const [found] = await sql<{ user_id: string; token_type: TokenType }[]>`
		select user_id, token_type from auth.one_time_tokens
		where token_hash = ${hash} and token_type in ${sql(types)}`;
	return found;
};
