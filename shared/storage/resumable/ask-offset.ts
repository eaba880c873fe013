import { SupabaseError } from '../../error';
import type { SendRequest } from '../../operation';
import { refusalOfToken } from '../refusal-of-token';
import { offsetIn, requestOffset, type ResumableFile } from './upload-requests';

/**
 * How many bytes of an upload have come. Throws NoSuchUpload where the server knows of none, and what it says of the token
 * where that has ended: to this question alone it answers both without a word.
 */
export async function askOffset({ bucket }: ResumableFile, id: string, send: SendRequest): Promise<number> {
	const reply = await send(requestOffset(id)).catch(async (error: unknown) => {
		if (!isWordless(error)) throw error;
		// Of a file, Storage would tell also who comes with a token that has ended what anybody may know.
		const refusal = await refusalOfToken(bucket, send);
		if (refusal) throw refusal;
		// Whoever keeps a session may have renewed it meanwhile.
		return await send(requestOffset(id)).catch((again: unknown) => {
			throw isWordless(again) ? forgotten(again) : again;
		});
	});
	return offsetIn(reply);
}

/** What cannot be meant, or is not allowed. */
const isWordless = (error: unknown): error is SupabaseError =>
	error instanceof SupabaseError && error.status === 400;

const forgotten = (cause: SupabaseError): SupabaseError =>
	new SupabaseError({ reason: cause.reason, status: cause.status, code: 'NoSuchUpload', cause });
