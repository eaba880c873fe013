import { giveBack, leave, type ByteStream } from '../../shared';

/** Bytes that n8n writes to its disk at once. */
const pieceSize = 512 * 1024;

/**
 * The same bytes in fewer pieces: while who reads them is busy with one, the next gathers. Chunks are taken over: one that
 * is not handed on as it came is given back.
 */
export function gather(bytes: ByteStream): ByteStream {
	const chunks = bytes[Symbol.asyncIterator]();
	const gathered = new Gathered();
	let filling: Promise<void> | undefined;
	let isOver = false;
	let isLeft = false;
	let tell: () => void = () => undefined;
	/** Waited for by one side at a time: by who fills while there is something to take, else by who takes. */
	const change = async (): Promise<void> => await new Promise((resolve) => (tell = resolve));
	const fill = async (): Promise<void> => {
		for (;;) {
			const { done, value } = await chunks.next();
			if (done) return;
			while (!isLeft && !gathered.add(value)) await change();
			if (isLeft) return;
			tell();
		}
	};
	const begin = async (): Promise<void> =>
		await fill().finally(() => {
			isOver = true;
			tell();
		});
	const iterator: AsyncIterator<Uint8Array, void> = {
		next: async () => {
			filling ??= begin();
			// Whoever takes is told; until then it must not seem to be nobody's.
			filling.catch(() => undefined);
			while (!isLeft) {
				const value = gathered.take();
				if (value) {
					tell();
					return { done: false, value };
				}
				if (isOver) {
					await filling;
					break;
				}
				await change();
			}
			return { done: true, value: undefined };
		},
		// No generator, which would not hear that it is left before the first piece.
		return: async () => {
			isLeft = true;
			tell();
			leave(bytes);
			// Not waited for: it may stand behind a read that never ends.
			chunks.return?.().catch(() => undefined);
			return await Promise.resolve({ done: true, value: undefined });
		},
	};
	return { [Symbol.asyncIterator]: () => iterator };
}

/** What has come and was not taken yet: a chunk as it came, or several put together in a block. */
class Gathered {
	private piece: Uint8Array | undefined;
	private block = new Uint8Array(0);
	/** Where in the block the piece begins; undefined while it is a chunk as it came. */
	private start: number | undefined;
	/** Bytes of the block that were given out, or are part of the piece. */
	private used = 0;

	/** Whether there was room for it. */
	add(chunk: Uint8Array): boolean {
		const { piece } = this;
		if (piece === undefined) {
			this.piece = chunk;
			return true;
		}
		if (piece.byteLength + chunk.byteLength > pieceSize) return false;
		if (this.start === undefined) this.start = this.begin(piece, chunk.byteLength);
		else if (this.used + chunk.byteLength > pieceSize) return false;
		this.put(chunk);
		this.piece = this.block.subarray(this.start, this.used);
		return true;
	}

	take(): Uint8Array | undefined {
		const { piece } = this;
		this.piece = this.start = undefined;
		return piece;
	}

	/** Puts a chunk where more can come behind it. */
	private begin(chunk: Uint8Array, more: number): number {
		if (this.used + chunk.byteLength + more > this.block.byteLength) {
			this.block = new Uint8Array(pieceSize);
			this.used = 0;
		}
		const start = this.used;
		this.put(chunk);
		return start;
	}

	private put(chunk: Uint8Array): void {
		this.block.set(chunk, this.used);
		this.used += chunk.byteLength;
		giveBack(chunk);
	}
}
