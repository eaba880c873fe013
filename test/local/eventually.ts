import { setTimeout as sleep } from 'node:timers/promises';

const longest = 30_000;

/** Waits until something is there; what it is comes back. */
export const eventually = async <Value>(look: () => Value | undefined | false): Promise<Value> => {
	const deadline = Date.now() + longest;
	for (;;) {
		const found = look();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > deadline) throw new Error(`Nothing came within ${longest} ms: ${String(look)}`);
		await sleep(10);
	}
};
