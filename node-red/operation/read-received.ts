import { parseExact, SupabaseError, type ReceivedFile } from '../../shared';
import type { Tell } from './tally';

/** What a file becomes in a message. */
export type FileForm = 'buffer' | 'text' | 'json';

/** A file that a reply brings, whole, in the form that was chosen. */
export async function readReceived(file: ReceivedFile, form: FileForm, tell: Tell): Promise<unknown> {
	const chunks: Uint8Array[] = [];
	let bytes = 0;
	for await (const chunk of file.stream) {
		chunks.push(chunk);
		bytes += chunk.byteLength;
		tell({ done: bytes, ...(file.size !== undefined && { size: file.size }) });
	}
	const whole = Buffer.concat(chunks, bytes);
	switch (form) {
		case 'buffer':
			return whole;
		case 'text':
			return whole.toString();
		case 'json':
			return toJson(whole.toString(), file.name);
	}
}

function toJson(text: string, name: string): unknown {
	try {
		// The mark of the byte order, which some editors put before JSON, is no part of it (RFC 8259 §8.1).
		return parseExact(text.replace(/^\ufeff/, ''));
	} catch (cause) {
		throw new SupabaseError({
			reason: `The file ${name} is not JSON`,
			advice: 'Choose another output: a Buffer, text, or a file.',
			field: 'output',
			code: 'INVALID_PARAMETER',
			cause,
		});
	}
}
