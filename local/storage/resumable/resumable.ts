import { Metadata, Server, type ServerOptions, type Upload } from '@tus/server';
import { randomUUID } from 'node:crypto';
import type { StorageRequest } from '../context.ts';
import { requireBucket, type Bucket } from '../database/buckets.ts';
import { inTransaction } from '../database/transaction.ts';
import { refusals } from '../errors/refusals.ts';
import { toStorageError } from '../errors/to-storage-error.ts';
import { requireAllowed } from '../request/mime-type.ts';
import { checkUpload } from '../upload/check-upload.ts';
import { storeObject } from '../upload/store-object.ts';
import { parseUserMetadata } from '../upload/user-metadata.ts';
import { parseUploadId, renderUploadId } from './upload-id.ts';
import type { UploadStore } from './upload-store.ts';

export const resumablePath = '/upload/resumable';

/** A request of the protocol, with whose rights it writes. */
interface Session {
	readonly request: StorageRequest;
	/** By a signed URL: what its token allows was checked when it was made. */
	readonly isSigned: boolean;
	isUpsert: boolean;
	owner: string | undefined;
}

type WebRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0];

/** Takes uploads in pieces, by https://tus.io/protocols/resumable-upload. */
export class Resumable {
	readonly #store: UploadStore;
	readonly #server: Server;
	readonly #sessions = new WeakMap<object, Session>();

	constructor(store: UploadStore) {
		this.#store = store;
		this.#server = new Server({
			path: resumablePath,
			datastore: store,
			disableTerminationForFinishedUploads: true,
			namingFunction: (_request, metadata) => this.#name(metadata),
			generateUrl: (request, { id }) => this.#urlOf(request, id),
			getFileIdFromRequest: (request) => this.#idOf(request),
			maxSize: async (request, id) => await this.#largest(request, id),
			onIncomingRequest: async (request, id) => await this.#authorize(request, id),
			onUploadCreate: async (request, upload) => await this.#prepare(request, upload),
			onUploadFinish: async (request, upload) => await this.#finish(request, upload),
			onResponseError: (_request, error) => {
				if (!(error instanceof Error)) return undefined;
				const { statusCode, message } = toStorageError(error);
				return { status_code: statusCode, body: message };
			},
		});
	}

	/** Answers one request of the protocol. */
	async answer(request: StorageRequest, { isSigned }: { readonly isSigned: boolean }): Promise<Response> {
		const { url, method, headers, body, caller } = request;
		// A client that never comes back leaves its bytes here until the next one comes.
		if (method === 'POST') await this.#store.deleteExpired();
		const hasBody = method === 'POST' || method === 'PATCH';
		const web = new Request(url, {
			method,
			headers,
			...(hasBody ? { body: body.toWeb(), duplex: 'half' } : {}),
		});
		const isUpsert = headers.get('x-upsert') === 'true';
		this.#sessions.set(web, { request, isSigned, isUpsert, owner: caller.owner });
		return await this.#server.handleWeb(web);
	}

	#session(request: object): Session {
		const session = this.#sessions.get(request);
		if (!session) throw new Error('A request of the upload protocol got lost.');
		return session;
	}

	#name(metadata: Upload['metadata']): string {
		if (!metadata) throw refusals.metadata();
		const { bucketName, objectName } = metadata;
		return renderUploadId({ bucket: bucketName ?? '', key: objectName ?? '', version: randomUUID() });
	}

	#urlOf(request: WebRequest, id: string): string {
		const { url } = this.#session(request).request;
		return `${url.origin}${url.pathname.replace(/\/$/, '')}/${Buffer.from(id).toString('base64url')}`;
	}

	#idOf(request: WebRequest): string | undefined {
		const { key } = this.#session(request).request;
		return key === '' ? undefined : Buffer.from(key, 'base64url').toString('utf8');
	}

	async #bucketOf(request: WebRequest, id: string): Promise<Bucket> {
		const { storage, service } = this.#session(request).request;
		const { bucket } = parseUploadId(id);
		return await inTransaction(storage.sql, service, async (sql) => await requireBucket(sql, bucket));
	}

	async #largest(request: WebRequest, id: string | null): Promise<number> {
		const { fileSizeLimit } = this.#session(request).request.storage.settings;
		if (id === null) return fileSizeLimit;
		const bucket = await this.#bucketOf(request, id);
		return Math.min(bucket.file_size_limit ?? Infinity, fileSizeLimit);
	}

	/** Throws unless the file may be written: asked again with every piece. */
	async #authorize(request: WebRequest, id: string): Promise<void> {
		const session = this.#session(request);
		const { storage, caller, headers } = session.request;
		const { bucket, key } = parseUploadId(id);
		if (session.isSigned) {
			const token = headers.get('x-signature');
			if (!token) throw refusals.signature('Missing x-signature header');
			const { owner, upsert } = await storage.tokens.verifyUpload(token, `${bucket}/${key}`);
			session.owner = owner;
			session.isUpsert = upsert;
			return;
		}
		if (request.method === 'HEAD') return;
		const { metadata, size } = await this.#describe(request, id);
		await checkUpload(storage, caller, {
			bucket,
			key,
			isUpsert: session.isUpsert,
			owner: session.owner,
			metadata: { mimetype: metadata?.['contentType'] ?? undefined, contentLength: size },
			userMetadata: parseUserMetadata(metadata?.['metadata'] ?? undefined),
		});
	}

	async #describe({ method, headers }: WebRequest, id: string): Promise<Pick<Upload, 'metadata' | 'size'>> {
		if (method !== 'POST') return await this.#store.getUpload(id);
		const length = headers.get('upload-length');
		return {
			metadata: Metadata.parse(headers.get('upload-metadata') ?? undefined),
			size: length === null ? undefined : Number(length),
		};
	}

	async #prepare(request: WebRequest, upload: Upload): Promise<Pick<Upload, 'metadata'>> {
		const bucket = await this.#bucketOf(request, upload.id);
		const { contentType, cacheControl } = upload.metadata ?? {};
		const types = bucket.allowed_mime_types ?? [];
		if (contentType && types.length > 0) requireAllowed(contentType, types);
		const isTime = /^-?\d+$/.test(cacheControl ?? '');
		return {
			metadata: { ...upload.metadata, cacheControl: isTime ? `max-age=${cacheControl}` : 'no-cache' },
		};
	}

	/** Makes the bytes a file. If that fails they stay whole, as in Storage: a piece of no bytes has it try again. */
	async #finish(request: WebRequest, { id, metadata }: Upload) {
		const { request: asked, owner } = this.#session(request);
		const { storage, service } = asked;
		const done = { headers: { 'Tus-Complete': '1' } };
		if (await this.#store.isFinished(id)) return done;
		const { bucket, key, version } = parseUploadId(id);
		const { size, eTag, lastModified } = await storage.disk.adopt(this.#store.locate(id), version);
		const stored = storeObject(storage, service, {
			bucket,
			key,
			version,
			owner,
			metadata: {
				eTag,
				size,
				mimetype: metadata?.['contentType'] || 'application/octet-stream',
				cacheControl: metadata?.['cacheControl'] ?? 'no-cache',
				lastModified: lastModified.toISOString(),
				contentLength: size,
				httpStatusCode: 200,
				...(metadata?.['contentEncoding'] ? { contentEncoding: metadata['contentEncoding'] } : {}),
			},
			userMetadata: parseUserMetadata(metadata?.['metadata'] ?? undefined) ?? {},
		});
		await stored.catch(async (error: unknown) => {
			await storage.disk.remove([version]);
			throw error;
		});
		await this.#store.finish(id);
		return done;
	}
}
