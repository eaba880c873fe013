import type { StorageRequest } from '../context.ts';
import { requireBucket } from '../database/buckets.ts';
import { inTransaction } from '../database/transaction.ts';

/** At once, where a hosted project only says that it will. */
export const emptyBucket = async ({ storage, caller, bucket }: StorageRequest): Promise<Response> => {
	const versions = await inTransaction(storage.sql, caller, async (sql) => {
		await requireBucket(sql, bucket);
		return await sql<{ version: string }[]>`
			delete from storage.objects where bucket_id = ${bucket} returning version`;
	});
	await storage.disk.remove(versions.map(({ version }) => version));
	return Response.json({
		message: 'Empty bucket has been queued. Completion may take up to an hour.',
	});
};
