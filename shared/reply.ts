import type { LocalCode, Refusal } from './error';
import { parseExact } from './exact-json';
import type { HttpReply } from './ports';
import { isRead, type ServiceRequest } from './request';

/** A reply whose body has been read: JSON as data with exact numbers, anything else as text. */
export type ServiceReply = HttpReply;

/**
 * The type of a body, in small letters. Behind the semicolon a plan says of what it is the plan:
 * `…plan+text; for="application/json"`.
 */
export function mediaType(headers: HttpReply['headers']): string {
	const type = headers['content-type'] ?? '';
	const end = type.indexOf(';');
	return (end < 0 ? type : type.slice(0, end)).trim().toLowerCase();
}

/** Whether the body is server-sent events, which may come for ever and as seldom as they like. */
export const isEventStream = ({ headers }: Pick<HttpReply, 'headers'>): boolean =>
	mediaType(headers) === 'text/event-stream';

/** Bytes of a body, where the server tells it: of one that was packed for its way, it tells another number. */
export function sizeOfBody(headers: HttpReply['headers']): number | undefined {
	const length = headers['content-length'] ?? '';
	return /^\d+$/.test(length) && headers['content-encoding'] === undefined ? Number(length) : undefined;
}

/** JSON, or what is written as such; not several documents one behind the other, as in `application/x-ndjson`. */
export const isJson = (type: string): boolean => type.endsWith('/json') || type.endsWith('+json');

/** A reply with a 2xx status, read; or what is wrong with it: a web page, or JSON that was cut short, is no answer. */
export function readReply(
	reply: HttpReply,
	{ method, service }: ServiceRequest,
	form: 'data' | 'json' = 'data',
): { readonly reply: ServiceReply } | { readonly refusal: Refusal } {
	const { body, status } = reply;
	if (typeof body !== 'string' || body === '') return { reply };
	const type = mediaType(reply.headers);
	// A function may well answer with a page.
	if (type.includes('html') && service !== 'functions') {
		return {
			refusal: {
				reason: 'The address answered with a web page, not with data',
				advice:
					'Check the Project URL: it must be the address of the API, such as https://abcdefgh.supabase.co.',
				status,
				code: 'NOT_SUPABASE' satisfies LocalCode,
				field: 'url',
			},
		};
	}
	if (form === 'data' && !isJson(type)) return { reply };
	try {
		return { reply: { ...reply, body: parseExact(body) } };
	} catch (cause) {
		if (service === 'functions') return { refusal: notJson(body, { type, status, cause }) };
		return {
			refusal: {
				reason: 'The reply ended too early or is not JSON',
				advice: isRead(method)
					? 'Try again; look for a proxy in between if it comes back.'
					: 'The change may have been made: look before you send it again.',
				...(!isRead(method) && { mayBeDone: true }),
				status,
				code: 'INCOMPLETE_REPLY' satisfies LocalCode,
				cause,
			},
		};
	}
}

/** A function may call JSON what is none: it is the one to be looked at, not the way to it. */
const notJson = (
	body: string,
	{ type, status, cause }: { readonly type: string; readonly status: number; readonly cause: unknown },
): Refusal => ({
	reason: isJson(type)
		? `The answer of the function is called ${type} and is none, or ended too early`
		: `The function answered with ${type || 'text'} that is not JSON`,
	advice:
		'The function may have done its work all the same. To see what it answers, choose the Response Type Text.',
	mayBeDone: true,
	status,
	code: 'INCOMPLETE_REPLY' satisfies LocalCode,
	field: 'responseType',
	...(body.trim() !== '' && { details: body.slice(0, 200) }),
	cause,
});
