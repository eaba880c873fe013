import type { ByteStream, Clock } from './ports';

/**
 * Watches a request whose bytes may flow for hours: what counts is not how long it takes but how long the other side
 * is silent. Time in which this side is not ready for it does not count.
 */
export interface SilenceWatch {
	/** Aborts when the outer signal does, and when the other side was silent for too long. */
	readonly signal: AbortSignal;
	isLate(): boolean;
	/** The same bytes; the time between two of them is the time that the receiver takes. */
	sending(bytes: ByteStream): ByteStream;
	/** Waits for the next bytes of a reply, one at a time. Rejects when the signal aborts meanwhile. */
	awaiting<Value>(next: Promise<Value>): Promise<Value>;
	stop(): void;
}

/** Begins to count at once. `limit` is in milliseconds; 0 waits for ever. */
export function watchSilence(clock: Clock, limit: number, outer?: AbortSignal): SilenceWatch {
	const late = new AbortController();
	const done = new AbortController();
	// Hosts read the reply with it, after the watch has ended: nothing made by hand could tell when to let go of the outer one.
	const signal = outer ? AbortSignal.any([outer, late.signal]) : late.signal;
	let since: number | undefined = clock.now();
	const count = (isOn: boolean): void => {
		since = isOn ? clock.now() : undefined;
	};
	const watch = async (): Promise<void> => {
		while (!signal.aborted && !done.signal.aborted) {
			const silent = since === undefined ? 0 : clock.now() - since;
			if (silent >= limit) return late.abort();
			await clock.sleep(limit - silent, done.signal).catch(() => undefined);
		}
	};
	if (limit > 0) void watch();
	// A stream is waited for thousands of times: the signal is heard once for all, by who waits then. A set of them would
	// have the garbage collector take what came for something that lasts, and go through all memory for it.
	let giveUp: (reason: Error) => void = () => {};
	const stop = (): void => {
		giveUp(signal.reason as Error);
		done.abort();
	};
	signal.addEventListener('abort', stop, { once: true, signal: done.signal });
	return {
		signal,
		isLate: () => late.signal.aborted,
		sending: (bytes) => ({
			[Symbol.asyncIterator]: async function* () {
				count(false);
				for await (const chunk of bytes) {
					count(true);
					yield chunk;
					count(false);
				}
				count(true);
			},
		}),
		// Some hosts do not end a request when they are told to: it is then left to itself.
		awaiting: async (next) =>
			await new Promise((resolve, reject) => {
				count(true);
				giveUp = reject;
				if (signal.aborted) stop();
				next.then(
					(value) => {
						count(false);
						resolve(value);
					},
					(failure: Error) => {
						count(false);
						reject(failure);
					},
				);
			}),
		stop: () => done.abort(),
	};
}
