import { SupabaseError, type LocalCode } from '../error';
import type { ServiceReply } from '../reply';
import { isRecord } from './session';

/** The address that a reply holds. Throws INCOMPLETE_REPLY when there is none. */
export function readUrl({ body, status }: ServiceReply): { readonly url: string } {
	if (isRecord(body) && typeof body.url === 'string') return { url: body.url };
	throw new SupabaseError({
		reason: 'The reply holds no address',
		advice: 'Try again; look for a proxy in between if it comes back.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});
}
