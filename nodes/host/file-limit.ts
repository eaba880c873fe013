import type { IExecuteFunctions } from 'n8n-workflow';

/** How large a file n8n takes, with what to say of one that is larger. */
export interface FileLimit {
	readonly bytes: number;
	readonly words: string;
	readonly advice: string;
}

type PrepareBinaryData = IExecuteFunctions['helpers']['prepareBinaryData'];

const otherwise =
	'Have n8n keep files on its disk (N8N_DEFAULT_BINARY_DATA_MODE=filesystem), or hand on a signed URL instead of the file.';

/** As text in base64 a file must fit into one string of V8. */
export const inMemory: FileLimit = {
	bytes: 402_653_166,
	words: 'keeps its files in memory, and none above 384 MB',
	advice: otherwise,
};

/** MB: what n8n lets `N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE` be at the most. */
const largestInDatabase = 1024;

const inDatabase = (megabytes: number): FileLimit => ({
	bytes: megabytes * 1024 ** 2,
	words: `keeps its files in its database, and none above ${megabytes} MB`,
	advice: `Raise N8N_BINARY_DATA_DATABASE_MAX_FILE_SIZE, which may be ${largestInDatabase}. ${otherwise}`,
});

const elsewhere: FileLimit = { bytes: Infinity, words: '', advice: '' };

/** Bytes up to which it is no loss to have transferred a file that is then refused. */
const small = 1024 ** 2;

/** Of the settings of n8n, which last as long as its process. */
let limit: FileLimit | undefined;

/** The limit above which a file of so many bytes is, before anything of it has come. */
export async function limitBelow(
	size: number,
	helpers: { readonly prepareBinaryData: PrepareBinaryData },
): Promise<FileLimit | undefined> {
	if (size > small) limit ??= await askForLimit(helpers.prepareBinaryData);
	return limit && size > limit.bytes ? limit : undefined;
}

/** A node cannot read the settings. Where files are kept is told by one that is stored, and the limit by one that is refused. */
async function askForLimit(store: PrepareBinaryData): Promise<FileLimit> {
	const type = 'application/octet-stream';
	const { id } = await store(Buffer.alloc(0), 'empty', type);
	if (id === undefined) return inMemory;
	if (!id.startsWith('database')) return elsewhere;
	const unnamed = inDatabase(largestInDatabase);
	try {
		// Zeros that nobody reads take up no memory: n8n looks at how many there are.
		await store(Buffer.alloc(unnamed.bytes + 1), 'too-large', type);
		return unnamed;
	} catch (refusal) {
		return limitNamedIn(String(refusal)) ?? unnamed;
	}
}

/** The limit that n8n names when it refuses a file. */
export function limitNamedIn(message: string): FileLimit | undefined {
	const [, megabytes] =
		/exceeds the max size limit of ([\d.]+) MB set for `database` mode/.exec(message) ?? [];
	return megabytes === undefined ? undefined : inDatabase(Number(megabytes));
}
