import type { Database } from '../context.ts';
import { refusals } from '../errors/refusals.ts';
import type { JsonObject } from '../request/fields.ts';
import { findUser } from './find-user.ts';
import type { User, UserRow } from './user.ts';

type Columns = Partial<Omit<UserRow, 'id' | 'confirmed_at'>>;

const toColumns = (sql: Database, { raw_app_meta_data, raw_user_meta_data, ...columns }: Columns) => ({
	...columns,
	...(raw_app_meta_data === undefined ? {} : { raw_app_meta_data: sql.json(raw_app_meta_data) }),
	...(raw_user_meta_data === undefined ? {} : { raw_user_meta_data: sql.json(raw_user_meta_data) }),
});

export const reload = async (sql: Database, id: string): Promise<User> => {
	const user = await findUser(sql, id);
	if (!user) throw refusals.userNotFound();
	return user;
};

/** Writes a new user. Triggers of the project may refuse it, and may change what is written. */
export const insertUser = async (
	sql: Database,
	{ id, ...columns }: Columns & { readonly id?: string | undefined },
): Promise<User> => {
	const values = { ...(id === undefined ? {} : { id }), ...toColumns(sql, columns) };
	try {
		const [row] = await sql<{ id: string }[]>`insert into auth.users ${sql(values)} returning id`;
		if (!row) throw new Error('A trigger on auth.users kept the user from being written.');
		return await reload(sql, row.id);
	} catch (error) {
		console.error(error);
		throw refusals.failed('Database error saving new user', error);
	}
};

export const updateUser = async (sql: Database, { id }: UserRow, columns: Columns): Promise<User> => {
	const values = { ...toColumns(sql, columns), updated_at: new Date() };
	await sql`update auth.users set ${sql(values)} where id = ${id}`;
	return await reload(sql, id);
};

/** Sets the values of some names; null removes a name. */
export const merge = (data: JsonObject, changes: JsonObject): JsonObject =>
	Object.fromEntries(Object.entries({ ...data, ...changes }).filter(([, value]) => value !== null));

export const mergeUserMetadata = async (sql: Database, user: User, changes: JsonObject): Promise<User> =>
	await updateUser(sql, user, { raw_user_meta_data: merge(user.raw_user_meta_data, changes) });

export const mergeAppMetadata = async (sql: Database, user: User, changes: JsonObject): Promise<User> =>
	await updateUser(sql, user, { raw_app_meta_data: merge(user.raw_app_meta_data, changes) });

/** `app_metadata.providers`, and the first of them as `provider`, follow from the identities. */
export const updateProviders = async (sql: Database, user: User): Promise<User> => {
	const { identities } = await reload(sql, user.id);
	const providers = [...new Set(identities.map(({ provider }) => provider))];
	const [provider] = providers;
	return await mergeAppMetadata(sql, user, {
		providers,
		...(provider === undefined ? {} : { provider }),
	});
};
