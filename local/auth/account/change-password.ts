import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { clearOneTimeTokens } from '../messages/one-time-tokens.ts';
import type { Fields } from '../request/fields.ts';
import type { SignedIn } from '../request/signed-in.ts';
import { endSessions, isRecovery, type Session } from '../sessions/session.ts';
import { hashPassword, isPassword } from '../users/passwords.ts';
import { updateUser } from '../users/save-user.ts';
import { hasPassword, type User } from '../users/user.ts';
import { checkNonce } from './reauthenticate.ts';

const dayMilliseconds = 86_400_000;

const checkFreshness = async (sql: Database, { user, session }: SignedIn, nonce: string): Promise<void> => {
	if (session && Date.now() <= session.created_at.getTime() + dayMilliseconds) return;
	if (nonce === '') {
		throw new AuthError(400, 'reauthentication_needed', 'Password update requires reauthentication');
	}
	await checkNonce(sql, user, nonce);
};

const checkCurrentPassword = async (
	user: User,
	session: Session | undefined,
	given: string,
): Promise<void> => {
	if (session && isRecovery(session)) return;
	const message = 'Current password required when setting new password.';
	if (given === '') throw new AuthError(400, 'current_password_required', message);
	if (!(await isPassword(given, user.encrypted_password))) {
		throw new AuthError(400, 'current_password_invalid', message);
	}
};

/** Writes a password. Codes and links that are under way end with the old one, and so do the other sessions. */
export const writePassword = async (
	sql: Database,
	user: User,
	{ password, keepSession }: { readonly password: string; readonly keepSession: string | undefined },
): Promise<User> => {
	const changed = await updateUser(sql, user, {
		encrypted_password: await hashPassword(password),
		confirmation_token: '',
		confirmation_sent_at: null,
		recovery_token: '',
		recovery_sent_at: null,
		email_change_token_current: '',
		email_change_token_new: '',
		email_change_sent_at: null,
		phone_change_token: '',
		phone_change_sent_at: null,
		reauthentication_token: '',
		reauthentication_sent_at: null,
	});
	await clearOneTimeTokens(sql, user);
	await endSessions(sql, user, keepSession === undefined ? 'all' : { except: keepSession });
	return changed;
};

/** What PUT /user does with a new password. */
export const changePassword = async (
	{ settings }: AuthRequest,
	sql: Database,
	{
		signedIn,
		password,
		fields,
	}: { readonly signedIn: SignedIn; readonly password: string; readonly fields: Fields },
): Promise<User> => {
	const { user, session } = signedIn;
	if (settings.securePasswordChange) await checkFreshness(sql, signedIn, fields.text('nonce'));
	if (hasPassword(user)) {
		if (settings.requireCurrentPassword) {
			await checkCurrentPassword(user, session, fields.text('current_password'));
		}
		if (await isPassword(password, user.encrypted_password)) {
			throw new AuthError(422, 'same_password', 'New password should be different from the old password.');
		}
	}
	return await writePassword(sql, user, { password, keepSession: session?.id });
};
