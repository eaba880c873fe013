import type { StorageRequest } from '../context.ts';
import { actAs, inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';

export const deleteBucket = async ({
	storage,
	caller,
	service,
	bucket,
}: StorageRequest): Promise<Response> => {
	await inTransaction(storage.sql, service, async (sql) => {
		const found = await sql`select from storage.buckets where id = ${bucket} for update`;
		if (found.count === 0) throw refusals.noBucket();
		const objects = await sql`select from storage.objects where bucket_id = ${bucket} limit 1`;
		if (objects.count > 0) throw refusals.notEmpty();
		await actAs(sql, caller);
		const { count } = await sql`delete from storage.buckets where id = ${bucket}`;
		if (count === 0) throw refusals.noBucket();
	});
	return Response.json({ message: 'Successfully deleted' });
};
