import type { AuthRequest, Database } from '../context.ts';
import { clearOneTimeTokens, pkcePrefix } from '../messages/one-time-tokens.ts';
import {
	confirmEmail,
	confirmEmailChange,
	confirmIdentities,
	confirmPhone,
	confirmPhoneChange,
} from '../users/confirm-user.ts';
import { putOwnIdentity } from '../users/identities.ts';
import { hashRandomPassword } from '../users/passwords.ts';
import { updateProviders, updateUser } from '../users/save-user.ts';
import { hasPassword, type User } from '../users/user.ts';
import type { Confirmed } from './find-token.ts';

const confirmSignUp = async (sql: Database, user: User): Promise<User> => {
	if (!hasPassword(user) && user.invited_at) {
		await updateUser(sql, user, { encrypted_password: await hashRandomPassword() });
	}
	await confirmIdentities(sql, user);
	return await confirmEmail(sql, user);
};

const confirmSignIn = async (sql: Database, user: User): Promise<User> => {
	const recovered = await updateUser(sql, user, { recovery_token: '' });
	await clearOneTimeTokens(sql, user);
	return user.email_confirmed_at ? recovered : await confirmEmail(sql, recovered);
};

/** The address changes, and the identity with it. */
export const changeEmail = async (sql: Database, user: User): Promise<User> => {
	await putOwnIdentity(sql, user, 'email', { address: user.email_change, isVerified: true });
	return await confirmEmailChange(sql, user);
};

const changePhone = async (sql: Database, user: User): Promise<User> => {
	await putOwnIdentity(sql, user, 'phone', { address: user.phone_change, isVerified: true });
	return await confirmPhoneChange(sql, user);
};

const isToken = (hash: string, token: string): boolean => token === hash || token === pkcePrefix + hash;

/** The first of the two mails of a secure email change; undefined says that the other is still to be confirmed. */
const confirmOneEmail = async (sql: Database, { user, hash }: Confirmed): Promise<undefined> => {
	const isCurrent = isToken(hash, user.email_change_token_current);
	await clearOneTimeTokens(sql, user, isCurrent ? 'email_change_token_current' : 'email_change_token_new');
	await updateUser(sql, user, {
		email_change_confirm_status: 1,
		...(isCurrent ? { email_change_token_current: '' } : { email_change_token_new: '' }),
	});
	return undefined;
};

const needsOther = ({ settings }: AuthRequest, user: User): boolean =>
	settings.confirmEmail &&
	settings.secureEmailChange &&
	user.email_change_confirm_status === 0 &&
	user.email !== null &&
	user.email !== '';

const confirmByType = async (
	request: AuthRequest,
	sql: Database,
	confirmed: Confirmed,
): Promise<User | undefined> => {
	const { user, type } = confirmed;
	switch (type) {
		case 'signup':
		case 'invite':
			return await confirmSignUp(sql, user);
		case 'magiclink':
		case 'recovery':
			return await confirmSignIn(sql, user);
		case 'email_change':
			return needsOther(request, user) ? await confirmOneEmail(sql, confirmed) : await changeEmail(sql, user);
		case 'sms': {
			const phone = await confirmPhone(sql, user);
			return await updateUser(sql, phone, { is_anonymous: false });
		}
		case 'phone_change':
			return await changePhone(sql, user);
	}
};

/** Does what a right token is for; undefined when another one is needed, too. */
export const confirm = async (
	request: AuthRequest,
	sql: Database,
	confirmed: Confirmed,
): Promise<User | undefined> => {
	const user = await confirmByType(request, sql, confirmed);
	return user && (await updateProviders(sql, user));
};
