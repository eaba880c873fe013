import { randomUUID } from 'node:crypto';
import { constants, createReadStream, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { copyFile, link, open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { requireSpace } from '../../full-disk.ts';
import { refusals } from '../errors/refusals.ts';
import { ETag } from './etag.ts';
import { streamFile, type ByteRange } from './stream-file.ts';

/** Bytes that have arrived whole, and have a name of their own. */
export interface Received {
	readonly version: string;
	readonly size: number;
	readonly eTag: string;
	readonly lastModified: Date;
}

const write = async (handle: FileHandle, chunk: Uint8Array): Promise<void> => {
	for (let written = 0; written < chunk.length;) {
		const { bytesWritten } = await handle.write(chunk, written);
		written += bytesWritten;
	}
};

/** The bytes of all files, each under the name of its version: bytes that are there are whole, and never change. */
export class Disk {
	readonly #files: string;
	readonly #incoming: string;

	constructor(folder: string) {
		this.#files = path.join(folder, 'files');
		this.#incoming = path.join(folder, 'incoming');
		// What had not arrived whole when the server was killed.
		rmSync(this.#incoming, { recursive: true, force: true });
		for (const one of [this.#files, this.#incoming]) mkdirSync(one, { recursive: true });
	}

	#pathOf(version: string): string {
		return path.join(this.#files, version);
	}

	/** Makes bytes under a new name: all of them, or none and no trace. */
	async #make<Result>(work: (file: string) => Promise<Result>): Promise<{ version: string; result: Result }> {
		const version = randomUUID();
		const file = path.join(this.#incoming, version);
		try {
			const result = await work(file);
			await rename(file, this.#pathOf(version));
			return { version, result };
		} catch (error) {
			await rm(file, { force: true });
			throw error;
		}
	}

	/** Takes in bytes as they come. More than `limit` are refused. */
	async receive(bytes: AsyncIterable<Uint8Array>, limit = Infinity): Promise<Received> {
		const eTag = new ETag();
		let size = 0;
		const { version, result } = await this.#make(async (file) => {
			await using handle = await open(file, 'wx');
			for await (const chunk of bytes) {
				size += chunk.length;
				if (size > limit) throw refusals.tooLarge();
				requireSpace(size);
				eTag.update(chunk);
				await write(handle, chunk);
			}
			return await handle.stat();
		});
		return { version, size, eTag: eTag.digest(), lastModified: result.mtime };
	}

	/** A name here for a file that lies elsewhere on the same disk, and may be taken over again. */
	async adopt(file: string, version: string): Promise<Received> {
		const eTag = new ETag();
		for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) eTag.update(chunk);
		const { size, mtime } = await stat(file);
		await rm(this.#pathOf(version), { force: true });
		await link(file, this.#pathOf(version));
		return { version, size, eTag: eTag.digest(), lastModified: mtime };
	}

	/** A second name for the same bytes. */
	async copy(version: string): Promise<{ readonly version: string; readonly lastModified: Date }> {
		const { version: copied, result } = await this.#make(async (file) => {
			requireSpace((await stat(this.#pathOf(version))).size);
			await copyFile(this.#pathOf(version), file, constants.COPYFILE_FICLONE);
			return await stat(file);
		});
		return { version: copied, lastModified: result.mtime };
	}

	/** Opens bytes; they can be read to the end even if they are removed in the meantime. */
	async open(version: string, range: ByteRange, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
		return streamFile(await open(this.#pathOf(version)), range, signal);
	}

	/** Where bytes are, for those who read by themselves. */
	locate(version: string): string {
		return this.#pathOf(version);
	}

	async remove(versions: readonly string[]): Promise<void> {
		for (const version of versions) await rm(this.#pathOf(version), { force: true });
	}

	/** Removes what no row names: left behind when the server was killed between two steps. */
	sweep(isKnown: (version: string) => boolean): void {
		for (const version of readdirSync(this.#files)) {
			if (!isKnown(version)) rmSync(this.#pathOf(version));
		}
	}
}
