import { Readable } from 'node:stream';
import axios, { isAxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import type { HttpReply, HttpRequest, Send } from '../../shared';
import type { Agents } from './agents';

/** An axios that hands on exactly what it is given and what it gets: texts as they are, every status, no redirects. */
export function createClient({ httpAgent, httpsAgent }: Agents): AxiosInstance {
	return axios.create({
		httpAgent,
		httpsAgent,
		// The agents know the proxy; axios would look for one by itself.
		proxy: false,
		// A redirect would carry the key to another host.
		maxRedirects: 0,
		maxBodyLength: Infinity,
		maxContentLength: Infinity,
		validateStatus: () => true,
		// As text it stays what it is: axios parses no JSON, which would cost digits of large numbers.
		responseType: 'text',
		transformRequest: [(data: unknown) => data],
		headers: { common: { Accept: '*/*', 'User-Agent': 'node-red-contrib-supabase-suite' } },
	});
}

/** A timer that is set for longer, 24 days, goes off at once. */
const longestTimer = 2 ** 31 - 1;

/** The port `Send` over an axios instance. The timeout covers everything from connecting to the last byte. */
export function sendByAxios(client: AxiosInstance): Send {
	return async ({ method, url, headers, body, replyAs, timeout, signal }) => {
		const limit = new AbortController();
		const stop = (): void => limit.abort();
		let late = false;
		const timer =
			timeout > 0
				? setTimeout(
						() => {
							late = true;
							stop();
						},
						Math.min(timeout, longestTimer),
					)
				: undefined;
		signal?.addEventListener('abort', stop, { once: true });
		try {
			signal?.throwIfAborted();
			return await toReply(
				await client.request<string | Readable>({
					method,
					url,
					headers,
					data: toData(body),
					...(replyAs && { responseType: replyAs }),
					signal: limit.signal,
				}),
			);
		} catch (failure) {
			throw late ? withCode('ETIMEDOUT', 'The time was up') : withoutRequest(failure);
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener('abort', stop);
		}
	};
}

/** axios takes bytes as a Buffer, and a stream as one of Node.js. */
function toData(body: HttpRequest['body']): string | Readable | Buffer | undefined {
	if (typeof body !== 'object') return body;
	if (!(body instanceof Uint8Array)) return Readable.from(body, { objectMode: false });
	return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}

async function toReply({ status, headers, data }: AxiosResponse<string | Readable>): Promise<HttpReply> {
	const entries = Object.entries(headers).map(
		([name, value]) => [name.toLowerCase(), String(value)] as const,
	);
	// Only what was asked for is a file: a refusal is told in words.
	const body = typeof data !== 'string' && (status < 200 || status > 299) ? await textOf(data) : data;
	return { status, headers: Object.fromEntries(entries), body };
}

async function textOf(stream: Readable): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of stream) chunks.push(chunk as Buffer);
	return Buffer.concat(chunks).toString();
}

/** An axios error holds the whole request, key included: only its message and its code go on. */
function withoutRequest(failure: unknown): Error {
	if (!isAxiosError(failure)) return failure instanceof Error ? failure : new Error(String(failure));
	// axios' own word for a reply that was cut off.
	if (failure.code === 'ERR_BAD_RESPONSE') return withCode('ECONNRESET', 'the connection was cut');
	return withCode(failure.code, failure.message);
}

const withCode = (code: string | undefined, message: string): Error =>
	Object.assign(new Error(message), code !== undefined && { code });
