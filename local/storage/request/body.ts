import { refusals } from '../errors/refusals.ts';

/** The body of a request, one chunk after the other. What was not read can still be read away after a failure. */
export class RequestBody implements AsyncIterable<Uint8Array> {
	readonly #stream: ReadableStream<Uint8Array> | null;
	#reader: ReadableStreamDefaultReader<Uint8Array> | undefined;

	constructor(stream: ReadableStream<Uint8Array> | null) {
		this.#stream = stream;
	}

	/** The next bytes; undefined at the end. */
	async read(): Promise<Uint8Array | undefined> {
		if (!this.#stream) return undefined;
		this.#reader ??= this.#stream.getReader();
		try {
			const { value } = await this.#reader.read();
			return value;
		} catch (error) {
			throw refusals.brokenBody(error);
		}
	}

	/** Unlike the iterator of a web stream, one that is left early leaves the rest to be read. */
	async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
		for (let chunk = await this.read(); chunk; chunk = await this.read()) yield chunk;
	}

	async text(): Promise<string> {
		const chunks: Uint8Array[] = [];
		for await (const chunk of this) chunks.push(chunk);
		return Buffer.concat(chunks).toString('utf8');
	}

	/** As a stream that can be cancelled without losing the rest. */
	toWeb(): ReadableStream<Uint8Array> {
		return new ReadableStream<Uint8Array>(
			{
				pull: async (controller) => {
					const chunk = await this.read();
					if (chunk) controller.enqueue(chunk);
					else controller.close();
				},
			},
			{ highWaterMark: 0 },
		);
	}

	/** Reads away what is left: a sender that is still sending would not see the reply before the connection closes. */
	async drain(): Promise<void> {
		try {
			while (await this.read());
		} catch {
			// The sender is gone, and with it the reader of the reply.
		}
	}
}
