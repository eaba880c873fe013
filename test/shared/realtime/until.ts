import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for a condition, not for a time. */
export async function until(condition: () => unknown, what: () => unknown = () => condition): Promise<void> {
	const end = Date.now() + 30_000;
	while (!condition()) {
		if (Date.now() > end) throw new Error(`waited in vain for ${String(what())}`);
		await sleep(2);
	}
}
