import type { Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import {
	findOneTimeToken,
	hashToken,
	isExpired,
	isTokenRight,
	pkcePrefix,
	type TokenType,
} from '../messages/one-time-tokens.ts';
import { findUser, findUserByEmail, findUserByPhone, findUserByPhoneChange } from '../users/find-user.ts';
import { isBanned, type User } from '../users/user.ts';

/** What a token confirms. `email` stands for a sign-up or a sign-in, whichever was sent. */
export type VerifyType =
	'signup' | 'invite' | 'magiclink' | 'recovery' | 'email_change' | 'email' | 'sms' | 'phone_change';

/** What was confirmed, when the token is right. */
export interface Confirmed {
	readonly user: User;
	readonly type: Exclude<VerifyType, 'email'>;
	/** The token that was used. */
	readonly hash: string;
}

const tokenTypes: Readonly<Record<VerifyType, readonly TokenType[]>> = {
	email: ['confirmation_token', 'recovery_token'],
	signup: ['confirmation_token'],
	invite: ['confirmation_token'],
	magiclink: ['recovery_token'],
	recovery: ['recovery_token'],
	email_change: ['email_change_token_current', 'email_change_token_new'],
	sms: ['confirmation_token'],
	phone_change: ['phone_change_token'],
};

const sentAt = (user: User, type: TokenType): Date | null => {
	switch (type) {
		case 'confirmation_token':
			return user.confirmation_sent_at;
		case 'recovery_token':
			return user.recovery_sent_at;
		case 'reauthentication_token':
			return user.reauthentication_sent_at;
		case 'phone_change_token':
			return user.phone_change_sent_at;
		case 'email_change_token_current':
		case 'email_change_token_new':
			return user.email_change_sent_at;
	}
};

const toConfirmedType = (type: VerifyType, token: TokenType): Confirmed['type'] =>
	type === 'email' ? (token === 'recovery_token' ? 'magiclink' : 'signup') : type;

/** By the hash, as links have it. */
export const findByHash = async (sql: Database, type: VerifyType, hash: string): Promise<Confirmed> => {
	if (type === 'sms' || type === 'phone_change') throw refusals.invalid('Invalid email verification type');
	const invalid = refusals.otpExpired('Email link is invalid or has expired');
	const found = await findOneTimeToken(sql, hash, tokenTypes[type]);
	const user = found && (await findUser(sql, found.user_id));
	if (!found || !user) throw invalid;
	if (isBanned(user)) throw refusals.banned(403);
	if (isExpired(sentAt(user, found.token_type), 'email')) throw invalid;
	return { user, type: toConfirmedType(type, found.token_type), hash };
};

const findByEmailChange = async (sql: Database, hash: string): Promise<User | undefined> => {
	const types = tokenTypes.email_change;
	const found =
		(await findOneTimeToken(sql, hash, types)) ?? (await findOneTimeToken(sql, pkcePrefix + hash, types));
	return found && (await findUser(sql, found.user_id));
};

const findByAddress = async (
	sql: Database,
	type: VerifyType,
	{ address, hash }: { readonly address: string; readonly hash: string },
): Promise<User | undefined> => {
	if (type === 'email_change') return await findByEmailChange(sql, hash);
	if (type === 'phone_change') return await findUserByPhoneChange(sql, address);
	return type === 'sms' ? await findUserByPhone(sql, address) : await findUserByEmail(sql, address);
};

/** By the address and the code that was sent to it. */
export const findByCode = async (
	sql: Database,
	type: VerifyType,
	{ address, code }: { readonly address: string; readonly code: string },
): Promise<Confirmed> => {
	const hash = hashToken(address, code);
	const user = await findByAddress(sql, type, { address, hash });
	if (!user) throw refusals.otpExpired();
	if (isBanned(user)) throw refusals.banned(403);
	const kind = type === 'sms' || type === 'phone_change' ? 'sms' : 'email';
	const right = tokenTypes[type].find(
		(token) =>
			token !== 'reauthentication_token' &&
			isTokenRight(hash, user[token], { sentAt: sentAt(user, token), kind }),
	);
	if (!right) throw refusals.otpExpired();
	return { user, type: toConfirmedType(type, right), hash };
};
