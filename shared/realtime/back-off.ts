export interface BackOff {
	/** Milliseconds that the first delay does not exceed; doubles with each try. */
	readonly first: number;
	/** Milliseconds that no delay exceeds. */
	readonly longest: number;
}

export const defaultBackOff: BackOff = { first: 1000, longest: 30_000 };

/**
 * Milliseconds to wait before a try, counted from 1: anything up to the limit ("full jitter"), so that the clients of a
 * server that was restarted do not come back all at once.
 * Source: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export const delayBeforeTry = (attempt: number, { first, longest }: BackOff, random: () => number): number =>
	Math.round(random() * Math.min(longest, first * 2 ** Math.min(attempt - 1, 30)));
