import type { Send } from '../shared';

/** The smallest host: Node's own `fetch`, with redirects and statuses left to the core. */
export const sendByFetch: Send = async ({ method, url, headers, body, timeout, signal }) => {
	const limits = [...(timeout > 0 ? [AbortSignal.timeout(timeout)] : []), ...(signal ? [signal] : [])];
	const response = await fetch(url, {
		method,
		headers,
		body,
		redirect: 'manual',
		signal: AbortSignal.any(limits),
	});
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: await response.text(),
	};
};
