import type { StorageRequest } from '../context.ts';

/** There is no cache in front of this service, so it is always empty. */
export const purgeCache = async ({ query }: StorageRequest): Promise<Response> => {
	query.flag('transformations');
	return Response.json({ message: 'success' });
};
