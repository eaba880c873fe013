import { SupabaseError, type LocalCode } from '../error';
import type { Row } from '../field';
import type { ServiceReply } from '../reply';

/** The object in a reply; empty where it is none. */
export const objectIn = ({ body }: ServiceReply): Row => (isRecord(body) ? body : {});

/** A text in the object of a reply. Throws INCOMPLETE_REPLY when it is not there. */
export function textIn(reply: ServiceReply, name: string): string {
	const value = objectIn(reply)[name];
	if (typeof value === 'string' && value !== '') return value;
	throw incomplete(`The reply holds no ${name}`, reply);
}

/** The object in a reply, by the text that Storage always gives there. Throws INCOMPLETE_REPLY when that is not there. */
export const objectWith =
	(name: string) =>
	(reply: ServiceReply): Row => {
		textIn(reply, name);
		return objectIn(reply);
	};

/** The objects of a list in a reply. Throws INCOMPLETE_REPLY when it is no list. */
export function listIn(reply: ServiceReply): readonly Row[] {
	if (Array.isArray(reply.body)) return reply.body.filter(isRecord);
	throw incomplete('The reply holds something other than a list', reply);
}

const incomplete = (reason: string, { status }: ServiceReply): SupabaseError =>
	new SupabaseError({
		reason,
		advice: 'Try again; look for a proxy in between if it comes back.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	});

const isRecord = (value: unknown): value is Row =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
