import { invalid } from '../../error';
import type { FileSource } from '../../ports';

export type Resumable = 'auto' | 'always' | 'never';

/** Bytes above which a file goes in several requests, as Supabase advises. */
const largestAtOnce = 6 * 1024 * 1024;

interface Wished {
	readonly file: FileSource;
	readonly resumable?: Resumable;
	readonly contentEncoding?: string;
	readonly cacheControl?: string;
}

/** Whether a file goes in several requests. Throws INVALID_PARAMETER when it should, and cannot. */
export function isResumable({ file: { size }, resumable = 'auto', ...told }: Wished): boolean {
	if (resumable === 'never') return false;
	const problem = problemOf(told);
	if (resumable === 'auto') return problem === undefined && size !== undefined && size > largestAtOnce;
	if (size === undefined) {
		throw invalid(
			'resumable',
			'A file of unknown size cannot be sent resumably',
			'Store it first, or choose Automatic.',
		);
	}
	if (problem === undefined) return true;
	throw invalid(problem.field, problem.reason, 'Leave it out, or choose Never for Resumable.');
}

/** What Storage cannot be told of a resumable upload. */
function problemOf({
	contentEncoding = '',
	cacheControl = '0',
}: Pick<Wished, 'contentEncoding' | 'cacheControl'>):
	{ readonly field: string; readonly reason: string } | undefined {
	if (contentEncoding.trim() !== '')
		return { field: 'contentEncoding', reason: 'A resumable upload has no content encoding' };
	return /^\d*$/.test(cacheControl.trim())
		? undefined
		: { field: 'cacheControl', reason: 'The cache control of a resumable upload is a number of seconds' };
}
