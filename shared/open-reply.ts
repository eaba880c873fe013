import type { Refusal } from './error';
import { isOfRelay } from './functions/function-refusal';
import type { ByteStream, HttpReply, HttpRequest } from './ports';
import { readText, type Reading } from './read-text';
import { receive } from './received-stream';
import { refusalOfReply, refusalOfSilence } from './refusal';
import { readReply, type ServiceReply } from './reply';
import type { ReplyForm, ServiceRequest } from './request';

export type Opened = { readonly reply: ServiceReply } | { readonly refusal: Refusal };

/** Reads the body of a reply with a 2xx status into the form that the request wants, or tells what is wrong with it. */
export async function openReply(
	reply: HttpReply,
	{
		request,
		completed,
		reading,
	}: {
		readonly request: ServiceRequest;
		readonly completed: HttpRequest;
		readonly reading: Reading & { readonly secrets: () => readonly string[] };
	},
): Promise<Opened> {
	const isRelay = request.service === 'functions' && isOfRelay(reply);
	const form = isRelay ? 'text' : formOf(request, reply);
	if (form === 'events') return { reply };
	if (form === 'stream') return { reply: received(reply, completed, reading) };
	const read = isStream(reply.body)
		? await readText(reply.body, reading).then(
				(body) => ({ reply: { ...reply, body } }),
				(failure: unknown) => ({ refusal: refusalOfSilence(failure, completed, reading.signal) }),
			)
		: { reply };
	if ('refusal' in read) return read;
	if (isRelay) return { refusal: refusalOfReply(read.reply, completed) };
	return form === 'data' ? readReply(read.reply, request) : read;
}

/** Where nothing is said of silence, the server may be silent for as long as it may take to begin. */
const received = (
	reply: HttpReply,
	completed: HttpRequest,
	reading: Reading & { readonly secrets: () => readonly string[] },
): HttpReply =>
	isStream(reply.body)
		? { ...reply, body: receive(reply.body, { idle: completed.timeout, ...completed }, reading) }
		: reply;

function formOf({ replyAs = () => 'data' }: ServiceRequest, { headers }: HttpReply): ReplyForm {
	return typeof replyAs === 'function' ? replyAs(headers) : replyAs;
}

const isStream = (body: unknown): body is ByteStream =>
	typeof body === 'object' && body !== null && Symbol.asyncIterator in body;
