import type { HttpReply, Method } from './ports';

export interface RetryPolicy {
	/** How often a request is sent again at the most; 0 turns repeating off. */
	readonly attempts: number;
	/** Milliseconds before the first repeat; doubles each time. */
	readonly firstDelay: number;
	/** Milliseconds that no delay exceeds. A server that asks for a longer wait by `Retry-After` is not asked again. */
	readonly maxDelay: number;
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 3, firstDelay: 500, maxDelay: 30_000 };

/** One try: the reply that came, or the code of the error that came instead of one. */
export interface Try {
	readonly method: Method;
	/** Whether nobody can tell what it does: it is sent again only when it certainly did nothing. */
	readonly isOpaque?: boolean;
	/** Whether sending it twice stores the same as sending it once, as an upsert does. */
	readonly repeatable: boolean;
	readonly reply?: HttpReply;
	readonly failureCode?: string;
	/** The code that the reply names. */
	readonly code?: string;
}

/**
 * Failures before the first byte was sent: the server cannot have acted on the request. An unreachable host is not among
 * them, because it may become so while the reply is on its way.
 */
const neverArrived = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'PROXY_UNREACHABLE']);

/** PostgreSQL's own word that it took everything back: two transactions met. */
const takenBack = new Set(['40001', '40P01']);

/** Replies that say "not now" rather than "no". 520 is Cloudflare's, in front of every hosted project. */
const passing = new Set([502, 503, 504, 520]);

/** Whether a request may be sent again: any that certainly did nothing, otherwise only those that may do it twice. */
export function mayRepeat({ method, isOpaque, repeatable, reply, failureCode, code }: Try): boolean {
	if (isOpaque) return failureCode !== undefined && neverArrived.has(failureCode);
	if (reply && code !== undefined && takenBack.has(code)) return true;
	if (failureCode !== undefined && neverArrived.has(failureCode)) return true;
	if (reply?.status === 429) return true;
	const harmless = method === 'GET' || method === 'HEAD' || repeatable;
	if (!harmless || failureCode === 'ABORTED') return false;
	return reply ? passing.has(reply.status) : true;
}

/**
 * Whole milliseconds to wait before the next try, or undefined when the server asks for more than the policy allows.
 * Without `Retry-After` (seconds or a date, RFC 9110 §10.2.3) the delay doubles and is spread over its upper half,
 * so that many clients do not come back at once.
 */
export function delayBefore(
	repeat: number,
	reply: HttpReply | undefined,
	{ firstDelay, maxDelay }: RetryPolicy,
	now: number,
): number | undefined {
	const asked = reply?.headers['retry-after'];
	if (asked !== undefined) {
		const wait = /^\d+$/.test(asked) ? Number(asked) * 1000 : Date.parse(asked) - now;
		if (Number.isFinite(wait)) return wait > maxDelay ? undefined : Math.max(0, wait);
	}
	const longest = Math.min(firstDelay * 2 ** (repeat - 1), maxDelay);
	return Math.ceil(longest * (0.5 + Math.random() / 2));
}
