import type { Database } from '../context.ts';
import { clearOneTimeTokens } from '../messages/one-time-tokens.ts';
import { mergeIdentityData } from './identities.ts';
import { mergeUserMetadata, reload, updateProviders, updateUser } from './save-user.ts';
import type { Identity, User } from './user.ts';

export const confirmEmail = async (sql: Database, user: User): Promise<User> => {
	const confirmed = await updateUser(sql, user, { confirmation_token: '', email_confirmed_at: new Date() });
	await clearOneTimeTokens(sql, user);
	return await mergeUserMetadata(sql, confirmed, { email_verified: true });
};

export const confirmPhone = async (sql: Database, user: User): Promise<User> => {
	const confirmed = await updateUser(sql, user, { confirmation_token: '', phone_confirmed_at: new Date() });
	await clearOneTimeTokens(sql, user);
	return confirmed;
};

/** The new address becomes the user's address. */
export const confirmEmailChange = async (sql: Database, user: User): Promise<User> => {
	const changed = await updateUser(sql, user, {
		email: user.email_change,
		email_change: '',
		email_change_token_current: '',
		email_change_token_new: '',
		email_change_confirm_status: 0,
		is_anonymous: false,
	});
	await clearOneTimeTokens(sql, user);
	return changed.email_confirmed_at ? changed : await confirmEmail(sql, changed);
};

export const confirmPhoneChange = async (sql: Database, user: User): Promise<User> => {
	const changed = await updateUser(sql, user, {
		phone: user.phone_change,
		phone_change: '',
		phone_change_token: '',
		phone_confirmed_at: new Date(),
		is_anonymous: false,
	});
	await clearOneTimeTokens(sql, user);
	return changed;
};

/** The identities of a user whose address was just confirmed are confirmed with it. */
export const confirmIdentities = async (sql: Database, user: User): Promise<void> => {
	for (const identity of user.identities) {
		if (identity.email !== null && identity.email === user.email) {
			await mergeIdentityData(sql, identity, { email_verified: true });
		}
	}
};

/**
 * Nobody has proved yet that the user's address is theirs. Who comes first with proof gets the account, without the
 * password and the identities that others may have put there.
 */
export const removeUnconfirmedIdentities = async (
	sql: Database,
	user: User,
	keep: Identity,
): Promise<User> => {
	const isOwn = keep.provider === 'email' || keep.provider === 'phone';
	await sql`delete from auth.identities where user_id = ${user.id} and id <> ${keep.id}`;
	const updated = await updateUser(sql, user, {
		raw_user_meta_data: keep.identity_data,
		...(isOwn ? {} : { encrypted_password: null }),
	});
	await updateProviders(sql, updated);
	return await reload(sql, user.id);
};
