import type { StorageRequest } from '../context.ts';
import { renderBucket, type Bucket } from '../database/buckets.ts';
import { escapePattern } from '../database/escape-pattern.ts';
import { inTransaction } from '../database/transaction.ts';

const sortable = ['id', 'name', 'created_at', 'updated_at'] as const;

export const listBuckets = async ({ storage, caller, query }: StorageRequest): Promise<Response> => {
	const limit = query.integer('limit', { min: 1 }) ?? null;
	const offset = query.integer('offset', { min: 0 }) ?? 0;
	const column = query.choice('sortColumn', sortable);
	const descending = query.choice('sortOrder', ['asc', 'desc']) === 'desc';
	const search = query.text('search') ?? '';
	const buckets = await inTransaction(
		storage.sql,
		caller,
		async (sql) =>
			await sql<Bucket[]>`
			select * from storage.buckets where name ilike ${`%${escapePattern(search)}%`}
			${column ? sql`order by ${sql(column)} ${descending ? sql`desc` : sql`asc`}` : sql``}
			limit ${limit} offset ${offset}`,
	);
	return Response.json(buckets.map((bucket) => ({ ...renderBucket(bucket), type: bucket.type })));
};
