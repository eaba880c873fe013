import type { StorageRequest } from './context.ts';
import { inTransaction } from './database/transaction.ts';

export const reportHealth = async ({ storage, service }: StorageRequest): Promise<Response> => {
	await inTransaction(storage.sql, service, async (sql) => await sql`select from storage.buckets limit 1`);
	return Response.json({ healthy: true });
};
