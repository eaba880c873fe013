import type { StorageRequest } from '../context.ts';
import { deleteObjects, renderObject, requireObject } from '../database/objects.ts';
import { actAs, inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName } from '../request/names.ts';

/** Removes one file; says so if that is not allowed. */
export const removeObject = async ({
	storage,
	caller,
	service,
	bucket,
	key,
}: StorageRequest): Promise<Response> => {
	checkBucketName(bucket);
	const { version } = await inTransaction(storage.sql, service, async (sql) => {
		const object = await requireObject(sql, bucket, key);
		await actAs(sql, caller);
		const deleted = await deleteObjects(sql, bucket, [key]);
		if (deleted.length === 0) throw refusals.denied('Access denied');
		return object;
	});
	await storage.disk.remove([version]);
	return Response.json({ message: 'Successfully deleted' });
};

/** Removes many files; tells those that were there and that the caller might remove. */
export const removeObjects = async ({
	storage,
	caller,
	bucket,
	fields,
}: StorageRequest): Promise<Response> => {
	const names = (await fields()).requiredTexts('prefixes', { min: 1 });
	checkBucketName(bucket);
	const deleted = await inTransaction(
		storage.sql,
		caller,
		async (sql) => await deleteObjects(sql, bucket, names),
	);
	await storage.disk.remove(deleted.map(({ version }) => version));
	return Response.json(deleted.map(renderObject));
};
