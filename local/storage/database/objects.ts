import type { JSONValue, TransactionSql } from 'postgres';
import { refusals } from '../errors/refusals.ts';
import { toOwnerColumns } from './owner-columns.ts';

/** What is known of the bytes of a file, as the column `metadata` has it. */
export interface ObjectMetadata {
	readonly eTag: string;
	readonly size: number;
	readonly mimetype: string;
	readonly cacheControl: string;
	/** How the stored bytes are encoded, for example `gzip`. */
	readonly contentEncoding?: string;
	/** ISO 8601. */
	readonly lastModified: string;
	readonly contentLength: number;
	readonly httpStatusCode: number;
}

export interface StoredObject {
	readonly id: string;
	readonly bucket_id: string;
	readonly name: string;
	readonly owner: string | null;
	readonly owner_id: string | null;
	/** The name of the bytes on disk. */
	readonly version: string;
	readonly metadata: Partial<ObjectMetadata> | null;
	readonly user_metadata: JSONValue;
	readonly created_at: Date;
	readonly updated_at: Date;
	readonly last_accessed_at: Date;
}

/** What is written of a file; columns that are undefined stay as they are. */
export interface ObjectRow {
	readonly bucket_id: string;
	readonly name: string;
	readonly version: string;
	readonly owner?: string | undefined;
	readonly metadata?: object | undefined;
	readonly user_metadata?: JSONValue | undefined;
}

const toColumns = (sql: TransactionSql, row: ObjectRow) => {
	const { owner, metadata, user_metadata: userMetadata, ...names } = row;
	return {
		...names,
		...toOwnerColumns(owner),
		...(metadata === undefined ? {} : { metadata: sql.json({ ...metadata }) }),
		...(userMetadata === undefined ? {} : { user_metadata: sql.json(userMetadata) }),
	};
};

export const insertObject = async (sql: TransactionSql, row: ObjectRow): Promise<void> => {
	// Without RETURNING, so that a policy for INSERT alone is enough.
	await sql`insert into storage.objects ${sql(toColumns(sql, row))}`;
};

export const upsertObject = async (sql: TransactionSql, row: ObjectRow): Promise<StoredObject> => {
	const columns = toColumns(sql, row);
	const { bucket_id: bucket, name, ...changes } = columns;
	const [object] = await sql<StoredObject[]>`
		insert into storage.objects ${sql(columns)}
		on conflict (name, bucket_id) do update set ${sql(changes)}
		returning *`;
	if (!object) throw new Error(`${bucket}/${name} was not written.`);
	return object;
};

/** Changes the row of a file; throws if there is none, or none that may be changed. */
export const updateObject = async (
	sql: TransactionSql,
	{ bucket, name }: { readonly bucket: string; readonly name: string },
	row: ObjectRow,
): Promise<StoredObject> => {
	const [object] = await sql<StoredObject[]>`
		update storage.objects set ${sql(toColumns(sql, row))}
		where bucket_id = ${bucket} and name = ${name} returning *`;
	if (!object) throw refusals.noObject();
	return object;
};

export const findObject = async (
	sql: TransactionSql,
	bucket: string,
	name: string,
): Promise<StoredObject | undefined> => {
	const [object] = await sql<StoredObject[]>`
		select * from storage.objects where bucket_id = ${bucket} and name = ${name}`;
	return object;
};

export const requireObject = async (
	sql: TransactionSql,
	bucket: string,
	name: string,
): Promise<StoredObject> => {
	const object = await findObject(sql, bucket, name);
	if (!object) throw refusals.noObject();
	return object;
};

/** Holds off every other transaction that is about to write the same file, whether or not there is one yet. */
export const lockObject = async (
	sql: TransactionSql,
	bucket: string,
	name: string,
): Promise<StoredObject | undefined> => {
	await sql`select pg_advisory_xact_lock(hashtextextended(${`${bucket}/${name}`}, 0))`;
	const [object] = await sql<StoredObject[]>`
		select * from storage.objects where bucket_id = ${bucket} and name = ${name} for update`;
	return object;
};

export const deleteObjects = async (
	sql: TransactionSql,
	bucket: string,
	names: readonly string[],
): Promise<readonly StoredObject[]> =>
	await sql<StoredObject[]>`
	delete from storage.objects where bucket_id = ${bucket} and name = any(${[...names]}::text[]) returning *`;

export const renderObject = (object: StoredObject): Readonly<Record<string, unknown>> => ({
	name: object.name,
	bucket_id: object.bucket_id,
	owner: object.owner ?? '',
	owner_id: object.owner_id ?? '',
	version: object.version,
	id: object.id,
	updated_at: object.updated_at,
	created_at: object.created_at,
	last_accessed_at: object.last_accessed_at,
	metadata: object.metadata,
	user_metadata: object.user_metadata,
});
