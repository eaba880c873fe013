import type { Clock } from './ports';

/**
 * The clock of a host that brings none. Built on `AbortSignal.timeout`, since n8n does not allow `setTimeout`;
 * that timer does not keep a process alive, so an open message port does until it has rung.
 */
export const runtimeClock: Clock = {
	now: () => Date.now(),

	sleep: async (milliseconds, signal) => {
		signal?.throwIfAborted();
		const timer = AbortSignal.timeout(milliseconds);
		const either = signal ? AbortSignal.any([timer, signal]) : timer;
		const { port1 } = new MessageChannel();
		port1.ref();
		port1.start();
		await new Promise<void>((resolve) => {
			either.addEventListener('abort', () => resolve(), { once: true });
		});
		port1.close();
		signal?.throwIfAborted();
	},
};
