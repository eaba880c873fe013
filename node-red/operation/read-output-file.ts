import type { NodeAPI } from '@node-red/registry';
import { SupabaseError } from '../../shared';
import type { Evaluate } from './evaluate';
import { filePath } from './file-path';
import type { OperationDefinition } from './stored-fields';

/** The file that the result goes into. Throws a SupabaseError where none is named. */
export async function readOutputFile(
	RED: NodeAPI,
	{ outputFile = '', outputFileType = 'str' }: OperationDefinition,
	evaluate: Evaluate,
): Promise<string> {
	const name = await evaluate({ value: outputFile, type: outputFileType }).catch((cause: unknown) => {
		throw refuse(cause instanceof Error ? cause.message : String(cause), cause);
	});
	if (typeof name === 'string' && name.trim() !== '') return filePath(RED, name);
	throw refuse(outputFile === '' ? 'it has no name' : `${outputFileType}.${outputFile} is no name of a file`);
}

const refuse = (reason: string, cause?: unknown): SupabaseError =>
	new SupabaseError({
		reason: `File: ${reason}`,
		advice: 'Name the file that the rows shall be written to.',
		field: 'outputFile',
		code: 'INVALID_PARAMETER',
		cause,
	});
