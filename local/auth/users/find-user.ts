import type { Fragment } from 'postgres';
import type { Database } from '../context.ts';
import type { Factor, Identity, User, UserRow } from './user.ts';

const complete = async (sql: Database, row: UserRow): Promise<User> => {
	const [identities, factors] = await Promise.all([
		sql<Identity[]>`select * from auth.identities where user_id = ${row.id} order by created_at, id`,
		sql<Factor[]>`select * from auth.mfa_factors where user_id = ${row.id} order by created_at, id`,
	]);
	return { ...row, identities: [...identities], factors: [...factors] };
};

const findWhere = async (sql: Database, condition: Fragment): Promise<User | undefined> => {
	const [row] = await sql<UserRow[]>`select * from auth.users where ${condition} limit 1`;
	return row && (await complete(sql, row));
};

export const findUser = async (sql: Database, id: string): Promise<User | undefined> =>
	await findWhere(sql, sql`id = ${id}`);

export const findUserByEmail = async (sql: Database, email: string): Promise<User | undefined> =>
	await findWhere(sql, sql`email = ${email.toLowerCase()} and not is_sso_user`);

export const findUserByPhone = async (sql: Database, phone: string): Promise<User | undefined> =>
	await findWhere(sql, sql`phone = ${phone} and not is_sso_user`);

export const findUserByPhoneChange = async (sql: Database, phone: string): Promise<User | undefined> =>
	await findWhere(sql, sql`phone_change = ${phone} and not is_sso_user`);

/** Who has an email address, be it their own or that of an identity. Single sign-on users live apart. */
export const findEmailOwner = async (
	sql: Database,
	email: string,
	except?: string,
): Promise<User | undefined> => {
	const [identity] = await sql<{ user_id: string }[]>`
		select user_id from auth.identities
		where email = ${email.toLowerCase()} and provider not like 'sso:%' and user_id is distinct from ${except ?? null}
		limit 1`;
	if (identity) return await findUser(sql, identity.user_id);
	return await findUserByEmail(sql, email);
};

/** A page of users, the newest first. The filter is part of an email address or of `full_name`. */
export const listUsers = async (
	sql: Database,
	{
		page,
		perPage,
		filter,
		order,
	}: {
		readonly page: number;
		readonly perPage: number;
		readonly filter: string;
		readonly order: 'asc' | 'desc';
	},
): Promise<{ readonly users: readonly User[]; readonly total: number }> => {
	const like = `%${filter}%`;
	const condition =
		filter === ''
			? sql`aud = 'authenticated'`
			: sql`aud = 'authenticated' and (email like ${like} or raw_user_meta_data ->> 'full_name' ilike ${like})`;
	const [counted] = await sql<
		{ total: string }[]
	>`select count(*) as total from auth.users where ${condition}`;
	const rows = await sql<UserRow[]>`
		select * from auth.users where ${condition}
		order by created_at ${order === 'asc' ? sql`asc` : sql`desc`}, id
		limit ${perPage} offset ${(page - 1) * perPage}`;
	const users = await Promise.all(rows.map(async (row) => await complete(sql, row)));
	return { users, total: Number(counted?.total ?? 0) };
};
