import { SupabaseError, type LocalCode } from '../error';
import { leave } from '../file-source';
import { isStream } from '../is-stream';
import type { PartOfOutcome } from '../operation';
import type { ByteStream, HttpReply } from '../ports';
import { ReceivedFile } from '../received-file';
import { isEventStream, isJson, mediaType, sizeOfBody, type ServiceReply } from '../reply';
import type { ReplyForm, ServiceRequest } from '../request';
import { readEvents } from './event-stream';
import { nameOfFile } from './file-name';

export type ResponseType = 'auto' | 'json' | 'text' | 'file' | 'events';

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
				if (isEventStream({ headers })) return 'events';
				return isText(mediaType(headers)) ? 'data' : 'stream';
			};
		case 'json':
			return (): ReplyForm => 'json';
		case 'text':
			return (): ReplyForm => 'text';
		case 'file':
			return (): ReplyForm => 'stream';
		case 'events':
			return (): ReplyForm => 'events';
	}
}

export const isOfEvents = (reply: ServiceReply, wanted: ResponseType = 'auto'): boolean =>
	wanted === 'events' || (wanted === 'auto' && isEventStream(reply));

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
	return body === '' && wanted !== 'text' ? null : body;
}

function fileOf(stream: ByteStream, headers: HttpReply['headers'], path: string): ReceivedFile {
	const size = sizeOfBody(headers);
	return new ReceivedFile({
		name: nameOfFile(headers['content-disposition'], path),
		type: mediaType(headers) || 'application/octet-stream',
		...(size !== undefined && { size }),
		stream,
	});
}

/** The events of a reply, each by itself, as they come. Left early, or stopped by the signal, the connection ends. */
export async function* eventsOf(
	reply: ServiceReply,
	signal: AbortSignal | undefined,
): AsyncGenerator<PartOfOutcome, void, undefined> {
	const { body, status } = reply;
	if (!isStream(body)) throw new TypeError('The host gave no stream.');
	const stop = (): void => leave(body);
	signal?.addEventListener('abort', stop, { once: true });
	let isEmpty = true;
	const events = readEvents(watched(body, () => (isEmpty = false)));
	let count = 0;
	const explain = async (cause: unknown): Promise<never> =>
		await Promise.reject(
			signal?.aborted ? stopped(count, cause) : isTooLate(cause) ? cause : broken(count, status, cause),
		);
	try {
		for (;;) {
			const { done, value: event } = await events.next().catch(explain);
			if (done) break;
			count += 1;
			yield { data: [event], count: null, status, isEvent: true };
		}
		if (count === 0 && !isEmpty && !isEventStream(reply)) throw noEvents(reply);
		// That there were none is told all the same.
		if (count === 0) yield { data: [], count: null, status, isEvent: true };
	} finally {
		signal?.removeEventListener('abort', stop);
		leave(body);
	}
}

/** What only is wanted as events stood still. */
const isTooLate = (cause: unknown): boolean => cause instanceof SupabaseError && cause.code === 'ETIMEDOUT';

async function* watched(bytes: ByteStream, onBytes: () => void): AsyncGenerator<Uint8Array> {
	for await (const chunk of bytes) {
		if (chunk.byteLength > 0) onBytes();
		yield chunk;
	}
}

const noEvents = ({ headers, status }: ServiceReply): SupabaseError =>
	new SupabaseError({
		reason: `The function answered with ${mediaType(headers) || 'text'} in which there is no event`,
		advice: 'Choose the Response Type Automatic. The function may have done its work all the same.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		field: 'responseType',
	});

const soMany = (count: number): string => `${count} ${count === 1 ? 'event' : 'events'}`;

const stopped = (count: number, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The request was stopped after ${soMany(count)}`,
		code: 'ABORTED' satisfies LocalCode,
		cause,
	});

const broken = (count: number, status: number, cause: unknown): SupabaseError =>
	new SupabaseError({
		reason: `The connection broke off after ${soMany(count)}`,
		advice: 'The function may have done its work all the same: look into its logs before you call it again.',
		status,
		code: 'INCOMPLETE_REPLY' satisfies LocalCode,
		cause,
	});
