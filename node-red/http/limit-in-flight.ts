import { isEventStream, isStream, whenRead, type Send } from '../../shared';

/**
 * Lets only so many requests be on their way at once; the others wait their turn, first come, first served.
 * Waiting does not count against a request's timeout, and a request that is stopped leaves the queue unsent. A reply that
 * is a stream keeps its place until it was read; events, which may go on for ever, do not.
 */
export function limitInFlight(send: Send, limit: number): Send {
	const waiting = new Set<() => void>();
	let inFlight = 0;

	const release = (): void => {
		const [next] = waiting;
		if (next === undefined) {
			inFlight -= 1;
			return;
		}
		waiting.delete(next);
		next();
	};

	const turn = async (signal: AbortSignal | undefined): Promise<void> => {
		signal?.throwIfAborted();
		if (inFlight < limit) {
			inFlight += 1;
			return;
		}
		await new Promise<void>((resolve, reject) => {
			const leave = (): void => {
				waiting.delete(enter);
				reject(signal?.reason);
			};
			const enter = (): void => {
				signal?.removeEventListener('abort', leave);
				resolve();
			};
			signal?.addEventListener('abort', leave, { once: true });
			waiting.add(enter);
		});
	};

	return async (request) => {
		await turn(request.signal);
		try {
			const reply = await send(request);
			const { body } = reply;
			if (isStream(body) && !isEventStream(reply)) return { ...reply, body: whenRead(body, release) };
			release();
			return reply;
		} catch (failure) {
			release();
			throw failure;
		}
	};
}
