import type { StorageRequest } from '../context.ts';
import { lockObject, requireObject, updateObject } from '../database/objects.ts';
import { inTransaction, tryOut } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { checkBucketName, checkKey } from '../request/names.ts';
import { readRoute } from './route.ts';

/** The bytes stay where they are: only the row says what a file is called. */
export const moveObject = async ({ storage, caller, service, fields }: StorageRequest): Promise<Response> => {
	const { from, to } = readRoute(await fields());
	checkBucketName(from.bucket);
	checkKey(to.key);
	const names = { bucket: from.bucket, name: from.key };
	const { owner } = caller;
	const rename = { bucket_id: to.bucket, name: to.key, owner };
	await tryOut(storage.sql, caller, async (sql) => {
		const { version } = await requireObject(sql, from.bucket, from.key);
		await updateObject(sql, names, { ...rename, version });
	});
	await inTransaction(storage.sql, service, async (sql) => {
		const object = await lockObject(sql, from.bucket, from.key);
		if (!object) throw refusals.noObject();
		await updateObject(sql, names, { ...rename, version: object.version });
	});
	return Response.json({ message: 'Successfully moved' });
};
