import type { Clock } from '../ports';

/** Rings later. Everything waits on one sleep of the host's clock, since n8n allows no timers. */
export interface Alarms {
	/** Calls once after so many milliseconds, unless what is returned was called before. */
	after(milliseconds: number, ring: () => void): () => void;
}

interface Alarm {
	readonly at: number;
	readonly ring: () => void;
}

export function createAlarms(clock: Clock): Alarms {
	const alarms = new Set<Alarm>();
	let sleeping: { readonly until: number; readonly wake: AbortController } | undefined;

	const sleep = async (until: number, wake: AbortController): Promise<void> => {
		const slept = await clock.sleep(Math.max(0, until - clock.now()), wake.signal).then(
			() => true,
			() => false,
		);
		if (!slept) return;
		sleeping = undefined;
		// By what was slept, not by the clock alone: somebody may have set that back.
		const now = Math.max(until, clock.now());
		for (const alarm of [...alarms]) {
			if (alarm.at > now || !alarms.delete(alarm)) continue;
			alarm.ring();
		}
		arrange();
	};

	const arrange = (): void => {
		let next = Infinity;
		for (const { at } of alarms) next = Math.min(next, at);
		if (next === Infinity || (sleeping && sleeping.until <= next)) return;
		sleeping?.wake.abort();
		const wake = new AbortController();
		sleeping = { until: next, wake };
		void sleep(next, wake);
	};

	return {
		after: (milliseconds, ring) => {
			const alarm = { at: clock.now() + milliseconds, ring };
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
