import type { SupabaseError } from '../error';
import type { SendRequest } from '../operation';
import type { ServiceRequest } from '../request';
import { refusalOfToken } from './refusal-of-token';

/**
 * Asked for one file with a user's token that has ended or is not genuine, Storage answers as to a stranger: that the file
 * is not there. Whoever sees no bucket or file for such a request asks for the bucket too, where it does tell.
 *
 * @returns what is wrong: the token, or what was thought before
 */
export async function doubtToken(
	refusal: SupabaseError,
	request: ServiceRequest,
	send: SendRequest,
): Promise<SupabaseError> {
	const bucket = bucketIn(request);
	if (bucket === undefined || !/^NoSuch(?:Bucket|Key)$/.test(refusal.code ?? '')) return refusal;
	return (await refusalOfToken(bucket, send)) ?? refusal;
}

/** Of the address of one file. */
function bucketIn({ service, method, path }: ServiceRequest): string | undefined {
	if (service !== 'storage' || method !== 'GET') return undefined;
	const [, bucket] = /^\/object\/(?:info\/)?([^/]+)\/./.exec(path) ?? [];
	return bucket && decodeURIComponent(bucket);
}
