import { createBucket } from './buckets/create-bucket.ts';
import { deleteBucket } from './buckets/delete-bucket.ts';
import { emptyBucket } from './buckets/empty-bucket.ts';
import { getBucket } from './buckets/get-bucket.ts';
import { listBuckets } from './buckets/list-buckets.ts';
import { updateBucket } from './buckets/update-bucket.ts';
import { purgeCache } from './cdn/purge-cache.ts';
import type { StorageRequest } from './context.ts';
import { downloadObject, downloadPublicObject } from './download/download.ts';
import { describeObject, describePublicObject } from './download/info.ts';
import { copyObject } from './objects/copy-object.ts';
import { listObjects } from './objects/list-objects.ts';
import { listObjectsV2 } from './objects/list-objects-v2.ts';
import { moveObject } from './objects/move-object.ts';
import { removeObject, removeObjects } from './objects/remove-objects.ts';
import { reportHealth } from './health.ts';
import type { StorageSettings } from './options.ts';
import { renderOwnImage, renderPublicImage, renderSignedImage } from './render/render-image.ts';
import type { Access } from './request/identify.ts';
import { downloadSigned } from './signed/download-signed.ts';
import { signObject } from './signed/sign-object.ts';
import { signObjects } from './signed/sign-objects.ts';
import { signUpload } from './signed/sign-upload.ts';
import { uploadSigned } from './signed/upload-signed.ts';
import { createObject, replaceObject } from './upload/upload.ts';

export interface Route {
	readonly method: string;
	/** Below `/storage/v1`; `:bucket` is one part, `:key` all the rest. */
	readonly path: string;
	readonly access: Access;
	/** What policies read as `storage.operation()`. */
	readonly operation: string;
	readonly answer: (request: StorageRequest) => Promise<Response>;
}

type Line = `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`;

const toRoute =
	(access: Access) =>
	(line: Line, operation: string, answer: Route['answer']): Route => {
		const [method = '', path = ''] = line.split(' ');
		return { method, path: path.replace(/:key$/, ':key{.*}'), access, operation, answer };
	};

const known = toRoute('known');
const maybeKnown = toRoute('maybe-known');
const anybody = toRoute('anybody');
const service = toRoute('service');

const resume = async (request: StorageRequest): Promise<Response> =>
	await request.storage.resumable.answer(request, { isSigned: false });

const resumeSigned = async (request: StorageRequest): Promise<Response> =>
	await request.storage.resumable.answer(request, { isSigned: true });

/** A resumable upload is continued at the URL that it got when it began. */
const resumable: readonly Route[] = [
	anybody('POST /upload/resumable/sign', 'storage.tus.upload.create_signed', resumeSigned),
	anybody('PATCH /upload/resumable/sign/:key', 'storage.tus.upload.part_signed', resumeSigned),
	anybody('GET /upload/resumable/sign/:key', 'storage.tus.upload.get_signed', resumeSigned),
	anybody('DELETE /upload/resumable/sign/:key', 'storage.tus.upload.delete_signed', resumeSigned),
	known('POST /upload/resumable', 'storage.tus.upload.create', resume),
	known('PATCH /upload/resumable/:key', 'storage.tus.upload.part', resume),
	known('GET /upload/resumable/:key', 'storage.tus.upload.get', resume),
	known('DELETE /upload/resumable/:key', 'storage.tus.upload.delete', resume),
];

const routes: readonly Route[] = [
	known('POST /bucket', 'storage.bucket.create', createBucket),
	known('GET /bucket', 'storage.bucket.list', listBuckets),
	known('GET /bucket/:bucket', 'storage.bucket.get', getBucket),
	known('PUT /bucket/:bucket', 'storage.bucket.update', updateBucket),
	known('DELETE /bucket/:bucket', 'storage.bucket.delete', deleteBucket),
	service('POST /bucket/:bucket/empty', 'storage.bucket.empty', emptyBucket),

	known('POST /object/list/:bucket', 'storage.object.list', listObjects),
	known('POST /object/list-v2/:bucket', 'storage.object.list_v2', listObjectsV2),
	known('POST /object/copy', 'storage.object.copy', copyObject),
	known('POST /object/move', 'storage.object.move', moveObject),
	known('DELETE /object/:bucket', 'storage.object.delete_many', removeObjects),

	known('POST /object/sign/:bucket', 'storage.object.sign_many', signObjects),
	known('POST /object/sign/:bucket/:key', 'storage.object.sign', signObject),
	known('POST /object/upload/sign/:bucket/:key', 'storage.object.sign_upload_url', signUpload),
	anybody('GET /object/sign/:bucket/:key', 'storage.object.get_signed', downloadSigned),
	anybody('PUT /object/upload/sign/:bucket/:key', 'storage.object.upload_signed', uploadSigned),

	anybody('GET /object/public/:bucket/:key', 'storage.object.get_public', downloadPublicObject),
	anybody('GET /object/info/public/:bucket/:key', 'storage.object.info_public', describePublicObject),
	known('GET /object/info/authenticated/:bucket/:key', 'object.get_authenticated_info', describeObject),
	maybeKnown('GET /object/info/:bucket/:key', 'object.get_authenticated_info', describeObject),
	known('GET /object/authenticated/:bucket/:key', 'storage.object.get_authenticated', downloadObject),

	maybeKnown('GET /object/:bucket/:key', 'storage.object.get_authenticated', downloadObject),
	known('POST /object/:bucket/:key', 'storage.object.upload', createObject),
	known('PUT /object/:bucket/:key', 'storage.object.upload_update', replaceObject),
	known('DELETE /object/:bucket/:key', 'storage.object.delete', removeObject),

	service('DELETE /cdn', 'storage.cdn.purge_tenant_cache', purgeCache),
	service('DELETE /cdn/:bucket', 'storage.cdn.purge_bucket_cache', purgeCache),
	service('DELETE /cdn/:bucket/:key', 'storage.cdn.purge_object_cache', purgeCache),
	anybody('GET /health', 'storage.health', reportHealth),

	...resumable,
];

/** What there is only where images are transformed. */
const images: readonly Route[] = [
	known('GET /render/image/authenticated/:bucket/:key', 'storage.render.image_authenticated', renderOwnImage),
	anybody('GET /render/image/public/:bucket/:key', 'storage.render.image_public', renderPublicImage),
	anybody('GET /render/image/sign/:bucket/:key', 'storage.render.image_sign', renderSignedImage),
];

/** The first that fits answers. HEAD goes where GET goes. */
export const listRoutes = ({ imageTransformation }: StorageSettings): readonly Route[] =>
	imageTransformation ? [...routes, ...images] : routes;
