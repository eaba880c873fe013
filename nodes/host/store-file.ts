import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { SupabaseError, type ByteStream, type ReceivedFile } from '../../shared';
import { inMemory, limitBelow, limitNamedIn, type FileLimit } from './file-limit';
import { gather } from './gather';
import { toStream } from './to-stream';

/** A file to be stored, whose bytes come as they are taken. */
export interface NewFile {
	readonly name: string;
	readonly type: string;
	/** Bytes, where known. */
	readonly size?: number;
	readonly stream: ByteStream;
}

/**
 * Puts a file into n8n's store for files, byte by byte as it comes. Throws a SupabaseError where it does not come whole or
 * n8n does not take it: of a file whose size is known, before anything has come.
 */
export async function storeFile(
	{ helpers }: IExecuteFunctions,
	{ name, type, size = 0, stream }: NewFile,
): Promise<IBinaryData> {
	const bytes = toStream(stream);
	try {
		const limit = await limitBelow(size, helpers);
		if (limit) throw tooLarge(name, limit);
		return await helpers.prepareBinaryData(bytes, name, type);
	} catch (error) {
		throw refusalOf(error, name);
	} finally {
		bytes.destroy();
	}
}

/** The same for a file that comes from the server, whose bytes are not wanted elsewhere: they come while others are stored. */
export const storeReceived = async (context: IExecuteFunctions, file: ReceivedFile): Promise<IBinaryData> =>
	await storeFile(context, { ...file, stream: gather(file.stream) });

const tooLarge = (name: string, { words, advice }: FileLimit): SupabaseError =>
	new SupabaseError({
		reason: `The file ${name} is too large: n8n ${words}`,
		advice,
		code: 'INVALID_PARAMETER',
	});

function refusalOf(error: unknown, name: string): SupabaseError {
	// Of what cannot be unpacked n8n tells in words of its own.
	const own = [error, error instanceof Error ? error.cause : undefined].find(
		(each) => each instanceof SupabaseError,
	);
	if (own) return own;
	const { message, code } = wordsOf(error);
	if (code === 'ERR_STRING_TOO_LONG') return tooLarge(name, inMemory);
	const named = limitNamedIn(message);
	if (named) return tooLarge(name, named);
	return new SupabaseError({
		reason: `n8n could not store the file ${name}: ${message}`,
		advice:
			'Make room where n8n keeps its files, or let it write there (N8N_BINARY_DATA_STORAGE_PATH), or hand on a signed URL instead of the file.',
		code,
		cause: error,
	});
}

/** By shape: what Node.js itself has thrown may be no `instanceof Error` here. */
function wordsOf(error: unknown): { readonly message: string; readonly code?: string } {
	if (typeof error !== 'object' || error === null) return { message: String(error) };
	const { message, code } = error as { readonly message?: unknown; readonly code?: unknown };
	return { message: String(message ?? error), ...(typeof code === 'string' && { code }) };
}
