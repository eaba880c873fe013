import { SupabaseError } from '../error';
import type { ServiceReply } from '../reply';
import type { ServiceRequest } from '../request';
import { isTokenRefused } from './storage-refusal';

/**
 * Asked for one file with a user's token that has ended or is not genuine, Storage answers as to a stranger: that the file
 * is not there. Whoever sees no bucket or file for such a request asks for the bucket too, where it does tell.
 *
 * @returns what is wrong: the token, or what was thought before
 */
export async function doubtToken(
	refusal: SupabaseError,
	request: ServiceRequest,
	send: (request: ServiceRequest) => Promise<ServiceReply>,
): Promise<SupabaseError> {
	const bucket = bucketIn(request);
	if (bucket === undefined || !/^NoSuch(?:Bucket|Key)$/.test(refusal.code ?? '')) return refusal;
	const path = `/bucket/${bucket}`;
	return await send({ service: 'storage', method: 'GET', path }).then(
		() => refusal,
		(other: unknown) => (other instanceof SupabaseError && isTokenRefused(other) ? other : refusal),
	);
}

/** As it stands in the address of one file. */
function bucketIn({ service, method, path }: ServiceRequest): string | undefined {
	if (service !== 'storage' || method !== 'GET') return undefined;
	return /^\/object\/(?:info\/)?([^/]+)\/./.exec(path)?.[1];
}
