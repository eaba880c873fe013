import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a condition, not for a time. Gives up by itself, since a wait that outlived its test would keep jest alive, and
 * says then what it has waited for.
 */
export async function until(
	holds: () => unknown,
	what: string | (() => unknown) = holds.toString(),
	{ patience = 45_000, every = 5 } = {},
): Promise<void> {
	const end = Date.now() + patience;
	while (!(await holds())) {
		if (Date.now() > end)
			throw new Error(`It did not come to this: ${String(typeof what === 'string' ? what : await what())}`);
		await sleep(every);
	}
}
