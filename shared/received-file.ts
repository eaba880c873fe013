import type { ByteStream } from './ports';

/**
 * A file that a reply brings. Its bytes come as they are read, one time only; what is not wanted is to be discarded. A chunk
 * is its reader's alone.
 */
export class ReceivedFile {
	/** Without folders. */
	readonly name: string;
	/** MIME type, as the server tells it. */
	readonly type: string;
	/** Bytes, where the server tells it. */
	readonly size?: number;
	readonly stream: ByteStream;

	constructor(file: {
		readonly name: string;
		readonly type: string;
		readonly size?: number;
		readonly stream: ByteStream;
	}) {
		this.name = file.name;
		this.type = file.type;
		if (file.size !== undefined) this.size = file.size;
		this.stream = file.stream;
	}

	/** All of it, in memory. */
	async bytes(): Promise<Uint8Array> {
		const chunks: Uint8Array[] = [];
		for await (const chunk of this.stream) chunks.push(chunk);
		const all = new Uint8Array(chunks.reduce((size, { byteLength }) => size + byteLength, 0));
		let at = 0;
		for (const chunk of chunks) {
			all.set(chunk, at);
			at += chunk.byteLength;
		}
		return all;
	}

	/** All of it, read as UTF-8. */
	async text(): Promise<string> {
		return new TextDecoder().decode(await this.bytes());
	}
}
