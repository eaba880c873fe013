import type { StorageRequest } from '../context.ts';
import { inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName } from '../request/names.ts';
import { readBucketFields } from './bucket-fields.ts';

export const updateBucket = async ({
	storage,
	caller,
	bucket,
	fields,
}: StorageRequest): Promise<Response> => {
	const body = await fields();
	checkBucketName(bucket);
	const changes = Object.fromEntries(
		Object.entries(readBucketFields(body, storage.settings)).filter(([, value]) => value !== undefined),
	);
	if (Object.keys(changes).length === 0) {
		throw refusals.schema("body must have required property 'public'");
	}
	const { count } = await inTransaction(
		storage.sql,
		caller,
		async (sql) => await sql`update storage.buckets set ${sql(changes)} where id = ${bucket}`,
	);
	if (count === 0) throw refusals.noBucket();
	return Response.json({ message: 'Successfully updated' });
};
