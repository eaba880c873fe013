import type { Database } from '../context.ts';
import type { JsonObject } from '../request/fields.ts';
import { merge } from './save-user.ts';
import type { Identity, User } from './user.ts';

const lowerEmail = (data: JsonObject): JsonObject =>
	typeof data['email'] === 'string' ? { ...data, email: data['email'].toLowerCase() } : data;

export const findIdentity = async (
	sql: Database,
	provider: string,
	providerId: string,
): Promise<Identity | undefined> => {
	const [identity] = await sql<Identity[]>`
		select * from auth.identities where provider = ${provider} and provider_id = ${providerId}`;
	return identity;
};

export const insertIdentity = async (
	sql: Database,
	{ id }: User,
	{
		provider,
		providerId,
		data,
	}: { readonly provider: string; readonly providerId: string; readonly data: JsonObject },
): Promise<Identity> => {
	const values = {
		provider,
		provider_id: providerId,
		user_id: id,
		identity_data: sql.json(lowerEmail(data)),
		last_sign_in_at: new Date(),
	};
	const [identity] = await sql<Identity[]>`insert into auth.identities ${sql(values)} returning *`;
	if (!identity) throw new Error('The identity was not written.');
	return identity;
};

export const replaceIdentityData = async (
	sql: Database,
	{ id }: Identity,
	data: JsonObject,
): Promise<void> => {
	await sql`
		update auth.identities
		set identity_data = ${sql.json(lowerEmail(data))}, last_sign_in_at = now(), updated_at = now()
		where id = ${id}`;
};

export const mergeIdentityData = async (
	sql: Database,
	identity: Identity,
	changes: JsonObject,
): Promise<void> => {
	const data = lowerEmail(merge(identity.identity_data, changes));
	await sql`
		update auth.identities set identity_data = ${sql.json(data)}, updated_at = now() where id = ${identity.id}`;
};

/** The identity of a user who signs in by email address or phone number here, and not elsewhere. */
export const toOwnIdentity = (
	{ id }: User,
	provider: 'email' | 'phone',
	address: string,
	{ isVerified, data = {} }: { readonly isVerified: boolean; readonly data?: JsonObject },
) => ({
	provider,
	providerId: id,
	data: {
		...data,
		sub: id,
		[provider]: address,
		email_verified: provider === 'email' && isVerified,
		phone_verified: provider === 'phone' && isVerified,
	},
});

/** Gives a user the identity of an address, or brings the one that is there up to date. */
export const putOwnIdentity = async (
	sql: Database,
	user: User,
	provider: 'email' | 'phone',
	{ address, isVerified }: { readonly address: string; readonly isVerified: boolean },
): Promise<void> => {
	const identity = await findIdentity(sql, provider, user.id);
	if (identity)
		await mergeIdentityData(sql, identity, { [provider]: address, [`${provider}_verified`]: isVerified });
	else await insertIdentity(sql, user, toOwnIdentity(user, provider, address, { isVerified }));
};
