import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import { SupabaseError, type ByteStream } from '../../shared';
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
 * Puts a file into n8n's store for files, byte by byte as it comes. Throws a SupabaseError, before anything has come
 * where the size is known, when the store takes no file of this size.
 */
export async function storeFile(
	{ helpers }: IExecuteFunctions,
	{ name, type, size = 0, stream }: NewFile,
): Promise<IBinaryData> {
	const bytes = toStream(stream);
	try {
		if (size > inMemory.bytes) {
			// Where n8n keeps its files is told by one that it has stored.
			const { id } = await helpers.prepareBinaryData(Buffer.alloc(0), name, type);
			const limit = id === undefined ? inMemory : id.startsWith('database') ? inDatabase : undefined;
			if (limit && size > limit.bytes) throw tooLarge(name, limit);
		}
		return await helpers.prepareBinaryData(bytes, name, type);
	} catch (error) {
		throw isTooLongForMemory(error) ? tooLarge(name, inMemory) : error;
	} finally {
		bytes.destroy();
	}
}

interface Limit {
	readonly bytes: number;
	readonly words: string;
}

/** As text in base64 a file must fit into one string of V8. */
const inMemory: Limit = { bytes: 402_653_166, words: 'keeps its files in memory, and none above 384 MB' };

/** What n8n's own limit can be raised to. */
const inDatabase: Limit = {
	bytes: 1024 ** 3,
	words: 'keeps its files in its database, and none above 1 GB',
};

const tooLarge = (name: string, { words }: Limit): SupabaseError =>
	new SupabaseError({
		reason: `The file ${name} is too large: n8n ${words}`,
		advice:
			'Have n8n keep files on its disk (N8N_DEFAULT_BINARY_DATA_MODE=filesystem), or hand on a signed URL instead of the file.',
		code: 'INVALID_PARAMETER',
	});

const isTooLongForMemory = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'ERR_STRING_TOO_LONG';
