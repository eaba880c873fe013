import { SupabaseError } from '../../error';

/** What to do after a request of an upload has failed: ask where the server is and go on, begin anew, or give up. */
export type Next = 'resume' | 'begin' | 'fail';

/** Who says so has lost the place, or is busy: that passes. */
const passing = new Set([408, 423, 425, 429, 460, 500, 502, 503, 504, 520, 544]);

/** What no waiting mends. */
const lasting =
	/^(?:ABORTED|REDIRECTED|FILE_\w+|INCOMPLETE_REPLY|NOT_SUPABASE|UPLOAD_BROKEN|INVALID_PARAMETER)$|CERT|SELF_SIGNED|UNABLE_TO/;

export function whatNext(error: unknown): Next {
	if (!(error instanceof SupabaseError)) return 'fail';
	const { code = '', status, reason, field } = error;
	if (code === 'NoSuchUpload') return 'begin';
	if (lasting.test(code) || field === 'file') return 'fail';
	// The connection was cut, or the server is gone for a while.
	if (status === 0) return 'resume';
	// TUS says so too when the offset is another one.
	if (status === 409) return /exist/i.test(reason) ? 'fail' : 'resume';
	return passing.has(status) ? 'resume' : 'fail';
}
