import type { Send } from '../../shared';

/** The port `Send` over `fetch`, and nothing more. */
export const sendByBareFetch: Send = async ({ method, url, headers, body }) => {
	const response = await fetch(url, { method, headers, body, redirect: 'manual' });
	return {
		status: response.status,
		headers: Object.fromEntries(response.headers),
		body: await response.text(),
	};
};
