import postgres from 'postgres';
import type { StorageRequest } from '../context.ts';
import { toOwnerColumns } from '../database/owner-columns.ts';
import { inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName } from '../request/names.ts';
import { readBucketFields } from './bucket-fields.ts';

export const createBucket = async ({ storage, caller, fields }: StorageRequest): Promise<Response> => {
	const body = await fields();
	const name = body.requiredText('name');
	const id = body.text('id') || name;
	if (body.choice('type', ['STANDARD', 'ANALYTICS']) === 'ANALYTICS') throw refusals.noAnalytics();
	if (name.trim() !== name || name.endsWith('--iceberg')) throw refusals.bucketName();
	checkBucketName(name);
	const { public: isPublic, file_size_limit, allowed_mime_types } = readBucketFields(body, storage.settings);
	const bucket = {
		id,
		name,
		...toOwnerColumns(caller.owner),
		public: isPublic ?? false,
		file_size_limit: file_size_limit ?? null,
		allowed_mime_types: allowed_mime_types ? [...allowed_mime_types] : null,
	};
	try {
		await inTransaction(
			storage.sql,
			caller,
			async (sql) => await sql`insert into storage.buckets ${sql(bucket)}`,
		);
	} catch (error) {
		if (error instanceof postgres.PostgresError && error.code === '23505') throw refusals.bucketExists();
		throw error;
	}
	return Response.json({ name });
};
