import type { StorageRequest } from '../context.ts';
import type { StoredObject } from '../database/objects.ts';
import { findPublic, findReadable } from './find-readable.ts';

const render = (object: StoredObject): Response =>
	Response.json({
		id: object.id,
		name: object.name,
		version: object.version,
		bucket_id: object.bucket_id,
		size: object.metadata?.size ?? null,
		content_type: object.metadata?.mimetype ?? null,
		cache_control: object.metadata?.cacheControl ?? null,
		etag: object.metadata?.eTag ?? null,
		metadata: object.user_metadata,
		last_modified: object.updated_at,
		created_at: object.created_at,
	});

export const describeObject = async (request: StorageRequest): Promise<Response> =>
	render(await findReadable(request));

export const describePublicObject = async (request: StorageRequest): Promise<Response> =>
	render(await findPublic(request));
