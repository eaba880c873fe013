import type { AuthRequest, Database } from '../context.ts';
import { AuthError } from '../errors/auth-error.ts';
import { refusals } from '../errors/refusals.ts';
import { sendConfirmation } from '../messages/send-mail.ts';
import type { JsonObject } from '../request/fields.ts';
import { confirmEmail, removeUnconfirmedIdentities } from '../users/confirm-user.ts';
import { findEmailOwner, findUserByEmail } from '../users/find-user.ts';
import { findIdentity, insertIdentity, replaceIdentityData } from '../users/identities.ts';
import { insertUser, mergeUserMetadata, reload, updateProviders, updateUser } from '../users/save-user.ts';
import { isBanned, type Identity, type User } from '../users/user.ts';
import type { Profile } from './oidc-provider.ts';

/** Somebody as a provider knows them. */
export interface External {
	readonly provider: string;
	readonly profile: Profile;
}

const toIdentityData = ({ profile }: External): JsonObject => ({
	...profile,
	full_name: profile.name,
	provider_id: profile.sub,
	phone_verified: false,
});

const addIdentity = async (sql: Database, user: User, external: External): Promise<Identity> =>
	await insertIdentity(sql, user, {
		provider: external.provider,
		providerId: external.profile.sub,
		data: toIdentityData(external),
	});

const isSso = ({ provider }: External): boolean => provider.startsWith('sso:');

interface Account {
	readonly user: User;
	readonly identity: Identity;
}

const updateKnown = async (sql: Database, identity: Identity, external: External): Promise<Account> => {
	const data = toIdentityData(external);
	await replaceIdentityData(sql, identity, data);
	const user = await mergeUserMetadata(sql, await reload(sql, identity.user_id), data);
	return { user: await updateProviders(sql, user), identity };
};

const linkToOwner = async (sql: Database, owner: User, external: External): Promise<Account> => {
	const identity = await addIdentity(sql, owner, external);
	const user = await mergeUserMetadata(sql, owner, toIdentityData(external));
	return { user: await updateProviders(sql, user), identity };
};

const insertAccount = async (sql: Database, external: External): Promise<Account> => {
	const { provider, profile } = external;
	const isTaken = !isSso(external) && (await findEmailOwner(sql, profile.email)) !== undefined;
	const user = await insertUser(sql, {
		email: isTaken ? null : profile.email,
		raw_user_meta_data: toIdentityData(external),
		raw_app_meta_data: { provider, providers: [provider] },
		is_sso_user: isSso(external),
	});
	const identity = await addIdentity(sql, user, external);
	return { user: await reload(sql, user.id), identity };
};

/** The account of an identity that is known, of a verified email address that is known, or a new one. */
const findAccount = async (
	{ settings }: AuthRequest,
	sql: Database,
	external: External,
): Promise<Account> => {
	const { provider, profile } = external;
	const identity = await findIdentity(sql, provider, profile.sub);
	if (identity) return await updateKnown(sql, identity, external);
	const isVerified = profile.email_verified || !settings.confirmEmail;
	const owner = isVerified && !isSso(external) ? await findEmailOwner(sql, profile.email) : undefined;
	return owner ? await linkToOwner(sql, owner, external) : await insertAccount(sql, external);
};

/** Signs in, or up, who comes from a provider. An error that is returned is meant to be thrown after the commit. */
export const signInExternal = async (
	request: AuthRequest,
	sql: Database,
	external: External,
): Promise<User | AuthError> => {
	const { user, identity } = await findAccount(request, sql, external);
	if (isBanned(user)) throw refusals.banned(403);
	if (user.email_confirmed_at) return user;
	const cleaned = await removeUnconfirmedIdentities(sql, user, identity);
	if (external.profile.email_verified || !request.settings.confirmEmail) {
		return await confirmEmail(sql, cleaned);
	}
	const { provider } = external;
	const hasEmail = cleaned.email !== null && cleaned.email !== '';
	if (hasEmail) await sendConfirmation(request, sql, cleaned, { isPkce: false });
	return new AuthError(
		422,
		'provider_email_needs_verification',
		hasEmail
			? `Unverified email with ${provider}. A confirmation email has been sent to your ${provider} email`
			: `Unverified email with ${provider}. Verify the email with ${provider} in order to sign in`,
	);
};

const takeEmail = async (
	request: AuthRequest,
	sql: Database,
	{ user, external }: { readonly user: User; readonly external: External },
): Promise<User | AuthError> => {
	const { profile, provider } = external;
	if (await findUserByEmail(sql, profile.email)) throw refusals.emailExists(400);
	const named = await updateUser(sql, user, { email: profile.email });
	if (!profile.email_verified) {
		await sendConfirmation(request, sql, named, { isPkce: false });
		return new AuthError(
			422,
			'email_not_confirmed',
			`Unverified email with ${provider}. A confirmation email has been sent to your ${provider} email`,
		);
	}
	return await updateUser(sql, await confirmEmail(sql, named), { is_anonymous: false });
};

/** Gives a user who is signed in one more way to sign in. */
export const linkExternal = async (
	request: AuthRequest,
	sql: Database,
	{ user, external }: { readonly user: User; readonly external: External },
): Promise<User | AuthError> => {
	const identity = await findIdentity(sql, external.provider, external.profile.sub);
	if (identity) {
		throw new AuthError(
			422,
			'identity_already_exists',
			identity.user_id === user.id
				? 'Identity is already linked'
				: 'Identity is already linked to another user',
		);
	}
	await addIdentity(sql, user, external);
	const named =
		user.email === null || user.email === '' ? await takeEmail(request, sql, { user, external }) : user;
	return named instanceof AuthError ? named : await updateProviders(sql, named);
};
