import { StorageError } from './storage-error.ts';

const refuse = (
	statusCode: number,
	code: string,
	message: string,
	more: { readonly error?: string; readonly status?: number; readonly cause?: unknown } = {},
): StorageError => new StorageError({ statusCode, code, message, ...more });

/** Every refusal that the service makes. Codes: https://supabase.com/docs/guides/storage/debugging/error-codes */
export const refusals = {
	noBucket: () => refuse(404, 'NoSuchBucket', 'Bucket not found', { error: 'Bucket not found' }),
	noObject: () => refuse(404, 'NoSuchKey', 'Object not found', { error: 'not_found' }),
	/** There is a row, and its bytes are gone. */
	noBytes: () => refuse(404, 'NoSuchKey', 'The resource was not found', { error: 'Not found' }),
	denied: (message: string, status?: number) =>
		refuse(403, 'AccessDenied', message, {
			error: 'Unauthorized',
			...(status === undefined ? {} : { status }),
		}),
	bucketName: () => refuse(400, 'InvalidBucketName', 'Bucket name invalid', { error: 'Invalid Input' }),
	key: (key: string) => refuse(400, 'InvalidKey', `Invalid key: ${key}`),
	bucketExists: () =>
		refuse(409, 'BucketAlreadyExists', 'The resource already exists', { error: 'Duplicate' }),
	objectExists: () => refuse(409, 'KeyAlreadyExists', 'The resource already exists', { error: 'Duplicate' }),
	exists: () => refuse(409, 'ResourceAlreadyExists', 'The resource already exists', { error: 'Duplicate' }),
	noAnalytics: () =>
		refuse(
			409,
			'FeatureNotEnabled',
			'The feature Iceberg buckets are not enabled for this tenant is not enabled for this resource',
		),
	notEmpty: () => refuse(409, 'ResourceNotEmpty', 'The bucket you tried to delete is not empty'),
	tooLarge: (entity = 'object') =>
		refuse(413, 'EntityTooLarge', `The ${entity} exceeded the maximum allowed size`, {
			error: 'Payload too large',
		}),
	mimeType: (type: string) =>
		refuse(415, 'InvalidMimeType', `mime type ${type} is not supported`, { error: 'invalid_mime_type' }),
	fileSize: () =>
		refuse(400, 'InvalidRequest', 'Invalid file size format, hint: use 20GB / 20MB / 30KB / 3B'),
	range: () => refuse(416, 'InvalidRange', 'invalid range provided', { error: 'invalid_range', status: 416 }),
	noContent: (message = 'No content provided') => refuse(400, 'InvalidRequest', message),
	parameter: (name: string, message = `Invalid Parameter ${name}`) =>
		refuse(400, 'InvalidParameter', message),
	request: (message: string) => refuse(400, 'InvalidRequest', message),
	/** A request that does not fit the schema of its route. */
	schema: (message: string) => refuse(400, 'InvalidRequest', message, { error: 'Error' }),
	body: (message: string) => refuse(400, 'InvalidRequest', message, { error: 'FastifyError' }),
	token: (message: string) => refuse(400, 'InvalidJWT', message),
	signature: (message = 'Invalid signature') => refuse(400, 'InvalidSignature', message),
	uploadId: (message = 'Invalid upload id') => refuse(400, 'InvalidUploadId', message),
	metadata: () => refuse(400, 'InvalidRequest', 'Metadata header is required'),
	image: (message: string) => refuse(400, 'InvalidRequest', message),
	route: (method: string, path: string) =>
		refuse(404, 'InvalidRequest', `Route ${method}:${path} not found`, { error: 'Not Found', status: 404 }),
	/** The sender went away in the middle of a body, so nobody will read this. */
	brokenBody: (cause: unknown) =>
		refuse(500, 'InternalError', 'Request stream closed before upload could complete', {
			error: 'Error',
			cause,
		}),
	/** What the disk refuses, a full one above all. */
	disk: (error: Error) => refuse(500, 'InternalError', error.message, { error: error.name, cause: error }),
	internal: (cause: unknown) =>
		refuse(500, 'InternalError', 'Internal Server Error', { error: 'Internal', cause }),
} as const;
