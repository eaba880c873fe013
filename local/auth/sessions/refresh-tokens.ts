import { randomInt } from 'node:crypto';
import type { Database } from '../context.ts';

export interface RefreshToken {
	readonly id: string;
	readonly token: string;
	readonly user_id: string;
	readonly session_id: string;
	readonly revoked: boolean;
	readonly parent: string | null;
	readonly updated_at: Date;
}

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

const createToken = (): string =>
	Array.from({ length: 12 }, () => alphabet[randomInt(alphabet.length)]).join('');

export const insertRefreshToken = async (
	sql: Database,
	{
		userId,
		sessionId,
		parent,
	}: { readonly userId: string; readonly sessionId: string; readonly parent: string | null },
): Promise<string> => {
	const values = { token: createToken(), user_id: userId, session_id: sessionId, parent };
	await sql`insert into auth.refresh_tokens ${sql(values)}`;
	return values.token;
};

/** Locked, so that requests with the same token come one after the other. */
export const findRefreshToken = async (sql: Database, token: string): Promise<RefreshToken | undefined> => {
	const [found] = await sql<
		RefreshToken[]
	>`select * from auth.refresh_tokens where token = ${token} for update`;
	return found;
};

export const findActiveToken = async (
	sql: Database,
	sessionId: string,
): Promise<RefreshToken | undefined> => {
	const [found] = await sql<RefreshToken[]>`
		select * from auth.refresh_tokens where session_id = ${sessionId} and not revoked order by id desc limit 1`;
	return found;
};

/** Revokes a token, and gives the one that takes its place. */
export const rotate = async (
	sql: Database,
	{ id, token, user_id: userId, session_id: sessionId }: RefreshToken,
): Promise<string> => {
	await sql`update auth.refresh_tokens set revoked = true, updated_at = now() where id = ${id}`;
	return await insertRefreshToken(sql, { userId, sessionId, parent: token });
};
