import type { AuthRequest, Database } from '../context.ts';
import { readRedirectTo } from '../request/redirect-to.ts';
import { updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';
import { toActionLink, type LinkType } from './action-link.ts';
import { createOtp, hashToken, pkcePrefix, putOneTimeToken, type TokenType } from './one-time-tokens.ts';

interface Letter {
	readonly to: string;
	readonly type: LinkType;
	readonly isPkce: boolean;
	readonly tokenType: TokenType;
}

/** Puts a code into the mailbox and remembers its hash. The user's row must be told the hash by the caller. */
const deliver = async (
	request: AuthRequest,
	sql: Database,
	user: User,
	{ to, type, isPkce, tokenType }: Letter,
): Promise<string> => {
	const otp = createOtp();
	const hash = (isPkce ? pkcePrefix : '') + hashToken(to, otp);
	const redirectTo = readRedirectTo(request);
	await putOneTimeToken(sql, user, { type: tokenType, hash, address: to });
	request.auth.mailbox.deliver({
		to,
		type,
		channel: 'email',
		otp,
		token_hash: hash,
		action_link: toActionLink(request, { token: hash, type, redirectTo }),
		redirect_to: redirectTo,
	});
	return hash;
};

export const sendConfirmation = async (
	request: AuthRequest,
	sql: Database,
	user: User,
	{ isPkce, isInvite = false }: { readonly isPkce: boolean; readonly isInvite?: boolean },
): Promise<User> => {
	const hash = await deliver(request, sql, user, {
		to: user.email ?? '',
		type: isInvite ? 'invite' : 'signup',
		isPkce,
		tokenType: 'confirmation_token',
	});
	const now = new Date();
	return await updateUser(sql, user, {
		confirmation_token: hash,
		confirmation_sent_at: now,
		...(isInvite ? { invited_at: now } : {}),
	});
};

/** A link and a code to sign in with. */
export const sendSignIn = async (
	request: AuthRequest,
	sql: Database,
	user: User,
	{ type, isPkce }: { readonly type: 'magiclink' | 'recovery'; readonly isPkce: boolean },
): Promise<User> => {
	const hash = await deliver(request, sql, user, {
		to: user.email ?? '',
		type,
		isPkce,
		tokenType: 'recovery_token',
	});
	return await updateUser(sql, user, { recovery_token: hash, recovery_sent_at: new Date() });
};

/** With secure email change, the old address gets a mail, too, and both must be confirmed. */
export const sendEmailChange = async (
	request: AuthRequest,
	sql: Database,
	user: User,
	{ newEmail, isPkce }: { readonly newEmail: string; readonly isPkce: boolean },
): Promise<User> => {
	const type = 'email_change';
	const needsBoth = request.settings.secureEmailChange && user.email !== null && user.email !== '';
	const current = needsBoth
		? await deliver(request, sql, user, {
				to: user.email,
				type,
				isPkce,
				tokenType: 'email_change_token_current',
			})
		: user.email_change_token_current;
	const next = await deliver(request, sql, user, {
		to: newEmail,
		type,
		isPkce,
		tokenType: 'email_change_token_new',
	});
	return await updateUser(sql, user, {
		email_change: newEmail,
		email_change_token_current: current,
		email_change_token_new: next,
		email_change_sent_at: new Date(),
		email_change_confirm_status: 0,
	});
};

export const sendReauthentication = async (
	{ auth }: AuthRequest,
	sql: Database,
	user: User,
): Promise<User> => {
	const to = user.email ?? '';
	const otp = createOtp();
	const hash = hashToken(to, otp);
	await putOneTimeToken(sql, user, { type: 'reauthentication_token', hash, address: to });
	auth.mailbox.deliver({
		to,
		type: 'reauthentication',
		channel: 'email',
		otp,
		token_hash: null,
		action_link: null,
		redirect_to: null,
	});
	return await updateUser(sql, user, { reauthentication_token: hash, reauthentication_sent_at: new Date() });
};
