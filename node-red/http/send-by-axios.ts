import type { ClientRequest } from 'node:http';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import axios, { type AxiosInstance, type AxiosResponse } from 'axios';
import type { HttpReply, Send } from '../../shared';
import type { Agents } from './agents';
import { deadlineOf } from './deadline';
import { incomingChunks } from './incoming-chunks';
import { outgoingBody } from './outgoing-body';

/** An axios that hands on exactly what it is given and what it gets: texts as they are, every status, no redirects. */
export function createClient({ httpAgent, httpsAgent }: Agents): AxiosInstance {
	return axios.create({
		httpAgent,
		httpsAgent,
		// The agents know the proxy; axios would look for one by itself.
		proxy: false,
		// A redirect would carry the key to another host.
		maxRedirects: 0,
		// No limit. `Infinity` means the same, and has every chunk counted.
		maxBodyLength: -1,
		maxContentLength: -1,
		validateStatus: () => true,
		// As text it stays what it is: axios parses no JSON, which would cost digits of large numbers.
		responseType: 'text',
		transformRequest: [(data: unknown) => data],
		headers: { common: { Accept: '*/*', 'User-Agent': 'node-red-contrib-supabase-suite' } },
	});
}

/**
 * The port `Send` over an axios instance. The timeout covers everything from connecting to the last byte; of a reply that
 * is a stream, to its first. Where bytes come or go as a stream, which may take hours, `idle` covers each time in which
 * nothing moves.
 */
export function sendByAxios(client: AxiosInstance): Send {
	return async (request) => {
		const { method, url, headers, timeout, idle, signal, replyAs = 'text' } = request;
		const stopping = new AbortController();
		const stop = (): void => stopping.abort();
		const limit = deadlineOf(timeout, stop);
		const movement = deadlineOf(idle ?? 0, stop);
		const body = outgoingBody(request, movement);
		let sent: ClientRequest | undefined;
		const finish = (): void => {
			limit.close();
			movement.close();
			signal?.removeEventListener('abort', stop);
			// Who has answered before all was heard is not told the rest: it would seem to be another request.
			if (sent?.writableFinished === false) sent.destroy();
			body.close();
		};
		const reasonOf = (failure: unknown): unknown => {
			if (limit.isOver || movement.isOver) return withCode('ETIMEDOUT', 'The time was up');
			return body.failure ?? withoutRequest(failure);
		};
		signal?.addEventListener('abort', stop, { once: true });
		limit.begin();
		movement.begin();
		try {
			signal?.throwIfAborted();
			const response = await client.request<string | Readable>({
				method,
				url,
				headers,
				data: body.data,
				responseType: replyAs,
				signal: stopping.signal,
			});
			sent = response.request as ClientRequest;
			if (replyAs === 'stream') limit.end();
			const { data, status } = response;
			if (data instanceof Readable && status >= 200 && status < 300)
				return toReply(response, incomingChunks(data, { deadline: movement, reasonOf, finish }));
			const whole = typeof data === 'string' ? data : await text(data);
			finish();
			return toReply(response, whole);
		} catch (failure) {
			finish();
			throw reasonOf(failure);
		}
	};
}

function toReply({ status, headers, request }: AxiosResponse, body: HttpReply['body']): HttpReply {
	const all: Record<string, string> = {};
	for (const name of Object.keys(headers)) all[name.toLowerCase()] = String(headers[name]);
	// Of what axios has unpacked, the length is that of the packed bytes.
	if ('content-length' in all && isPacked(request as ClientRequest)) delete all['content-length'];
	return { status, headers: all, body };
}

const isPacked = ({
	res,
}: ClientRequest & { readonly res?: { readonly rawHeaders: readonly string[] } }): boolean =>
	res?.rawHeaders.some((name, index) => index % 2 === 0 && /^content-encoding$/i.test(name)) === true;

/** An axios error holds the whole request, key included: only its message and its code go on. */
function withoutRequest(failure: unknown): Error {
	if (!isErrorLike(failure)) return new Error(String(failure));
	const { code, message } = failure;
	return code !== undefined && cutOff.has(code)
		? withCode('ECONNRESET', 'the connection was cut')
		: withCode(code, message);
}

/** What axios, a stream and what unpacks it say of a reply that ended too early. */
const cutOff = new Set(['ERR_BAD_RESPONSE', 'ERR_STREAM_PREMATURE_CLOSE', 'Z_BUF_ERROR']);

/** Told by shape: where Node.js itself has made it, it may be no `instanceof Error` here. */
const isErrorLike = (value: unknown): value is { readonly message: string; readonly code?: string } =>
	typeof value === 'object' && value !== null && 'message' in value && typeof value.message === 'string';

const withCode = (code: string | undefined, message: string): Error =>
	Object.assign(new Error(message), code !== undefined && { code });
