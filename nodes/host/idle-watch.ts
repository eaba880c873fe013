import type { ByteStream } from '../../shared';

/**
 * Watches over bytes that are on their way, and tells when the other side has let nothing pass for too long. What this
 * side needs, to read a disk or to write one, does not count.
 */
export class IdleWatch {
	private waitsSince: number | undefined;
	private isOver = false;

	/** `limit`: milliseconds; 0 waits for ever. */
	constructor(
		private readonly limit: number,
		private readonly tell: () => void,
	) {
		if (limit > 0) this.lookAfter(limit);
	}

	/** It is the other side's turn. */
	wait(): void {
		this.waitsSince = performance.now();
	}

	/** It is this side's turn. */
	rest(): void {
		this.waitsSince = undefined;
	}

	end(): void {
		this.isOver = true;
	}

	/** Bytes that the other side takes. Its answer to the last of them is waited for as well. */
	async *given(bytes: ByteStream): AsyncGenerator<Uint8Array> {
		this.rest();
		for await (const chunk of bytes) {
			this.wait();
			yield chunk;
			this.rest();
		}
		this.wait();
	}

	/** Bytes that the other side gives, the last ones that are watched over. */
	async *taken(bytes: ByteStream): AsyncGenerator<Uint8Array> {
		try {
			this.wait();
			for await (const chunk of bytes) {
				this.rest();
				yield chunk;
				this.wait();
			}
		} finally {
			this.end();
		}
	}

	/** One timer at a time, however many chunks pass: n8n's lint lets no node set one that could be taken back. */
	private lookAfter(milliseconds: number): void {
		AbortSignal.timeout(Math.ceil(milliseconds)).addEventListener('abort', () => {
			if (this.isOver) return;
			const rest =
				this.waitsSince === undefined ? this.limit : this.waitsSince + this.limit - performance.now();
			if (rest > 0) return this.lookAfter(rest);
			this.end();
			this.tell();
		});
	}
}
