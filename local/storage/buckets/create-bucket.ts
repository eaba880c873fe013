import postgres from 'postgres';
import type { StorageRequest } from '../context.ts';
import { inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName } from '../request/names.ts';
import { readBucketFields } from './bucket-fields.ts';

const isUuid = (text: string | undefined): boolean => /^[0-9a-f-]{36}$/i.test(text ?? '');

export const createBucket = async ({ storage, caller, fields }: StorageRequest): Promise<Response> => {
	const body = await fields();
	const name = body.requiredText('name');
	const id = body.text('id') || name;
	if (body.choice('type', ['STANDARD', 'ANALYTICS']) === 'ANALYTICS') throw refusals.noAnalytics();
	if (name.trim() !== name || name.endsWith('--iceberg')) throw refusals.bucketName();
	checkBucketName(name);
	const { owner } = caller;
	const bucket = {
		id,
		name,
		...(owner === undefined ? {} : { owner_id: owner, ...(isUuid(owner) ? { owner } : {}) }),
		...readBucketFields(body, storage.settings),
	};
	try {
		await inTransaction(
			storage.sql,
			caller,
			async (sql) =>
				await sql`
				insert into storage.buckets ${sql({
					...bucket,
					public: bucket.public ?? false,
					file_size_limit: bucket.file_size_limit ?? null,
					allowed_mime_types: bucket.allowed_mime_types ? [...bucket.allowed_mime_types] : null,
				})}`,
		);
	} catch (error) {
		if (error instanceof postgres.PostgresError && error.code === '23505') throw refusals.bucketExists();
		throw error;
	}
	return Response.json({ name });
};
