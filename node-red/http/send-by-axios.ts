import axios, { isAxiosError, type AxiosInstance, type AxiosResponse } from 'axios';
import type { HttpReply, Send } from '../../shared';
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
	return async ({ method, url, headers, body, timeout, signal }) => {
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
			return toReply(
				await client.request<string>({ method, url, headers, data: body, signal: limit.signal }),
			);
		} catch (failure) {
			throw late ? withCode('ETIMEDOUT', 'The time was up') : withoutRequest(failure);
		} finally {
			clearTimeout(timer);
			signal?.removeEventListener('abort', stop);
		}
	};
}

function toReply({ status, headers, data }: AxiosResponse<string>): HttpReply {
	const entries = Object.entries(headers).map(
		([name, value]) => [name.toLowerCase(), String(value)] as const,
	);
	return { status, headers: Object.fromEntries(entries), body: data };
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
