import type { Send } from '../../shared';

/** The port `Send` over `fetch`, and nothing more. */
export const sendByBareFetch: Send = async ({ method, url, headers: sent, body }) => {
	const response = await fetch(url, { method, headers: sent, body, redirect: 'manual' });
	const headers: Record<string, string> = {};
	for (const [name, value] of response.headers) headers[name] = value;
	return { status: response.status, headers, body: await response.text() };
};
