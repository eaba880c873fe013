import type { StorageRequest } from '../context.ts';
import { inTransaction } from '../database/transaction.ts';
import { checkBucketName } from '../request/names.ts';
import { readExpiresIn } from './expires-in.ts';

/** Links for many files at once; those that cannot be read get an error in place of one. */
export const signObjects = async (request: StorageRequest): Promise<Response> => {
	const { storage, caller, bucket, fields } = request;
	const body = await fields();
	const expiresIn = readExpiresIn(body);
	const paths = body.requiredTexts('paths', { min: 1, max: 1000 });
	checkBucketName(bucket);
	const found = await inTransaction(
		storage.sql,
		caller,
		async (sql) =>
			await sql<{ name: string }[]>`
			select name from storage.objects where bucket_id = ${bucket} and name = any(${[...paths]}::text[])`,
	);
	const names = new Set(found.map(({ name }) => name));
	const sign = async (path: string) => {
		if (!names.has(path)) {
			const error = 'Either the object does not exist or you do not have access to it';
			return { error, path, signedURL: null };
		}
		const url = `${bucket}/${path}`;
		const token = await storage.tokens.sign({ scope: 'download', url }, expiresIn);
		return { error: null, path, signedURL: `/object/sign/${url}?token=${token}` };
	};
	return Response.json(await Promise.all(paths.map(sign)));
};
