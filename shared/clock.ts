import type { Clock } from './ports';

/** Milliseconds: 49 days. */
const longestTimer = 2 ** 32 - 1;

/**
 * The clock of a host that brings none. Built on `AbortSignal.timeout`, since n8n does not allow `setTimeout`;
 * that timer does not keep a process alive, so an open message port does until it has rung.
 */
export const runtimeClock: Clock = {
	now: () => Date.now(),

	sleep: async (milliseconds, signal) => {
		signal?.throwIfAborted();
		// It takes nothing but whole numbers.
		const timer = AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(milliseconds)), longestTimer));
		const { port1 } = new MessageChannel();
		port1.ref();
		port1.start();
		await new Promise<void>((resolve) => {
			// Each by itself: a timer to which nobody listens is let go, and a signal made of both does not hold it.
			const end = (): void => {
				timer.removeEventListener('abort', end);
				signal?.removeEventListener('abort', end);
				resolve();
			};
			timer.addEventListener('abort', end);
			signal?.addEventListener('abort', end);
		});
		port1.close();
		signal?.throwIfAborted();
	},
};
