import type { JSONValue } from 'postgres';

/** A file as a request brings it, before its bytes are read. */
export interface Incoming {
	readonly bytes: AsyncIterable<Uint8Array>;
	readonly mimeType: string;
	readonly cacheControl: string;
	readonly userMetadata: JSONValue | undefined;
}
