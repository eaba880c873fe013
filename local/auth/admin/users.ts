import { createHash } from 'node:crypto';
import type { AuthRequest, Database } from '../context.ts';
import { writePassword } from '../account/change-password.ts';
import { refusals } from '../errors/refusals.ts';
import { clearOneTimeTokens } from '../messages/one-time-tokens.ts';
import { isUuid } from '../request/uuid.ts';
import { endSessions } from '../sessions/session.ts';
import { inTransaction } from '../transaction.ts';
import { confirmEmail, confirmPhone } from '../users/confirm-user.ts';
import { findEmailOwner, findUser, findUserByPhone, listUsers } from '../users/find-user.ts';
import { insertIdentity, putOwnIdentity, toOwnIdentity } from '../users/identities.ts';
import { checkPassword, hashPassword, hashRandomPassword } from '../users/passwords.ts';
import { renderUser } from '../users/render-user.ts';
import { insertUser, mergeAppMetadata, mergeUserMetadata, reload, updateUser } from '../users/save-user.ts';
import type { User } from '../users/user.ts';
import { readAttributes, type Attributes } from './attributes.ts';
import { readPage, toPageHeaders } from './pages.ts';

export const requirePathUser = async ({ auth, path }: AuthRequest): Promise<User> => {
	const id = path['user'] ?? '';
	if (!isUuid(id)) throw refusals.invalid('user_id must be an UUID', 404);
	const user = await findUser(auth.sql, id);
	if (!user) throw refusals.userNotFound();
	return user;
};

/** GET /admin/users */
export const listAllUsers = async ({ auth, url }: AuthRequest): Promise<Response> => {
	const page = readPage(url);
	const { users, total } = await listUsers(auth.sql, page);
	return Response.json(
		{ users: users.map(renderUser), aud: 'authenticated' },
		{ headers: toPageHeaders(url, page, total) },
	);
};

/** GET /admin/users/:id */
export const getUserById = async (request: AuthRequest): Promise<Response> =>
	Response.json(renderUser(await requirePathUser(request)));

/** What both creating and changing do last. */
const writeAttributes = async (sql: Database, user: User, attributes: Attributes): Promise<User> => {
	const { role, appMetadata, bannedUntil, confirmsEmail, confirmsPhone } = attributes;
	let written = user;
	if (role !== '') written = await updateUser(sql, written, { role });
	if (appMetadata) written = await mergeAppMetadata(sql, written, appMetadata);
	if (confirmsEmail) written = await confirmEmail(sql, written);
	if (confirmsPhone) written = await confirmPhone(sql, written);
	if (bannedUntil !== undefined) written = await updateUser(sql, written, { banned_until: bannedUntil });
	return written;
};

const toHash = async ({ password, passwordHash }: Attributes): Promise<string> => {
	if (passwordHash !== '') return passwordHash;
	return password === undefined || password === ''
		? await hashRandomPassword()
		: await hashPassword(password);
};

/** POST /admin/users */
export const createUser = async (request: AuthRequest): Promise<Response> => {
	const attributes = readAttributes(request.fields());
	const { id, email, phone, userMetadata = {} } = attributes;
	if (email === '' && phone === '') {
		throw refusals.invalid('Cannot create a user without either an email or phone');
	}
	const addresses = (
		[
			['email', email],
			['phone', phone],
		] as const
	).filter(([, address]) => address !== '');
	const providers = addresses.map(([provider]) => provider);
	const encryptedPassword = await toHash(attributes);
	return await inTransaction(request.auth, async (sql) => {
		if (email !== '' && (await findEmailOwner(sql, email))) throw refusals.emailExists();
		if (phone !== '' && (await findUserByPhone(sql, phone))) throw refusals.phoneExists();
		const user = await insertUser(sql, {
			...(id === '' ? {} : { id }),
			...Object.fromEntries(addresses),
			encrypted_password: encryptedPassword,
			raw_user_meta_data: userMetadata,
			raw_app_meta_data: { provider: providers[0] ?? 'email', providers },
		});
		for (const [provider, address] of addresses) {
			await insertIdentity(sql, user, toOwnIdentity(user, provider, address, { isVerified: false }));
		}
		await writeAttributes(sql, user, attributes);
		return Response.json(renderUser(await reload(sql, user.id)));
	});
};

