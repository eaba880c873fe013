import type { StorageRequest } from '../context.ts';
import { escapePattern } from '../database/escape-pattern.ts';
import { inTransaction } from '../database/transaction.ts';
import { checkBucketName } from '../request/names.ts';

const sortable = ['name', 'updated_at', 'created_at', 'last_accessed_at'] as const;

/** One page of a folder. What has no id is a folder itself. */
export const listObjects = async ({ storage, caller, bucket, fields }: StorageRequest): Promise<Response> => {
	const body = await fields();
	const folder = body.requiredText('prefix');
	const limit = body.integer('limit', { min: 1 }) ?? 100;
	const offset = body.integer('offset', { min: 0 }) ?? 0;
	const sortBy = body.within('sortBy')?.require('column');
	const column = sortBy?.choice('column', sortable) ?? 'name';
	const order = sortBy?.choice('order', ['asc', 'desc']) ?? 'asc';
	checkBucketName(bucket);
	// By name the function compares beginnings, by a time it matches a pattern.
	const escape = column === 'name' ? (text: string): string => text : escapePattern;
	const prefix = escape(folder === '' || folder.endsWith('/') ? folder : `${folder}/`);
	const search = escape(body.text('search') ?? '');
	const levels = `${prefix}${search}`.split('/').length;
	const rows = await inTransaction(
		storage.sql,
		caller,
		async (sql) =>
			await sql`
			select * from storage.search(${prefix}, ${bucket}, ${limit}::integer, ${levels}::integer, ${offset}::integer,
				${search}, ${column}, ${order})`,
	);
	return Response.json(rows);
};
