import type { Clock } from '../ports';

/** Rings later. Everything waits on one sleep of the host's clock, since n8n allows no timers. */
export interface Alarms {
	/** Calls once after so many milliseconds, unless what is returned was called before. */
	after(milliseconds: number, ring: () => void): () => void;
}

interface Alarm {
	at: number;
	/** How often the clock had been set back when it was set. */
	readonly era: number;
	readonly ring: () => void;
}

interface Nap {
	until: number;
	readonly era: number;
	readonly wake: AbortController;
}

/** Milliseconds by which timers and the clock may differ, while nobody sets it. */
const imprecision = 1000;

/** `failed` hears of what rings and fails; the others ring all the same. */
export function createAlarms(clock: Clock, failed: (failure: unknown) => void): Alarms {
	const alarms = new Set<Alarm>();
	let sleeping: Nap | undefined;
	let seen = -Infinity;
	let era = 0;

	/** The time, of which `least` is known to be past. When somebody sets the clock back, the alarms set before go with it. */
	const now = (least: number, before: number): number => {
		const time = clock.now();
		const back = least - time;
		if (back >= imprecision) {
			for (const alarm of alarms) if (alarm.era <= before) alarm.at -= back;
			if (sleeping) sleeping.until -= back;
			era += 1;
		}
		seen = time;
		return time;
	};

	const sleep = async (nap: Nap): Promise<void> => {
		const slept = await clock.sleep(Math.max(0, nap.until - clock.now()), nap.wake.signal).then(
			() => true,
			() => false,
		);
		if (!slept) return;
		// By what was slept, not by the clock alone: timers may ring a little early.
		const time = now(nap.until, nap.era);
		const due = Math.max(nap.until, time);
		sleeping = undefined;
		for (const alarm of [...alarms]) if (alarm.at <= due && alarms.delete(alarm)) ring(alarm);
		arrange();
	};

	const ring = (alarm: Alarm): void => {
		try {
			alarm.ring();
		} catch (failure) {
			failed(failure);
		}
	};

	const arrange = (): void => {
		let next = Infinity;
		for (const { at } of alarms) next = Math.min(next, at);
		if (next === Infinity || (sleeping && sleeping.until <= next)) return;
		sleeping?.wake.abort();
		sleeping = { until: next, era, wake: new AbortController() };
		void sleep(sleeping);
	};

	return {
		after: (milliseconds, given) => {
			const at = now(seen, era) + milliseconds;
			const alarm = { at, era, ring: given };
			alarms.add(alarm);
			arrange();
			return () => {
				alarms.delete(alarm);
				// A process with nothing left to do must be able to end.
				if (alarms.size > 0) return;
				sleeping?.wake.abort();
				sleeping = undefined;
			};
		},
	};
}
