import type { Clock } from '../../../shared';

export interface FakeClock extends Clock {
	/** Lets so many milliseconds pass, and everything happen that was due in between. */
	advance(milliseconds: number): Promise<void>;
	/** How many wait for a time. */
	readonly sleepers: number;
}

interface Sleeper {
	readonly until: number;
	readonly wake: () => void;
}

/** A clock that stands still until it is told. */
export function createFakeClock(start = 1_700_000_000_000): FakeClock {
	let now = start;
	const sleepers = new Set<Sleeper>();
	return {
		now: () => now,
		sleep: async (milliseconds, signal) => {
			signal?.throwIfAborted();
			await new Promise<void>((resolve, reject) => {
				const sleeper: Sleeper = { until: now + milliseconds, wake: resolve };
				sleepers.add(sleeper);
				signal?.addEventListener('abort', () => {
					sleepers.delete(sleeper);
					reject(signal.reason as Error);
				});
			});
		},
		advance: async (milliseconds) => {
			const end = now + milliseconds;
			for (;;) {
				await settle();
				const [next] = [...sleepers].toSorted((one, other) => one.until - other.until);
				if (!next || next.until > end) break;
				now = Math.max(now, next.until);
				sleepers.delete(next);
				next.wake();
			}
			now = end;
			await settle();
		},
		get sleepers() {
			return sleepers.size;
		},
	};
}

/** What follows from promises has happened. */
const settle = async (): Promise<void> => await new Promise((resolve) => setImmediate(resolve));
