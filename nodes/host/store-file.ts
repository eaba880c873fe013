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
 * Puts a file into n8n's store for files, byte by byte as it comes. Throws a SupabaseError where it does not come whole or
 * n8n does not take it; of a file that is known to be too large for n8n, before anything has come.
 */
export async function storeFile(
	{ helpers }: IExecuteFunctions,
	{ name, type, size = 0, stream }: NewFile,
): Promise<IBinaryData> {
	const bytes = toStream(stream);
	try {
		if (size > Math.min(inMemory.bytes, inDatabase.bytes)) {
			// Where n8n keeps its files is told by one that it has stored.
			const { id } = await helpers.prepareBinaryData(Buffer.alloc(0), name, type);
			const limit = id === undefined ? inMemory : id.startsWith('database') ? inDatabase : undefined;
			if (limit && size > limit.bytes) throw tooLarge(name, limit);
		}
		return await helpers.prepareBinaryData(bytes, name, type);
	} catch (error) {
		throw refusalOf(error, name);
	} finally {
		bytes.destroy();
	}
}

interface Limit {
	readonly bytes: number;
	readonly words: string;
	readonly advice: string;
}

const otherwise =
	'Have n8n keep files on its disk (N8N_DEFAULT_BINARY_DATA_MODE=filesystem), or hand on a signed URL instead of the file.';

/** As text in base64 a file must fit into one string of V8. */
const inMemory: Limit = {
	bytes: 402_653_166,
	words: 'keeps its files in memory, and none above 384 MB',
	advice: otherwise,
};

const databaseLimit = (megabytes: number): Limit => ({
	bytes: megabytes * 1024 ** 2,
	words: `keeps its files in its database, and none above ${megabytes} MB`,
	advice: `Raise N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE, which may be 1024. ${otherwise}`,
});

/** A node cannot read n8n's setting: this is the most that it may be, until n8n itself has said what it is. */
let inDatabase = databaseLimit(1024);

const tooLarge = (name: string, { words, advice }: Limit): SupabaseError =>
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
	const [, limit] = /exceeds the max size limit of ([\d.]+) MB set for `database` mode/.exec(message) ?? [];
	if (limit !== undefined) {
		inDatabase = databaseLimit(Number(limit));
		return tooLarge(name, inDatabase);
	}
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
