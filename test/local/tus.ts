import type { Local } from './harness';

type Body = string | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

/** Speaks the upload protocol, one request at a time: https://tus.io/protocols/resumable-upload */
export interface Tus {
	readonly create: (
		metadata: Readonly<Record<string, string>>,
		length: number,
		more?: { readonly headers?: Readonly<Record<string, string>>; readonly body?: Uint8Array<ArrayBuffer> },
	) => Promise<Response>;
	readonly patch: (url: string, offset: number, body: Body) => Promise<Response>;
	readonly head: (url: string) => Promise<Response>;
	readonly remove: (url: string) => Promise<Response>;
}

const renderMetadata = (metadata: Readonly<Record<string, string>>): string =>
	Object.entries(metadata)
		.map(([name, value]) => `${name} ${Buffer.from(value).toString('base64')}`)
		.join(',');

/** By a user's token or a key; or, with a path of its own, by a signed URL. */
export const openTus = (
	local: Local,
	headers: Readonly<Record<string, string>>,
	path = '/storage/v1/upload/resumable',
): Tus => {
	const own = { 'tus-resumable': '1.0.0', ...headers };
	return {
		create: async (metadata, length, more = {}) =>
			await fetch(`${local.url}${path}`, {
				method: 'POST',
				headers: {
					...own,
					'upload-length': String(length),
					'upload-metadata': renderMetadata(metadata),
					...more.headers,
				},
				...(more.body ? { body: more.body } : {}),
			}),
		patch: async (url, offset, body) =>
			await fetch(url, {
				method: 'PATCH',
				headers: {
					...own,
					'upload-offset': String(offset),
					'content-type': 'application/offset+octet-stream',
				},
				body,
				...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
			}),
		head: async (url) => await fetch(url, { method: 'HEAD', headers: own }),
		remove: async (url) => await fetch(url, { method: 'DELETE', headers: own }),
	};
};

export const locationOf = (response: Response): string => {
	const location = response.headers.get('location');
	if (location === null) throw new Error(`${response.status}: there is no location.`);
	return location;
};

export const offsetOf = (response: Response): number => Number(response.headers.get('upload-offset'));
