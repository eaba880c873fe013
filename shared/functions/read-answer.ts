import { SupabaseError, type LocalCode } from '../error';
import { parseExact } from '../exact-json';
import { leave } from '../file-source';
import { isStream } from '../is-stream';
import type { PartOfOutcome } from '../operation';
import type { ByteStream, HttpReply } from '../ports';
import { ReceivedFile } from '../received-file';
import { isJson, mediaType, type ServiceReply } from '../reply';
import type { ReplyForm, ServiceRequest } from '../request';
import { readEvents } from './event-stream';
import { nameOfFile } from './file-name';

export type ResponseType = 'auto' | 'json' | 'text' | 'file' | 'events';

const eventStream = 'text/event-stream';

/** What has no type is text, as in the client libraries. */
const isText = (type: string): boolean =>
	type === '' ||
	isJson(type) ||
	/^text\/|[/+]xml$|^application\/(?:x-www-form-urlencoded|javascript|yaml|(?:x-)?(?:ndjson|jsonl|json-seq))$/.test(
		type,
	);

const hasNoBody = ({ status }: ServiceReply): boolean => status === 204 || status === 205;

/** How the body of the reply is to be read, which for most depends on its type. */
export function formOfReply(wanted: ResponseType = 'auto'): NonNullable<ServiceRequest['replyAs']> {
	switch (wanted) {
		case 'auto':
			return (headers): ReplyForm => {
				const type = mediaType(headers);
				if (type === eventStream) return 'events';
				return isText(type) ? 'data' : 'stream';
			};
		case 'json':
			return (): ReplyForm => 'data';
		case 'text':
			return (): ReplyForm => 'text';
		case 'file':
			return (): ReplyForm => 'stream';
		case 'events':
			return (): ReplyForm => 'events';
	}
}

export const isOfEvents = ({ headers }: ServiceReply, wanted: ResponseType = 'auto'): boolean =>
	wanted === 'events' || (wanted === 'auto' && mediaType(headers) === eventStream);

/** The data of a reply that is no stream of events. */
export function readAnswer(reply: ServiceReply, wanted: ResponseType = 'auto', path: string): unknown {
	const { body, headers } = reply;
	if (isStream(body)) {
		if (wanted === 'auto' && hasNoBody(reply)) {
			leave(body);
			return null;
		}
		return fileOf(body, headers, path);
	}
	if (wanted === 'text') return body;
	if (body === '') return null;
	return wanted === 'json' && !isJson(mediaType(headers)) ? parsed(body, reply) : body;
}

function fileOf(stream: ByteStream, headers: HttpReply['headers'], path: string): ReceivedFile {
	const length = headers['content-length'];
	// The length of a body that was packed for its way is not that of the file.
	const isWhole = length !== undefined && /^\d+$/.test(length) && headers['content-encoding'] === undefined;
	return new ReceivedFile({
		name: nameOfFile(headers['content-disposition'], path),
		type: mediaType(headers) || 'application/octet-stream',
		...(isWhole && { size: Number(length) }),
		stream,
	});
}

function parsed(body: unknown, reply: ServiceReply): unknown {
	try {
		return parseExact(String(body));
	} catch (cause) {
		throw notJson(body, reply, cause);
	}
}

const notJson = (body: unknown, { status, headers }: ServiceReply, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The function answered with ${mediaType(headers) || 'text'} that is not JSON`,
		advice: 'Choose the Response Type Automatic or Text.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		field: 'responseType',
		details: String(body).slice(0, 200),
		cause,
	});

/** The events of a reply, each by itself, as they come. Left early, or stopped by the signal, the connection ends. */
export async function* eventsOf(
	{ body, status }: ServiceReply,
	signal: AbortSignal | undefined,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	if (!isStream(body)) throw new TypeError('The host gave no stream.');
	const stop = (): void => leave(body);
	signal?.addEventListener('abort', stop, { once: true });
	const events = readEvents(body);
	let count = 0;
	const explain = async (cause: unknown): Promise<never> =>
		await Promise.reject(signal?.aborted ? stopped(count, cause) : broken(count, status, cause));
	try {
		for (;;) {
			const { done, value: event } = await events.next().catch(explain);
			if (done) break;
			count += 1;
			yield { data: [event], count: null, status, isEvent: true };
		}
		// That there were none is told all the same.
		if (count === 0) yield { data: [], count: null, status, isEvent: true };
	} finally {
		signal?.removeEventListener('abort', stop);
		leave(body);
	}
}

const stopped = (count: number, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The request was stopped after ${count} ${count === 1 ? 'event' : 'events'}`,
		code: 'ABORTED' satisfies LocalCode,
		cause,
	});

const broken = (count: number, status: number, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The connection broke off after ${count} ${count === 1 ? 'event' : 'events'}`,
		advice: 'The function may have done its work all the same: look into its logs before you call it again.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		cause,
	});
