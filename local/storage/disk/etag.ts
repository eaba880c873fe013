import { createHash, type Hash } from 'node:crypto';

/** Bytes that storage-api sends to S3 in one part. */
const partSize = 16 * 1024 * 1024;

const md5 = (): Hash => createHash('md5');

/** The ETag that S3 gives: MD5 of the bytes or, if they came in several parts, of the MD5s of the parts. */
export class ETag {
	readonly #parts: Buffer[] = [];
	#part = md5();
	#left = partSize;

	update(chunk: Uint8Array): void {
		for (let rest = chunk; rest.length > 0;) {
			// A part is closed only when more comes, so that one that is exactly full stays a single one.
			if (this.#left === 0) this.#close();
			const piece = rest.subarray(0, this.#left);
			this.#part.update(piece);
			this.#left -= piece.length;
			rest = rest.subarray(piece.length);
		}
	}

	#close(): void {
		this.#parts.push(this.#part.digest());
		this.#part = md5();
		this.#left = partSize;
	}

	digest(): string {
		if (this.#parts.length === 0) return `"${this.#part.digest('hex')}"`;
		this.#close();
		const whole = md5().update(Buffer.concat(this.#parts)).digest('hex');
		return `"${whole}-${this.#parts.length}"`;
	}
}
