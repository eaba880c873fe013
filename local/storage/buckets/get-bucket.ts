import type { StorageRequest } from '../context.ts';
import { renderBucket, requireBucket } from '../database/buckets.ts';
import { inTransaction } from '../database/transaction.ts';

export const getBucket = async ({ storage, caller, bucket }: StorageRequest): Promise<Response> =>
	Response.json(
		renderBucket(await inTransaction(storage.sql, caller, async (sql) => await requireBucket(sql, bucket))),
	);
