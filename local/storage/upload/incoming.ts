import type { JSONValue } from 'postgres';

/** A file as a request brings it, before its bytes are read. */
export interface Incoming {
	readonly bytes: AsyncIterable<Uint8Array>;
	readonly mimeType: string;
	readonly cacheControl: string;
	/** How the bytes are encoded that are sent and stored, for example `gzip`. */
	readonly contentEncoding: string | undefined;
	readonly userMetadata: JSONValue | undefined;
}
