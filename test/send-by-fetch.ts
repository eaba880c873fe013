import type { HttpReply, HttpRequest, Send } from '../shared';

/** The smallest host: Node's own `fetch`, with redirects and statuses left to the core. */
export const sendByFetch: Send = async ({ method, url, headers, body, replyAs, timeout, signal }) => {
	const limit = new AbortController();
	const late = () => limit.abort(new DOMException('The time was up', 'TimeoutError'));
	const timer = timeout > 0 ? setTimeout(late, timeout) : undefined;
	try {
		const response = await fetch(url, {
			method,
			headers,
			...bodyOf(body),
			redirect: 'manual',
			signal: AbortSignal.any([limit.signal, ...(signal ? [signal] : [])]),
		});
		return {
			status: response.status,
			headers: Object.fromEntries(response.headers),
			body: await readBody(response, replyAs),
		};
	} finally {
		clearTimeout(timer);
	}
};

function bodyOf(body: HttpRequest['body']): Pick<RequestInit, 'body' | 'duplex'> {
	if (body === undefined || typeof body === 'string') return { body };
	if (body instanceof Uint8Array) return { body: Buffer.from(body) };
	return { body: ReadableStream.from(body), duplex: 'half' };
}

async function readBody(response: Response, replyAs: HttpRequest['replyAs']): Promise<HttpReply['body']> {
	if (replyAs !== 'stream' || !response.ok) return await response.text();
	return response.body ?? new Blob([]).stream();
}
