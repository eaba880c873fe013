import { SupabaseError } from '../error';
import type { SendRequest } from '../operation';
import { storageRequest } from './storage-request';
import { isTokenRefused } from './storage-refusal';

/**
 * What is wrong with the token by which one asks about a bucket, if anything is: asked for the bucket, Storage tells, where
 * it answers as to a stranger, or without a word, to other questions.
 */
export const refusalOfToken = async (bucket: string, send: SendRequest): Promise<SupabaseError | undefined> =>
	await send(storageRequest({ method: 'GET', at: ['bucket', bucket] })).then(
		() => undefined,
		(refusal: unknown) => (refusal instanceof SupabaseError && isTokenRefused(refusal) ? refusal : undefined),
	);
