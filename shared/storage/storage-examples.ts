import { ReceivedFile } from '../received-file';
import { fileOfText } from './file-of-text';

/** What the examples of Storage share. */
export const avatars = {
	id: 'avatars',
	name: 'avatars',
	owner: '',
	public: false,
	file_size_limit: null,
	allowed_mime_types: null,
	created_at: '2024-02-17T04:43:32.770Z',
	updated_at: '2024-02-17T04:43:32.770Z',
} as const;

export const photo = {
	name: 'photo.png',
	id: 'eaa8bdb5-2e00-4767-b5a9-d2502efe2196',
	updated_at: '2024-02-17T04:43:32.770Z',
	created_at: '2024-02-17T04:43:32.770Z',
	last_accessed_at: '2024-02-17T04:43:32.770Z',
	metadata: { eTag: '"a"', size: 3, mimetype: 'image/png', cacheControl: 'max-age=3600' },
} as const;

/** As list gives it. */
export const folder = {
	name: 'folder',
	id: null,
	updated_at: null,
	created_at: null,
	last_accessed_at: null,
	metadata: null,
} as const;

/** As Storage refuses: with a status of its own in the body. */
export const refused = (
	statusCode: number,
	{ code, error, message }: { readonly code?: string; readonly error: string; readonly message: string },
) => ({
	status: 400,
	body: { statusCode: String(statusCode), error, message, ...(code !== undefined && { code }) },
});

export const noBucket = refused(404, {
	code: 'NoSuchBucket',
	error: 'Bucket not found',
	message: 'Bucket not found',
});

export const noObject = refused(404, {
	code: 'NoSuchKey',
	error: 'not_found',
	message: 'Object not found',
});

export const exists = refused(409, {
	code: 'KeyAlreadyExists',
	error: 'Duplicate',
	message: 'The resource already exists',
});

export const byPolicy = refused(403, {
	code: 'AccessDenied',
	error: 'Unauthorized',
	message: 'new row violates row-level security policy',
});

/** As Storage answers when it has stored a file. */
export const stored = (key: string, id?: string) => ({
	status: 200,
	body: { Key: key, ...(id !== undefined && { Id: id }) },
});

/** A file as a reply brings it. */
export const fileOfReply = (text: string, about: { readonly name: string; readonly type: string }) => {
	const { size = 0, open } = fileOfText(text);
	return new ReceivedFile({
		...about,
		size,
		stream: {
			[Symbol.asyncIterator]: async function* () {
				yield* await open();
			},
		},
	});
};
