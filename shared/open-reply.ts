import type { Refusal } from './error';
import { isOfRelay } from './functions/function-refusal';
import { isStream } from './is-stream';
import type { ByteStream, HttpReply, HttpRequest } from './ports';
import { readText, type Reading } from './read-text';
import { receive } from './received-stream';
import { refusalOfReply, refusalOfSilence } from './refusal';
import { isEventStream, readReply, type ServiceReply } from './reply';
import type { ReplyForm, ServiceRequest } from './request';

export type Opened = { readonly reply: ServiceReply } | { readonly refusal: Refusal };

/** A request, and how its reply is read where that comes as a stream. */
interface Asked {
	readonly request: ServiceRequest;
	readonly completed: HttpRequest;
	readonly reading: Reading & { readonly secrets: () => readonly string[] };
}

/**
 * Reads the body of a reply with a 2xx status, which comes as a stream, into the form that the request wants, or tells
 * what is wrong with it.
 */
export async function openStream(
	reply: HttpReply & { readonly body: ByteStream },
	{ request, completed, reading }: Asked,
): Promise<Opened> {
	const form = formOf(request, reply);
	// Events may come as seldom as they like; what only is wanted as events comes as any other answer.
	if (form === 'events' && isEventStream(reply)) return { reply };
	// Where nothing is said of silence, the server may be silent for as long as it may take to begin.
	if (form === 'stream' || form === 'events')
		return {
			reply: { ...reply, body: receive(reply.body, { idle: completed.timeout, ...completed }, reading) },
		};
	return await readText(reply.body, { ...reading, contentType: reply.headers['content-type'] }).then(
		(body) => openText({ ...reply, body }, request, completed),
		(failure: unknown) => ({ refusal: refusalOfSilence(failure, completed, reading.signal) }),
	);
}

/** The same of a reply whose body is there. */
export function openText(reply: HttpReply, request: ServiceRequest, completed: HttpRequest): Opened {
	if (isRelay(request, reply)) return { refusal: refusalOfReply(reply, completed) };
	const form = wantedForm(request, reply);
	return form === 'data' || form === 'json' ? readReply(reply, request, form) : { reply };
}

const formOf = (request: ServiceRequest, reply: HttpReply): ReplyForm =>
	isRelay(request, reply) ? 'text' : wantedForm(request, reply);

const wantedForm = ({ replyAs }: ServiceRequest, { headers }: HttpReply): ReplyForm =>
	typeof replyAs === 'function' ? replyAs(headers) : (replyAs ?? 'data');

const isRelay = ({ service }: ServiceRequest, reply: HttpReply): boolean =>
	service === 'functions' && isOfRelay(reply);

export const isStreamed = (reply: HttpReply): reply is HttpReply & { readonly body: ByteStream } =>
	isStream(reply.body);
