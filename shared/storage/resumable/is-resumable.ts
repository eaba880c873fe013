import { invalid } from '../../error';
import type { FileSource } from '../../ports';

export type Resumable = 'auto' | 'always' | 'never';

/** Bytes above which a file goes in several requests, as Supabase advises. */
const largestAtOnce = 6 * 1024 * 1024;

/** Whether a file goes in several requests. Throws INVALID_PARAMETER when it should, and cannot. */
export function isResumable({
	file: { size },
	resumable = 'auto',
	contentEncoding = '',
}: {
	readonly file: FileSource;
	readonly resumable?: Resumable;
	readonly contentEncoding?: string;
}): boolean {
	const isPacked = contentEncoding.trim() !== '';
	if (resumable === 'never') return false;
	if (resumable === 'auto') return !isPacked && size !== undefined && size > largestAtOnce;
	if (size === undefined) {
		throw invalid(
			'resumable',
			'A file of unknown size cannot be sent resumably',
			'Store it first, or choose Automatic.',
		);
	}
	if (isPacked) {
		throw invalid(
			'contentEncoding',
			'A resumable upload has no content encoding',
			'Leave it out, or choose Never for Resumable.',
		);
	}
	return true;
}
