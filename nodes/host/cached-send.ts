import { createHash } from 'node:crypto';
import type { HttpReply, Send } from '../../shared';

/** Milliseconds for which a list that was read serves again: a form with ten columns opens with one request. */
const lifetime = 15_000;

const replies = new Map<string, Promise<HttpReply>>();

/**
 * Sends by `send`, and answers the same read from memory for a few seconds. `owner` is whatever must be the same for a
 * reply to be shared, the whole credential above all; of it no more than a hash is kept.
 */
export const cachedSend =
	(send: Send, owner: unknown): Send =>
	async (request) => {
		if (request.method !== 'GET') return await send(request);
		const { method, url, headers } = request;
		const key = createHash('sha256')
			.update(JSON.stringify([owner, method, url, headers]))
			.digest('base64');
		const kept = replies.get(key);
		if (kept) return await kept;
		const reply = send(request);
		const forget = (): void => {
			if (replies.get(key) === reply) replies.delete(key);
		};
		replies.set(key, reply);
		AbortSignal.timeout(lifetime).addEventListener('abort', forget);
		// Who asked hears of what went wrong; who asks next tries again.
		reply.then(({ status }) => (status === 200 ? undefined : forget()), forget);
		return await reply;
	};
