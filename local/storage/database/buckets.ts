import type { TransactionSql } from 'postgres';
import { refusals } from '../errors/refusals.ts';

export interface Bucket {
	readonly id: string;
	readonly name: string;
	readonly owner: string | null;
	readonly public: boolean;
	readonly type: string;
	readonly file_size_limit: number | null;
	readonly allowed_mime_types: readonly string[] | null;
	readonly created_at: Date;
	readonly updated_at: Date;
}

/** Throws if there is none, or none that the scope of the transaction may see. */
export const requireBucket = async (sql: TransactionSql, id: string): Promise<Bucket> => {
	const [bucket] = await sql<Bucket[]>`select * from storage.buckets where id = ${id}`;
	if (!bucket) throw refusals.noBucket();
	return bucket;
};

export const renderBucket = (bucket: Bucket): Readonly<Record<string, unknown>> => ({
	id: bucket.id,
	name: bucket.name,
	owner: bucket.owner ?? '',
	public: bucket.public,
	file_size_limit: bucket.file_size_limit,
	allowed_mime_types: bucket.allowed_mime_types,
	created_at: bucket.created_at,
	updated_at: bucket.updated_at,
});
