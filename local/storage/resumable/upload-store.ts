import { FileStore } from '@tus/file-store';
import { DataStore, ERRORS, FileKvStore, Upload } from '@tus/server';
import { mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { requireSpace } from '../../full-disk.ts';
import { parseUploadId } from './upload-id.ts';

async function* whileThereIsSpace(stream: Readable): AsyncGenerator<Uint8Array, void> {
	let size = 0;
	for await (const chunk of stream as AsyncIterable<Uint8Array>) {
		size += chunk.length;
		requireSpace(size);
		yield chunk;
	}
}

// What a client calls its metadata has no spaces, so these are ours.
const ownId = 'upload id';
const ownMark = 'is finished';

const isFinished = ({ metadata }: Upload): boolean => metadata?.[ownMark] === 'yes';

/**
 * Resumable uploads on disk: of each its bytes, named by their version, and a record beside them. The record stays when
 * the bytes have become a file, so that a client that missed the last reply learns that all is well.
 */
export class UploadStore extends DataStore {
	readonly #folder: string;
	readonly #expiry: number;
	readonly #records: FileKvStore<Upload>;
	readonly #bytes: FileStore;

	constructor(folder: string, expirySeconds: number) {
		super();
		mkdirSync(folder, { recursive: true });
		this.#folder = folder;
		this.#expiry = expirySeconds * 1000;
		this.#records = new FileKvStore(folder);
		this.#bytes = new FileStore({ directory: folder, configstore: this.#records });
		this.extensions = this.#bytes.extensions;
	}

	/** The record of an upload; throws unless it is for just this file. */
	async #record(id: string): Promise<Upload> {
		const { version } = parseUploadId(id);
		const record = await this.#records.get(version);
		if (!record || record.metadata?.[ownId] !== id) throw ERRORS.FILE_NOT_FOUND;
		return record;
	}

	override async create(upload: Upload): Promise<Upload> {
		const { version } = parseUploadId(upload.id);
		const metadata = { ...upload.metadata, [ownId]: upload.id };
		await this.#bytes.create(new Upload({ ...upload, id: version, metadata }));
		return upload;
	}

	override async getUpload(id: string): Promise<Upload> {
		const record = await this.#record(id);
		const { version } = parseUploadId(id);
		const upload = isFinished(record) ? record : await this.#bytes.getUpload(version);
		const { [ownId]: _id, [ownMark]: _mark, ...metadata } = upload.metadata ?? {};
		return new Upload({ ...upload, id, metadata });
	}

	override async write(stream: Readable, id: string, offset: number): Promise<number> {
		if (isFinished(await this.#record(id))) return offset;
		const { version } = parseUploadId(id);
		return await this.#bytes.write(Readable.from(whileThereIsSpace(stream)), version, offset);
	}

	override async declareUploadLength(id: string, length: number): Promise<void> {
		await this.#record(id);
		await this.#bytes.declareUploadLength(parseUploadId(id).version, length);
	}

	override async remove(id: string): Promise<void> {
		await this.#record(id);
		await this.#remove(parseUploadId(id).version);
	}

	async #remove(version: string): Promise<void> {
		for (const name of [version, `${version}.json`]) await rm(path.join(this.#folder, name), { force: true });
	}

	/** Where the bytes are. */
	locate(id: string): string {
		return path.join(this.#folder, parseUploadId(id).version);
	}

	async isFinished(id: string): Promise<boolean> {
		return isFinished(await this.#record(id));
	}

	/** Notes that the bytes have become a file, which has a name of its own. */
	async finish(id: string): Promise<void> {
		const record = await this.#record(id);
		const metadata = { ...record.metadata, [ownMark]: 'yes' };
		const finished = new Upload({ ...record, offset: record.size ?? 0, metadata });
		await this.#records.set(parseUploadId(id).version, finished);
		await rm(this.locate(id), { force: true });
	}

	override getExpiration(): number {
		return this.#expiry;
	}

	override async deleteExpired(): Promise<number> {
		if (this.#expiry === 0) return 0;
		const versions = (await readdir(this.#folder))
			.filter((name) => name.endsWith('.json'))
			.map((name) => path.basename(name, '.json'));
		let deleted = 0;
		for (const version of versions) {
			const record = await this.#records.get(version);
			const begun = Date.parse(record?.creation_date ?? '');
			if (begun + this.#expiry > Date.now()) continue;
			await this.#remove(version);
			deleted += 1;
		}
		return deleted;
	}
}