const writeAddress = async (
	sql: Database,
	user: User,
	provider: 'email' | 'phone',
	{ address, isVerified }: { readonly address: string; readonly isVerified: boolean },
): Promise<void> => {
	await putOwnIdentity(sql, user, provider, { address, isVerified });
	await updateUser(sql, user, { [provider]: address, ...(isVerified ? { is_anonymous: false } : {}) });
};

/** GoTrue finds out when it writes, and says no more than that. */
const checkFree = async (sql: Database, id: string, { email, phone }: Attributes): Promise<void> => {
	const owners = [
		email === '' ? undefined : await findEmailOwner(sql, email, id),
		phone === '' ? undefined : await findUserByPhone(sql, phone),
	];
	if (owners.some((owner) => owner && owner.id !== id)) throw refusals.failed('Error updating user');
};

/** PUT /admin/users/:id */
export const updateUserById = async (request: AuthRequest): Promise<Response> => {
	const { id } = await requirePathUser(request);
	const attributes = readAttributes(request.fields());
	const { email, phone, password, userMetadata } = attributes;
	if (password !== undefined) checkPassword(password);
	return await inTransaction(request.auth, async (sql) => {
		await checkFree(sql, id, attributes);
		if (password !== undefined) {
			await writePassword(sql, await reload(sql, id), { password, keepSession: undefined });
		}
		if (email !== '') {
			const isVerified = attributes.confirmsEmail;
			await writeAddress(sql, await reload(sql, id), 'email', { address: email, isVerified });
		}
		if (phone !== '') {
			const isVerified = attributes.confirmsPhone;
			await writeAddress(sql, await reload(sql, id), 'phone', { address: phone, isVerified });
		}
		await writeAttributes(sql, await reload(sql, id), attributes);
		if (userMetadata) await mergeUserMetadata(sql, await reload(sql, id), userMetadata);
		return Response.json(renderUser(await reload(sql, id)));
	});
};

const obfuscate = (id: string, value: string): string =>
	createHash('sha256')
		.update(id + value)
		.digest('base64url');

/** The row stays, so that what refers to it does, but nothing in it tells who it was. */
const softDelete = async (sql: Database, user: User): Promise<void> => {
	const { id } = user;
	await updateUser(sql, user, {
		email: obfuscate(id, user.email ?? ''),
		phone: obfuscate(id, user.phone ?? '').slice(0, 15),
		email_change: obfuscate(id, user.email_change),
		phone_change: obfuscate(id, user.phone_change).slice(0, 15),
		encrypted_password: null,
		confirmation_token: '',
		recovery_token: '',
		email_change_token_current: '',
		email_change_token_new: '',
		phone_change_token: '',
		deleted_at: new Date(),
		raw_user_meta_data: {},
		raw_app_meta_data: {},
	});
	for (const identity of user.identities) {
		const hidden = obfuscate(id, `${identity.provider}:${identity.provider_id}`);
		await sql`
			update auth.identities set identity_data = '{}', provider_id = ${hidden} where id = ${identity.id}`;
	}
	await sql`delete from auth.mfa_factors where user_id = ${id}`;
	await clearOneTimeTokens(sql, user);
	await endSessions(sql, user, 'all');
};

/** DELETE /admin/users/:id */
export const deleteUser = async (request: AuthRequest): Promise<Response> => {
	const user = await requirePathUser(request);
	const isSoft = request.body !== '' && request.fields().flag('should_soft_delete');
	await inTransaction(request.auth, async (sql) => {
		if (!isSoft) await sql`delete from auth.users where id = ${user.id}`;
		else if (!user.deleted_at) await softDelete(sql, user);
	});
	return Response.json({});
};
